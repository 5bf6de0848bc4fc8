#pragma once

#include <pianola/actors/registry.hpp>
#include <pianola/journal/memory_journal.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <future>
#include <memory>
#include <utility>

namespace pianola::threads {

/// A task hub over a journal in memory, with threads of its own for instances and for activities:
/// more than this machine may have, so that they are interrupted anywhere.
class pooled_hub {
public:
    pooled_hub(std::shared_ptr<memory_disk> disk,
               std::shared_ptr<const registry> code,
               const task_hub_params& params)
        : journal_(open(std::move(disk))), hub_(environment(std::move(code)), params) {
        ended_ = hub_.async_run(asio::use_future);
    }
    pooled_hub(const pooled_hub&) = delete;
    pooled_hub& operator=(const pooled_hub&) = delete;
    ~pooled_hub() {
        hub_.cancel();
        BOOST_CHECK_NO_THROW(ended_.get());
        BOOST_CHECK_NO_THROW(journal_->async_close(asio::use_future).get());
        instances_.join();
        activities_.join();
    }

    [[nodiscard]] pianola::client client() const { return hub_.get_client(); }
    void cancel() { hub_.cancel(); }

private:
    std::shared_ptr<pianola::journal> open(std::shared_ptr<memory_disk> disk) {
        error_code ec;
        diagnostics why;
        memory_journal_options options(std::move(disk), instances_.get_executor());
        std::shared_ptr<pianola::journal> opened = open_memory_journal(std::move(options), ec, why);
        BOOST_REQUIRE_MESSAGE(opened, ec.message() << ": " << why.message);
        return opened;
    }
    task_hub_environment environment(std::shared_ptr<const registry> code) {
        task_hub_environment made(instances_.get_executor(), journal_, std::move(code));
        made.activity_executor = activities_.get_executor();
        return made;
    }

    asio::thread_pool instances_{4};
    asio::thread_pool activities_{3};
    std::shared_ptr<pianola::journal> journal_;
    task_hub hub_;
    std::future<void> ended_;
};

} // namespace pianola::threads
