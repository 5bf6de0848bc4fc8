#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/log.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The keys of the index families (log.hpp) and the values of their rows. Every key is a prefix,
/// which says what the rows have in common, then a time, then the instance number; so the rows of
/// one prefix are in the order of that time, ties by number.
///
/// | family       | prefix                    | time      | value                 |
/// |--------------|---------------------------|-----------|-----------------------|
/// | by_created   | none                      | created   | created_row           |
/// | by_status    | status u8                 | created   | none                  |
/// | by_name      | name_hash u64             | created   | none                  |
/// | by_tag       | tag_hash u64              | created   | none                  |
/// | by_parent    | parent_hash u64           | created   | none                  |
/// | by_completed | none                      | completed | created i64, checksum |
/// | by_updated   | minute of the last update | created   | none                  |
///
/// Parsing gives nothing for bytes that no function here makes.
namespace pianola::detail {

inline constexpr key_family index_families[] = {key_family::by_created,
                                                key_family::by_status,
                                                key_family::by_name,
                                                key_family::by_tag,
                                                key_family::by_parent,
                                                key_family::by_completed,
                                                key_family::by_updated};

/// Stand for what is too long for a key. Two of them are the same only by accident, so a row found
/// by one has to be looked at.
std::uint64_t name_hash(std::string_view name) noexcept;
std::uint64_t tag_hash(std::string_view key, std::string_view value);
/// Never 0, which means "no parent".
std::uint64_t parent_hash(const instance_id& parent) noexcept;

/// Minutes since 1970, rounded down: how exactly by_updated knows the time of the last update.
std::int64_t minute_of(instant time) noexcept;
/// The first and the last instant of a minute.
instant minute_begin(std::int64_t minute) noexcept;
instant minute_end(std::int64_t minute) noexcept;

/// What comes before the time in the keys of a family.
std::string by_status_prefix(runtime_status status);
std::string hash_prefix(std::uint64_t hash);
std::string by_updated_prefix(std::int64_t minute);

/// Where a row stands among those with its prefix.
struct index_position {
    instant time;
    instance_number number;
    friend constexpr auto operator<=>(const index_position&,
                                      const index_position&) noexcept = default;
};
void append_index_position(std::string& out, index_position position);
std::string index_key(std::string_view prefix, index_position position);
inline constexpr std::size_t index_position_bytes = 16;

struct parsed_index_key {
    std::string_view prefix; ///< A part of the key.
    index_position position;
    friend bool operator==(const parsed_index_key&, const parsed_index_key&) = default;
};
/// Absent unless `key` can be one of `family`, which is one of the index families.
std::optional<parsed_index_key> parse_index_key(key_family family, std::string_view key) noexcept;
/// Precondition: the prefix of a parsed key of by_status, and of by_updated.
runtime_status status_of_prefix(std::string_view prefix) noexcept;
std::int64_t minute_of_prefix(std::string_view prefix) noexcept;

/// What by_created knows of an instance: all that a filter can ask for, but the time of the last
/// update. So it is rewritten only when the status changes. A view: of the value it was decoded
/// from, or of what it was made of.
struct created_row {
    runtime_status status = runtime_status::pending;
    std::string_view id;
    std::string_view name;
    std::optional<std::string_view> version;
    std::uint64_t parent = 0; ///< parent_hash(), or 0.
    std::optional<instant> completed;
    std::string_view tags; ///< A u64 each: their hashes in strictly ascending order.

    [[nodiscard]] bool has_tag(std::uint64_t hash) const noexcept;
    friend bool operator==(const created_row&, const created_row&) = default;
};
/// The `tags` of a row.
std::string encode_tag_hashes(const history::tags& tags);
std::string encode_created_row(const created_row& row);
/// The same at the end of `out`.
void append_created_row(std::string& out, const created_row& row);
/// Sets `ec` to journal_corrupt, or clears it.
created_row decode_created_row(std::string_view value, error_code& ec) noexcept;

/// The value of a row of by_completed: where the row of by_created is.
std::string encode_completed_row(instant created);
/// Sets `ec` to journal_corrupt, or clears it.
instant decode_completed_row(std::string_view value, error_code& ec) noexcept;

} // namespace pianola::detail
