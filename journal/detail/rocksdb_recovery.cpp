#include <pianola/journal/detail/rocksdb_recovery.hpp>

#include <pianola/journal/detail/meta_codec.hpp>
#include <pianola/journal/detail/rocksdb_database.hpp>

#include <rocksdb/wal_filter.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <map>
#include <optional>
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

/// Finds the newest head in the batches of the log.
class head_finder final : public rocksdb::WalFilter {
public:
    explicit head_finder(bool insert) : insert_(insert) {}

    const char* Name() const override { return "pianola.head_finder"; }
    void ColumnFamilyLogNumberMap(const std::map<std::uint32_t, std::uint64_t>&,
                                  const std::map<std::string, std::uint32_t>& ids) override {
        if (const auto found = ids.find(family_name(key_family::meta)); found != ids.end())
            visitor_.meta = found->second;
    }
    WalProcessingOption LogRecordFound(unsigned long long,
                                       const std::string& file,
                                       const rocksdb::WriteBatch& batch,
                                       rocksdb::WriteBatch*,
                                       bool*) override {
        last_file_ = file;
        // A batch that does not decode ends the log in the opening proper, too.
        if (!batch.Iterate(&visitor_).ok())
            return WalProcessingOption::kCorruptedRecord;
        return insert_ ? WalProcessingOption::kContinueProcessing
                       : WalProcessingOption::kIgnoreCurrentRecord;
    }
    const std::optional<std::string>& head() const noexcept { return visitor_.head; }
    const std::string& last_file() const noexcept { return last_file_; }

private:
    struct visitor final : rocksdb::WriteBatch::Handler {
        rocksdb::Status PutCF(std::uint32_t family,
                              const rocksdb::Slice& key,
                              const rocksdb::Slice& value) override {
            if (family == meta && key == to_slice(head_key))
                head = value.ToString();
            return {};
        }
        rocksdb::Status DeleteCF(std::uint32_t, const rocksdb::Slice&) override { return {}; }
        rocksdb::Status DeleteRangeCF(std::uint32_t,
                                      const rocksdb::Slice&,
                                      const rocksdb::Slice&) override {
            return {};
        }
        void LogData(const rocksdb::Slice&) override {}

        std::uint32_t meta = 0;
        std::optional<std::string> head;
    };

    bool insert_;
    visitor visitor_;
    std::string last_file_;
};

struct recovery {
    error_code error;
    commit_number reached;
    std::string place; ///< For people.
};

recovery fail(const rocksdb::Status& status) {
    const bool damaged = status.IsCorruption() || status.IsNotFound() || status.IsPathNotFound();
    return {make_error_code(damaged ? errc::journal_corrupt : errc::journal_failed),
            {},
            status.ToString()};
}

/// Without `insert` the batches are only looked at, which takes a fraction of the time.
recovery try_recovery(const std::string& path,
                      const rocksdb_resources& resources,
                      rocksdb::Env& env,
                      bool insert) {
    head_finder finder{insert};
    const auto logger = std::make_shared<complaints>();
    auto options = database_settings(resources, env);
    options.wal_filter = &finder;
    options.info_log = logger;
    rocksdb::Status status;
    const auto database = rocksdb_database::open(
        path, rocksdb_database::access::read_only, std::move(options), resources, status);
    if (!database)
        return fail(status);

    recovery result;
    result.place =
        finder.last_file().empty() ? "the sorted files; no log was there" : finder.last_file();
    if (!logger->text().empty())
        result.place += " (" + logger->text() + ")";
    auto head = finder.head();
    if (!head)
        head = database->get(key_family::meta, head_key, result.error);
    if (head && !result.error)
        result.reached = decode_batch_head(*head, result.error).last;
    if (!head && !result.error)
        result.error = make_error_code(errc::journal_corrupt);
    if (result.error)
        result.place = "its own description is missing or damaged, in " + result.place;
    return result;
}

} // namespace

error_code check_log_reaches(synced_mark mark,
                             const std::string& path,
                             const rocksdb_resources& resources,
                             rocksdb::Env& env,
                             diagnostics& details) {
    auto found = try_recovery(path, resources, env, false);
    // Looking alone ends a little earlier than recovery in one case (a log behind a damaged one,
    // without a gap), so a refusal is always the word of the real thing.
    if (found.error || found.reached < mark.number)
        found = try_recovery(path, resources, env, true);
    if (found.error) {
        details.message = "the journal in " + path + " cannot be read: " + found.place;
        return found.error;
    }
    if (found.reached >= mark.number)
        return {};
    details.message = "the journal in " + path + " ends at commit " +
                      std::to_string(found.reached.value()) + ", in " + found.place +
                      ", but it was durable up to commit " + std::to_string(mark.number.value()) +
                      ": what is between them is lost or damaged. Nothing was changed";
    return make_error_code(errc::journal_corrupt);
}

} // namespace pianola::detail
