#include <pianola/journal/detail/rocksdb_recovery.hpp>

#include <pianola/journal/detail/meta_codec.hpp>
#include <pianola/journal/detail/rocksdb_database.hpp>
#include <pianola/journal/detail/rocksdb_log_filter.hpp>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <utility>

namespace pianola::detail {
namespace {

/// Keeps what RocksDB says about damage; it names the file and how much it drops.
class complaints final : public rocksdb::Logger {
public:
    complaints() : Logger(rocksdb::InfoLogLevel::WARN_LEVEL) {}
    using rocksdb::Logger::Logv;
    void Logv(const char* format, va_list arguments) override {
        std::array<char, 512> line{};
        std::vsnprintf(line.data(), line.size(), format, arguments);
        const std::string_view text{line.data()};
        if (text.find("dropping") != std::string_view::npos && text_.size() < 2000)
            text_.append(text_.empty() ? "" : "; ").append(text);
    }
    const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

struct recovery {
    error_code error;
    std::optional<commit_number> sorted; ///< The last commit in the sorted files, when known.
    commit_number reached;
    std::string place; ///< For people.
};

std::string place_of(const rocksdb_log_filter& filter, const std::string& complaints) {
    if (filter.last_file().empty())
        return "the sorted files; no log was there";
    std::string place = filter.last_file();
    if (filter.found_gap())
        place += " (what follows there does not continue it)";
    if (!complaints.empty())
        place += " (" + complaints + ")";
    return place;
}

recovery fail(const rocksdb::Status& status, const std::string& place) {
    const bool damaged = status.IsCorruption() || status.IsNotFound() || status.IsPathNotFound();
    return {make_error_code(damaged ? errc::journal_corrupt : errc::journal_failed),
            {},
            {},
            status.ToString() + ", in " + place};
}

/// The last commit that the database itself shows; absent when it shows none.
std::optional<commit_number> newest_in(const rocksdb_database& database, error_code& ec) {
    const auto head = database.get(key_family::meta, head_key, ec);
    if (ec || !head)
        return std::nullopt;
    return decode_batch_head(*head, ec).last;
}

using use = rocksdb_log_filter::use;

/// One that only looks takes a fraction of the time, and learns what is in the sorted files.
recovery try_recovery(const std::string& path,
                      const rocksdb_resources& resources,
                      rocksdb::Env& env,
                      use how,
                      std::optional<commit_number> sorted) {
    rocksdb_log_filter filter{how, sorted};
    const auto logger = std::make_shared<complaints>();
    auto options = database_settings(resources, env);
    options.wal_filter = &filter;
    options.info_log = logger;
    rocksdb::Status status;
    const auto database = rocksdb_database::open(
        path, rocksdb_database::access::read_only, std::move(options), resources, status);
    if (!database)
        return fail(status, place_of(filter, logger->text()));

    recovery result;
    const auto shown = newest_in(*database, result.error);
    if (how == use::look && !result.error)
        sorted = shown.value_or(commit_number{});
    result.sorted = sorted;
    result.place = place_of(filter, logger->text());
    const bool begins_in_time = !sorted || !filter.first() || *filter.first() <= *sorted;
    result.reached = shown.value_or(commit_number{});
    if (filter.reached() && begins_in_time)
        result.reached = std::max(result.reached, *filter.reached());
    if (!shown && !filter.reached() && !result.error)
        result.error = make_error_code(errc::journal_corrupt);
    if (result.error)
        result.place = "its own description is missing or damaged, in " + result.place;
    return result;
}

} // namespace

std::optional<commit_number> check_log(const std::optional<synced_mark>& mark,
                                       const std::string& path,
                                       const rocksdb_resources& resources,
                                       rocksdb::Env& env,
                                       error_code& ec,
                                       diagnostics& details) {
    ec.clear();
    auto found = try_recovery(path, resources, env, use::look, std::nullopt);
    if (!mark)
        return found.error ? std::nullopt : found.sorted;
    // Looking alone ends a little earlier than recovery in one case (a log behind a damaged one,
    // without a gap), so a refusal is always the word of the real thing.
    if (found.error || found.reached < mark->number)
        found = try_recovery(path, resources, env, use::replay, found.sorted);
    if (found.error) {
        details.message = "the journal in " + path + " cannot be read: " + found.place;
        ec = found.error;
    } else if (found.reached < mark->number) {
        details.message = "the journal in " + path + " ends at commit " +
                          std::to_string(found.reached.value()) + ", in " + found.place +
                          ", but it was durable up to commit " +
                          std::to_string(mark->number.value()) +
                          ": what is between them is lost or damaged. Nothing was changed";
        ec = errc::journal_corrupt;
    }
    return found.sorted;
}

} // namespace pianola::detail
