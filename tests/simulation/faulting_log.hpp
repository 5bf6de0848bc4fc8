#pragma once

#include <pianola/journal/log.hpp>

#include <simulation/sim_context.hpp>

#include <cstdint>
#include <limits>
#include <memory>

namespace pianola::simulation {

/// What goes wrong with the disk in one life of a journal. Counts are from 1.
struct fault_plan {
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t crash_at_write = never;
    std::uint64_t crash_at_sync = never;
    std::uint64_t fail_write = never;
    std::uint64_t fail_sync = never;
    /// The fault strikes when the write or sync is done and nobody has been told, instead of
    /// before it is begun.
    bool when_done = false;
};

/// A log that hands everything on to another, but for what its plan says. It neither reorders nor
/// tears: what a crash loses is memory_disk's matter, and how slow the disk is its executor's.
class faulting_log final : public pianola::log {
public:
    faulting_log(std::shared_ptr<pianola::log> inner, sim_context& context, const fault_plan& plan)
        : inner_(std::move(inner)), context_(context), plan_(plan) {}

    [[nodiscard]] std::unique_ptr<write_batch> make_batch() override {
        return inner_->make_batch();
    }
    void async_write(std::unique_ptr<write_batch> batch, handler done) override;
    void async_sync(sync_company beside, handler done) override;
    void mark_synced(synced_mark mark) override { inner_->mark_synced(mark); }

    /// The world is to end before anything else happens.
    [[nodiscard]] bool crash_is_due() const noexcept { return crash_is_due_; }
    /// The plan has failed a write or a sync.
    [[nodiscard]] bool failed() const noexcept { return failed_; }
    [[nodiscard]] std::uint64_t writes() const noexcept { return writes_; }
    [[nodiscard]] std::uint64_t syncs() const noexcept { return syncs_; }

private:
    /// What the inner log shall call when it is done; nothing when it is not to be asked.
    handler faulty(bool crashes, bool fails, handler done);

    std::shared_ptr<pianola::log> inner_;
    sim_context& context_;
    fault_plan plan_;
    std::uint64_t writes_ = 0;
    std::uint64_t syncs_ = 0;
    bool crash_is_due_ = false;
    bool failed_ = false;
};

} // namespace pianola::simulation
