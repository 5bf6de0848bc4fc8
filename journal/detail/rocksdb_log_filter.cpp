#include <pianola/journal/detail/rocksdb_log_filter.hpp>

#include <pianola/journal/detail/meta_codec.hpp>
#include <pianola/journal/detail/rocksdb_settings.hpp>

#include <rocksdb/write_batch.h>

#include <string_view>

namespace pianola::detail {
namespace {

/// Finds the head in a batch. RocksDB wants everything handled that may come.
class head_visitor final : public rocksdb::WriteBatch::Handler {
public:
    explicit head_visitor(std::uint32_t meta) : meta_(meta) {}

    rocksdb::Status PutCF(std::uint32_t family,
                          const rocksdb::Slice& key,
                          const rocksdb::Slice& value) override {
        if (family == meta_ && std::string_view(key.data(), key.size()) == head_key)
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

    std::optional<std::string> head;

private:
    std::uint32_t meta_;
};

std::optional<batch_head> head_of(const rocksdb::WriteBatch& batch, std::uint32_t meta) {
    head_visitor visitor(meta);
    if (!batch.Iterate(&visitor).ok() || !visitor.head)
        return std::nullopt;
    error_code ec;
    const auto head = decode_batch_head(*visitor.head, ec);
    return ec ? std::nullopt : std::optional(head);
}

} // namespace

void rocksdb_log_filter::ColumnFamilyLogNumberMap(const std::map<std::uint32_t, std::uint64_t>&,
                                                  const std::map<std::string, std::uint32_t>& ids) {
    if (const auto found = ids.find(family_name(key_family::meta)); found != ids.end())
        meta_ = found->second;
}

rocksdb::WalFilter::WalProcessingOption rocksdb_log_filter::LogRecordFound(
    unsigned long long,
    const std::string& file,
    const rocksdb::WriteBatch& batch,
    rocksdb::WriteBatch*,
    bool*) {
    last_file_ = file;
    // RocksDB's own, written when it opens a database whose log ends in a torn record.
    if (batch.Count() == 0)
        return WalProcessingOption::kContinueProcessing;
    // A batch that does not decode ends the log in the opening proper, too.
    const auto head = head_of(batch, meta_);
    if (!head)
        return WalProcessingOption::kCorruptedRecord;
    if (!first_)
        first_ = head->before;
    const bool follows = reached_ ? head->before == *reached_ : !sorted_ || *first_ <= *sorted_;
    if (!follows) {
        found_gap_ = true;
        return WalProcessingOption::kStopReplay;
    }
    reached_ = head->last;
    return how_ == use::replay ? WalProcessingOption::kContinueProcessing
                               : WalProcessingOption::kIgnoreCurrentRecord;
}

} // namespace pianola::detail
