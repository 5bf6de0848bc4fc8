#pragma once

#include <pianola/journal/log.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pianola::test {

/// A log that notes what it is asked, finishes when it is told to, and fails at a given step.
/// Checks what the seam demands: one write and one sync at a time, nothing after a failure.
class scripted_log : public log {
public:
    scripted_log(std::shared_ptr<log> inner, asio::any_io_executor executor)
        : inner_(std::move(inner)), executor_(std::move(executor)) {}

    bool holds = false;          ///< Steps wait for finish().
    std::size_t fail_at = 0;     ///< Fails the write or sync with this number, from 1.
    std::function<bool()> ended; ///< Nothing may be asked any more.
    std::vector<std::string> asked;
    std::optional<synced_mark> mark;
    std::function<void()> fail_late; ///< As a later sync does that nobody waits for.

    [[nodiscard]] bool has_failed() const { return fail_at != 0 && steps_ >= fail_at; }
    [[nodiscard]] bool writing() const { return !writes_.empty(); }
    [[nodiscard]] bool syncing() const { return !syncs_.empty(); }
    void finish_write() { finish(writes_); }
    void finish_sync() { finish(syncs_); }
    /// Drops the steps it holds, and with them whom they keep alive.
    void forget() {
        writes_.clear();
        syncs_.clear();
    }

    std::unique_ptr<write_batch> make_batch() override { return inner_->make_batch(); }
    void async_write(std::unique_ptr<write_batch> batch, handler done) override {
        begin("write", writes_, std::move(batch), std::move(done));
    }
    void async_sync(sync_company, handler done) override {
        begin("sync", syncs_, nullptr, std::move(done));
    }
    void mark_synced(synced_mark reached) override {
        BOOST_TEST(!is_ended());
        asked.push_back("mark " + std::to_string(reached.number.value()));
        mark = reached;
        inner_->mark_synced(reached);
    }

    void on_late_failure(std::function<void()> told) override { fail_late = std::move(told); }

private:
    struct step {
        std::unique_ptr<write_batch> batch; ///< Null for a sync.
        handler done;
        bool fails;
    };
    using stage = std::list<step>;

    bool is_ended() const { return ended && ended(); }

    void begin(const char* name, stage& steps, std::unique_ptr<write_batch> batch, handler done) {
        BOOST_TEST(!is_ended());
        BOOST_TEST(steps.empty(), "two at a time: " << name);
        asked.emplace_back(name);
        ++steps_;
        steps.push_back({std::move(batch), std::move(done), steps_ == fail_at});
        if (!holds)
            finish(steps);
    }

    void finish(stage& steps) {
        BOOST_REQUIRE(!steps.empty());
        stage one;
        one.splice(one.begin(), steps, steps.begin());
        step& next = one.front();
        if (next.fails)
            asio::post(executor_,
                       asio::append(std::move(next.done), error_code(errc::journal_failed)));
        else if (next.batch)
            inner_->async_write(std::move(next.batch), std::move(next.done));
        else
            inner_->async_sync(sync_company::writes, std::move(next.done));
    }

    std::shared_ptr<log> inner_;
    asio::any_io_executor executor_;
    std::size_t steps_ = 0;
    stage writes_;
    stage syncs_;
};

} // namespace pianola::test
