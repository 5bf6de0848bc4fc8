#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/runtime/detail/instance_tree.hpp>
#include <pianola/runtime/detail/job_list.hpp>
#include <pianola/runtime/purge.hpp>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace pianola::detail {

class hub_core;

/// What a purge is to do. It is stored as a row of the hub, so that a purge that was begun goes on
/// after a crash: it does the same again, and what is erased already is not found any more.
struct purge_task {
    instance_filter filter;
    bool recursive = false;
};

/// Erases the ended instances of a filter, a batch after the other: one commit for a batch, as it
/// was listed; when that is refused, since one of them has changed, each instance's own strand
/// decides. Keeps itself alive while it works. Thread-safe.
class purge_job final : public job, public std::enable_shared_from_this<purge_job> {
public:
    using reply = std::function<void(error_code, purge_result)>;

    purge_job(std::shared_ptr<hub_core> hub, purge_task task, purge_options options, reply done);

    /// Begins anew: with a row of its own once there is something to erase.
    void begin();
    /// Instead of the filter's instances: this one, or its tree. Without a row: whoever asked for
    /// it asks again after a crash.
    void begin_with(listed_instance root);
    /// Goes on after a crash, with the row that is there.
    void resume(std::string row_key);
    /// Called off: stops between two batches, with operation_aborted.
    void cancel() noexcept { cancelled_ = true; }
    /// Stops between two batches, to go on when the hub is opened again.
    void interrupt() noexcept override { interrupted_ = true; }

private:
    using next_step = std::function<void(bool go_on)>;

    [[nodiscard]] bool enlist();
    void bound_and_walk();
    void walk();
    void write_down(std::function<void()> then);
    void fail(error_code ec, const std::function<void()>& then);
    void take_page(std::vector<listed_instance> items, next_step done);
    [[nodiscard]] bool begin_page(std::size_t count, next_step& done);
    void end_page(std::size_t count);
    void on_walked(error_code ec);
    void take_trees(std::vector<listed_instance> roots, std::size_t at, next_step done);
    void take_tree(instance_tree tree, std::function<void()> done);
    void erase_in_order(std::vector<listed_instance> items, std::function<void()> done);
    void erase(std::vector<listed_instance> items, std::function<void()> done);
    void erase_one_by_one(std::shared_ptr<const std::vector<listed_instance>> items,
                          std::function<void()> done);
    void on_erased(const listed_instance& item, error_code ec);
    void refuse(const instance_id& id);
    [[nodiscard]] bool may_go_on();
    void report();
    void finish(error_code ec);
    void forget_row(std::function<void(error_code)> done);

    std::shared_ptr<hub_core> hub_;
    purge_task task_;
    purge_options options_;
    reply reply_;
    std::optional<instant> deadline_;
    std::string row_key_; ///< Empty: there is no row.
    bool needs_row_ = false;
    bool listed_ = false; ///< Among the hub's jobs.
    std::atomic<bool> cancelled_ = false;
    std::atomic<bool> interrupted_ = false;
    bool out_of_time_ = false;

    std::mutex mutex_; ///< Of what follows.
    purge_result result_;
    error_code failure_;
    std::size_t in_flight_ = 0;        ///< Instances being erased.
    next_step held_;                   ///< Reads on, once a page is erased.
    std::optional<error_code> walked_; ///< All is read; some of it is still being erased.
};

/// Lets purges go on that were not finished. `rows` are those that were there when the hub was
/// opened: later ones belong to purges that are under way.
void resume_purges(const std::shared_ptr<hub_core>& hub, const std::vector<hub_row>& rows);

} // namespace pianola::detail
