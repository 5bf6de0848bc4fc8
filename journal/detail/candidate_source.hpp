#pragma once

#include <pianola/journal/detail/index_driver.hpp>
#include <pianola/journal/detail/list_token.hpp>
#include <pianola/journal/detail/read_work.hpp>
#include <pianola/journal/detail/row_condition.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/log.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pianola::detail {

/// What all reads of a list or a count have in common. What it refers to outlives them.
struct list_scope {
    const key_reader& view;
    const instance_filter& filter;
    const row_condition& condition; ///< Of the filter.
};

/// An instance that an index has found, to be looked at.
struct candidate {
    list_position at; ///< Where it stands in the order of its source.
    instance_number number;
    std::optional<instant> created; ///< Unknown to `ids`.
    std::string row;                ///< Its row of by_created, when the source read it.
    bool row_holds = false;         ///< The row is known to meet the filter.
    bool updated_holds = false;     ///< So is the time of the last update.
};

/// Candidates one after the other, in an order.
class candidate_source {
public:
    enum class step {
        found,
        passed, ///< Nothing yet, but it got on: `at` of the candidate says to where.
        end,
    };
    virtual ~candidate_source() = default;
    virtual step next(candidate& found, work_left& work, error_code& ec) = 0;
};

/// Instance numbers, to be asked for one.
class number_set {
public:
    void add(instance_number number) { numbers_.push_back(number); }
    /// After the last was added.
    void settle() { std::sort(numbers_.begin(), numbers_.end()); }
    [[nodiscard]] bool contains(instance_number number) const {
        return std::binary_search(numbers_.begin(), numbers_.end(), number);
    }
    [[nodiscard]] std::size_t size() const noexcept { return numbers_.size(); }

private:
    std::vector<instance_number> numbers_;
};

/// The ranges of a driver, merged into its order. Rows of by_created that do not meet the filter
/// are passed over.
class index_walk final : public candidate_source {
public:
    index_walk(const list_scope& scope,
               const index_driver& over,
               scan_direction direction,
               const std::optional<list_position>& from,
               work_left& work);
    /// From now on passes over all but these.
    void keep_only(number_set few) { few_ = std::move(few); }
    step next(candidate& found, work_left& work, error_code& ec) override;

private:
    struct lane {
        std::unique_ptr<key_cursor> cursor;
        std::uint64_t charged = 0; ///< Of what the cursor passed.
        list_position at;
    };

    void settle(lane& moved, work_left& work, error_code& ec);
    [[nodiscard]] lane* nearest();
    [[nodiscard]] bool comes_before(const list_position& a, const list_position& b) const;
    step look_at(const lane& here, candidate& found, work_left& work, error_code& ec) const;

    const key_family family_;
    const list_scope scope_;
    const scan_direction direction_;
    std::vector<lane> lanes_;
    lane* to_move_ = nullptr; ///< What it gave last is still at its cursor.
    std::optional<number_set> few_;
    error_code broken_;
};

/// Some that were collected and put in order.
class gathered_candidates final : public candidate_source {
public:
    explicit gathered_candidates(std::vector<candidate> all) : all_(std::move(all)) {}
    step next(candidate& found, work_left&, error_code&) override {
        if (next_ == all_.size())
            return step::end;
        found = std::move(all_[next_++]);
        return step::found;
    }

private:
    std::vector<candidate> all_;
    std::size_t next_ = 0;
};

/// Those of `found` whose row of by_created meets the filter, in their order, with their rows. Of
/// all of them `created` is known. An index row without a row of by_created is journal_corrupt.
void keep_those_whose_row_holds(const list_scope& scope,
                                std::vector<candidate>& found,
                                work_left& work,
                                error_code& ec);

} // namespace pianola::detail
