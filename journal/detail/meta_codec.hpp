#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>

#include <string>
#include <string_view>

/// The rows of the family `meta`: what a journal knows of itself.
namespace pianola::detail {

inline constexpr std::string_view format_key = "format"; ///< -> journal_format, as it is.
inline constexpr std::string_view epoch_key = "epoch";   ///< -> encode_epoch()
inline constexpr std::string_view head_key = "head";     ///< -> encode_batch_head()

/// Names what journal/README.md describes under "Format". A directory with another text in it is
/// refused. Until format 1 is frozen, every change to any key or value changes the draft number.
inline constexpr std::string_view journal_format = "pianola journal 1 draft 9";

/// The newest opening of the journal. Written before anything else by each opening.
std::string encode_epoch(epoch_number epoch);
/// Sets `ec` to journal_corrupt, or clears it.
epoch_number decode_epoch(std::string_view value, error_code& ec) noexcept;

/// Where the journal stands; rewritten by every batch.
struct batch_head {
    epoch_number epoch;          ///< Who wrote the batch.
    commit_number before;        ///< The last commit of the batch before: no gap is between them.
    commit_number last;          ///< The last commit in the batch.
    commit_number synced;        ///< The newest commit that was known to be synced.
    instance_number next_number; ///< No instance has this number or a higher one.
    friend bool operator==(const batch_head&, const batch_head&) = default;
};
std::string encode_batch_head(const batch_head& head);
/// Sets `ec` to journal_corrupt, or clears it.
batch_head decode_batch_head(std::string_view value, error_code& ec) noexcept;

} // namespace pianola::detail
