#include <pianola/journal/detail/rocksdb_database.hpp>

#include <pianola/journal/detail/rocksdb_log_files.hpp>
#include <pianola/journal/detail/rocksdb_view.hpp>
#include <pianola/journal/detail/row_owner.hpp>

#include <utility>

namespace pianola::detail {
std::unique_ptr<rocksdb_database> rocksdb_database::open(const std::string& path,
                                                         access how,
                                                         rocksdb::DBOptions options,
                                                         const rocksdb_resources& resources,
                                                         rocksdb::Status& status) {
    const auto purged = std::make_shared<purged_slot>();
    const auto families = family_settings(resources, purged);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    auto environment = with_log_files_ahead(*options.env);
    options.env = environment.get();
    options.create_if_missing = how == access::read_write_create;
    if (how == access::read_only) {
        options.create_missing_column_families = false;
        status = rocksdb::DB::OpenForReadOnly(options, path, families, &handles, &db);
    } else {
        status = rocksdb::DB::Open(options, path, families, &handles, &db);
    }
    if (!status.ok())
        return nullptr;
    return std::unique_ptr<rocksdb_database>{
        new rocksdb_database{std::move(environment), db, std::move(handles), purged}};
}

rocksdb_database::~rocksdb_database() {
    for (auto* handle : handles_)
        static_cast<void>(db_->DestroyColumnFamilyHandle(handle));
    static_cast<void>(db_->Close());
}

rocksdb::ColumnFamilyHandle* rocksdb_database::family(key_family which) const noexcept {
    return handles_[static_cast<std::size_t>(which) + 1];
}

rocksdb::Status rocksdb_database::flush_all() const {
    rocksdb::FlushOptions options;
    // Nobody writes any more whom a stall could hurt.
    options.allow_write_stall = true;
    return db_->Flush(options, handles_);
}

rocksdb::Status rocksdb_database::reclaim(std::shared_ptr<const number_bitmaps> purged) {
    rocksdb::CompactRangeOptions options;
    // Else what is in the last level already would stay there.
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    options.exclusive_manual_compaction = false;
    purged_->set(std::move(purged));
    rocksdb::Status status;
    for (const key_family each : families_of_instances) {
        status = reclaims_ ? db_->CompactRange(options, family(each), nullptr, nullptr)
                           : rocksdb::Status::Incomplete("closing");
        if (!status.ok())
            break;
    }
    purged_->set(nullptr);
    return status;
}

void rocksdb_database::stop_reclaiming() {
    if (reclaims_.exchange(false))
        db_->DisableManualCompaction();
}

// --- Reading ------------------------------------------------------------------------------------

std::optional<std::string> rocksdb_database::get(key_family which,
                                                 std::string_view key,
                                                 error_code& ec) const {
    return rocksdb_view(*this).get(which, key, ec);
}

std::vector<std::optional<std::string>> rocksdb_database::get_many(
    key_family which, const std::vector<std::string>& keys, error_code& ec) const {
    return rocksdb_view(*this).get_many(which, keys, ec);
}

std::unique_ptr<key_cursor> rocksdb_database::scan(key_family which,
                                                   std::string_view first,
                                                   std::string_view last) const {
    return rocksdb_view(*this).scan(which, first, last);
}

std::unique_ptr<key_cursor> rocksdb_database::walk(key_family which,
                                                   std::string_view first,
                                                   std::string_view last,
                                                   scan_direction direction) const {
    return rocksdb_view(*this).walk(which, first, last, direction);
}

std::uint64_t rocksdb_database::estimate(key_family which,
                                         std::string_view first,
                                         std::string_view last) const {
    return rocksdb_view(*this).estimate(which, first, last);
}

std::unique_ptr<key_reader> rocksdb_database::snapshot() const {
    return rocksdb_view(*this).snapshot();
}

} // namespace pianola::detail
