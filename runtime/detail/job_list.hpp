#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <utility>

namespace pianola::detail {

/// Work of a hub that takes many steps.
class job {
public:
    /// The hub is stopping: end between two steps.
    virtual void interrupt() noexcept = 0;

protected:
    ~job() = default;
};

/// The jobs of a hub that are under way. Thread-safe.
class job_list {
public:
    /// False when the hub is stopping: the job must not begin.
    [[nodiscard]] bool add(job& begun) {
        const std::scoped_lock lock(mutex_);
        return !stopping_ && jobs_.insert(&begun).second;
    }
    void remove(job& ended) {
        std::function<void()> drained;
        {
            const std::scoped_lock lock(mutex_);
            jobs_.erase(&ended);
            if (jobs_.empty())
                drained.swap(drained_);
        }
        if (drained)
            drained();
    }
    /// Interrupts all of them; calls `drained` once they have ended.
    void stop(std::function<void()> drained) {
        {
            const std::scoped_lock lock(mutex_);
            stopping_ = true;
            for (job* each : jobs_)
                each->interrupt();
            if (!jobs_.empty()) {
                drained_ = std::move(drained);
                return;
            }
        }
        drained();
    }

private:
    std::mutex mutex_;
    std::set<job*> jobs_;
    bool stopping_ = false;
    std::function<void()> drained_;
};

} // namespace pianola::detail
