#pragma once

#include <pianola/journal/log.hpp>

#include <simulation/sim_context.hpp>

#include <cstdint>
#include <limits>
#include <memory>

namespace pianola::simulation {

/// What goes wrong in one life of a journal. Counts are of writes (batches), from 1.
struct fault_plan {
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t crash_at_write = never; ///< The world ends when this batch has been written.
    std::uint64_t fail_write = never;
    std::uint64_t fail_sync = never;
    bool slow = false; ///< Writes and syncs take up to 20 ms.
};

/// A log that takes its time, fails where its plan says, and tells when the world should end.
class faulting_log final : public pianola::log {
public:
    faulting_log(std::shared_ptr<pianola::log> inner, sim_context& context, fault_plan plan)
        : inner_(std::move(inner)), context_(context), plan_(plan) {}

    [[nodiscard]] std::unique_ptr<write_batch> make_batch() override {
        return inner_->make_batch();
    }
    void async_write(std::unique_ptr<write_batch> batch, handler done) override;
    void async_sync(handler done) override;
    void mark_synced(synced_mark mark) override { inner_->mark_synced(mark); }

    [[nodiscard]] bool crash_is_due() const noexcept { return writes_ >= plan_.crash_at_write; }
    [[nodiscard]] std::uint64_t writes() const noexcept { return writes_; }

private:
    void fail(handler done);
    /// Calls `then` now, or after a while in a slow world.
    template <class Then>
    void delayed(Then then);

    std::shared_ptr<pianola::log> inner_;
    sim_context& context_;
    fault_plan plan_;
    std::uint64_t writes_ = 0;
    std::uint64_t syncs_ = 0;
};

} // namespace pianola::simulation
