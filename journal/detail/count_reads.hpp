#pragma once

#include <pianola/journal/detail/candidate_source.hpp>
#include <pianola/journal/detail/index_driver.hpp>
#include <pianola/journal/detail/read_work.hpp>
#include <pianola/journal/detail/row_condition.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_filter.hpp>
#include <pianola/journal/list_limits.hpp>
#include <pianola/journal/log.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace pianola::detail {

/// Whether the counters know the answer: no condition but on name and status.
bool is_counted(const instance_filter& filter) noexcept;

/// Counts the instances that meet a filter, all at the moment of the first step, and in steps that
/// take no longer than a page of a list. Tags and parents are told by their hashes. Must be gone
/// before the store is. Not thread-safe.
class instance_count {
public:
    instance_count(instance_filter filter, const list_limits& limits);
    instance_count(const instance_count&) = delete;
    instance_count& operator=(const instance_count&) = delete;

    /// True when it is done, or has failed.
    bool step(const key_reader& store, error_code& ec);
    [[nodiscard]] std::uint64_t result() const noexcept { return count_; }

private:
    void begin(const key_reader& store, work_left& work);
    void count(std::vector<candidate> some, work_left& work, error_code& ec);

    const instance_filter filter_;
    const list_limits limits_;
    row_condition condition_;
    std::unique_ptr<key_reader> view_;
    index_driver driver_;
    std::unique_ptr<candidate_source> source_;
    bool reads_rows_ = false;
    bool reads_records_ = false;
    std::uint64_t count_ = 0;
};

} // namespace pianola::detail
