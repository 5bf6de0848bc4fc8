#include <pianola/journal/detail/rocksdb_database.hpp>

#include <utility>

namespace pianola::detail {
namespace {

class cursor final : public key_cursor {
public:
    cursor(const rocksdb_database& database,
           key_family family,
           std::string_view first,
           std::string_view last)
        : last_(last), upper_bound_(last_) {
        rocksdb::ReadOptions options;
        if (!last_.empty())
            options.iterate_upper_bound = &upper_bound_;
        position_.reset(database.db().NewIterator(options, database.family(family)));
        position_->Seek(to_slice(first));
    }

    bool valid() const override { return position_->Valid(); }
    std::string_view key() const override { return position_->key().ToStringView(); }
    std::string_view value() const override { return position_->value().ToStringView(); }
    void next() override { position_->Next(); }
    error_code status() const override { return to_error_code(position_->status()); }

private:
    // RocksDB keeps a pointer to the bound, which is a view of `last_`.
    std::string last_;
    rocksdb::Slice upper_bound_;
    std::unique_ptr<rocksdb::Iterator> position_;
};

} // namespace

std::unique_ptr<rocksdb_database> rocksdb_database::open(const std::string& path,
                                                         access how,
                                                         rocksdb::DBOptions options,
                                                         const rocksdb_resources& resources,
                                                         rocksdb::Status& status) {
    const auto families = family_settings(resources);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    options.create_if_missing = how == access::read_write_create;
    if (how == access::read_only) {
        options.create_missing_column_families = false;
        status = rocksdb::DB::OpenForReadOnly(options, path, families, &handles, &db);
    } else {
        status = rocksdb::DB::Open(options, path, families, &handles, &db);
    }
    if (!status.ok())
        return nullptr;
    return std::unique_ptr<rocksdb_database>{new rocksdb_database{db, std::move(handles)}};
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

std::optional<std::string> rocksdb_database::get(key_family which,
                                                 std::string_view key,
                                                 error_code& ec) const {
    rocksdb::PinnableSlice value;
    const auto status = db_->Get(rocksdb::ReadOptions{}, family(which), to_slice(key), &value);
    if (status.IsNotFound()) {
        ec.clear();
        return std::nullopt;
    }
    ec = to_error_code(status);
    if (ec)
        return std::nullopt;
    return value.ToString();
}

std::unique_ptr<key_cursor> rocksdb_database::scan(key_family which,
                                                   std::string_view first,
                                                   std::string_view last) const {
    return std::make_unique<cursor>(*this, which, first, last);
}

} // namespace pianola::detail
