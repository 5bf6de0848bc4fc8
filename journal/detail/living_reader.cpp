#include <pianola/journal/detail/living_reader.hpp>

#include <pianola/journal/detail/row_owner.hpp>

#include <cstddef>
#include <limits>
#include <utility>

namespace pianola::detail {
namespace {

// How many rows of purged instances one step of a walk may pass: a tenth of a millisecond.
constexpr std::size_t pauses_after = 1000;
constexpr std::size_t never = std::numeric_limits<std::size_t>::max();

class living_cursor final : public key_cursor {
public:
    living_cursor(std::unique_ptr<key_cursor> all,
                  key_family family,
                  std::shared_ptr<const purged_instances> purged,
                  std::size_t most_passed)
        : all_(std::move(all)),
          family_(family),
          purged_(std::move(purged)),
          lookup_(*purged_),
          most_passed_(most_passed) {
        settle();
    }

    bool valid() const override { return !among_purged_ && all_->valid(); }
    std::string_view key() const override { return all_->key(); }
    std::string_view value() const override { return all_->value(); }
    void next() override {
        if (!std::exchange(among_purged_, false))
            all_->next();
        settle();
    }
    error_code status() const override { return all_->status(); }
    bool paused() const override { return among_purged_ || all_->paused(); }
    std::uint64_t passed() const override { return all_->passed(); }

private:
    void settle() {
        for (std::size_t passed = 0; all_->valid() && is_purged(); all_->next())
            if (passed++ == most_passed_) {
                among_purged_ = true;
                return;
            }
    }
    bool is_purged() {
        return !purged_->empty() && lookup_.contains(owner_of(family_, all_->key(), all_->value()));
    }

    std::unique_ptr<key_cursor> all_;
    key_family family_;
    std::shared_ptr<const purged_instances> purged_;
    purged_lookup lookup_;
    std::size_t most_passed_;
    bool among_purged_ = false; ///< Paused at a row that is not shown.
};

} // namespace

living_reader::living_reader(std::shared_ptr<const key_reader> store,
                             std::shared_ptr<const purged_instances> purged)
    : store_(std::move(store)), purged_(std::move(purged)), changes_(purged_->changes()) {}

std::optional<std::string> living_reader::get(key_family family,
                                              std::string_view key,
                                              error_code& ec) const {
    auto value = store_->get(family, key, ec);
    if (value && purged_->contains(owner_of(family, key, *value)))
        value.reset();
    return value;
}

std::vector<std::optional<std::string>> living_reader::get_many(
    key_family family, const std::vector<std::string>& keys, error_code& ec) const {
    auto values = store_->get_many(family, keys, ec);
    purged_lookup lookup(*purged_);
    for (std::size_t i = 0; i < values.size() && !purged_->empty(); ++i)
        if (values[i] && lookup.contains(owner_of(family, keys[i], *values[i])))
            values[i].reset();
    return values;
}

std::unique_ptr<key_cursor> living_reader::scan(key_family family,
                                                std::string_view first,
                                                std::string_view last) const {
    return std::make_unique<living_cursor>(
        store_->scan(family, first, last), family, purged_, never);
}

std::unique_ptr<key_cursor> living_reader::walk(key_family family,
                                                std::string_view first,
                                                std::string_view last,
                                                scan_direction direction) const {
    return std::make_unique<living_cursor>(
        store_->walk(family, first, last, direction), family, purged_, pauses_after);
}

std::uint64_t living_reader::estimate(key_family family,
                                      std::string_view first,
                                      std::string_view last) const {
    return store_->estimate(family, first, last);
}

std::unique_ptr<key_reader> living_reader::snapshot() const {
    // In this order: what is purged between the two is missing from a view that says so.
    const auto changes = purged_->changes();
    auto view = std::make_unique<living_reader>(store_->snapshot(), purged_);
    view->changes_ = changes;
    return view;
}

} // namespace pianola::detail
