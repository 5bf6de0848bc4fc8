#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/message.hpp>
#include <pianola/runtime/client.hpp>
#include <pianola/runtime/detail/job_list.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace pianola::detail {

class hub_core;

/// Sends one message to every unfinished instance of a filter. Keeps itself alive while it works.
class batch_job final : public job, public std::enable_shared_from_this<batch_job> {
public:
    using reply = std::function<void(error_code, batch_result)>;

    batch_job(std::shared_ptr<hub_core> hub, message content, bool preview, reply done);

    void begin(instance_filter filter);
    /// Stops between two pages: operation_aborted. From any thread.
    void cancel() noexcept { cancelled_ = true; }
    void interrupt() noexcept override { cancelled_ = true; }

private:
    void bound_and_walk(instance_filter filter);
    void walk(instance_filter filter);
    void take_page(const std::vector<listed_instance>& items, std::function<void(bool)> done);
    void on_sent(error_code ec);
    void finish(error_code ec);

    std::shared_ptr<hub_core> hub_;
    message content_;
    bool preview_;
    reply reply_;
    std::atomic<bool> cancelled_ = false;
    bool listed_ = false; ///< Among the hub's jobs.

    std::mutex mutex_; ///< Of what follows.
    batch_result result_;
    error_code failure_;
};

} // namespace pianola::detail
