#include <pianola/journal/detail/rocksdb_purged_filter.hpp>

#include <pianola/journal/detail/row_owner.hpp>

#include <string>

namespace pianola::detail {
namespace {

class filter final : public rocksdb::CompactionFilter {
public:
    filter(key_family family, std::shared_ptr<const number_bitmaps> purged)
        : family_(family), purged_(std::move(purged)) {}

    const char* Name() const override { return "pianola.purged"; }
    bool Filter(int /*level*/,
                const rocksdb::Slice& key,
                const rocksdb::Slice& value,
                std::string* /*new_value*/,
                bool* /*value_changed*/) const override {
        return purged_->contains(owner_of(family_, key.ToStringView(), value.ToStringView()));
    }

private:
    const key_family family_;
    const std::shared_ptr<const number_bitmaps> purged_;
};

class factory final : public rocksdb::CompactionFilterFactory {
public:
    factory(key_family family, std::shared_ptr<const purged_slot> from)
        : family_(family), from_(std::move(from)) {}

    const char* Name() const override { return "pianola.purged"; }
    std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
        const rocksdb::CompactionFilter::Context& /*context*/) override {
        auto purged = from_->get();
        return purged ? std::make_unique<filter>(family_, std::move(purged)) : nullptr;
    }

private:
    const key_family family_;
    const std::shared_ptr<const purged_slot> from_;
};

} // namespace

std::shared_ptr<rocksdb::CompactionFilterFactory> make_purged_filter(
    key_family family, std::shared_ptr<const purged_slot> from) {
    return std::make_shared<factory>(family, std::move(from));
}

} // namespace pianola::detail
