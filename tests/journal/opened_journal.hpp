#pragma once

#include "journal_contract.hpp"

#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <future>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace pianola::test {

/// Starts an operation with a handler, and waits for what it completes with.
template <class T, class Start>
std::pair<error_code, T> result_of(Start start) {
    const auto promised = std::make_shared<std::promise<std::pair<error_code, T>>>();
    start([promised](error_code ec, T value) { promised->set_value({ec, std::move(value)}); });
    return promised->get_future().get();
}

/// A journal that is open, driven from the outside: every function waits for its result. Remembers
/// what was delivered. Closes the journal at the end.
class opened_journal {
public:
    explicit opened_journal(journal_storage& storage) {
        error_code ec;
        diagnostics details;
        journal_ = storage.open(ec, details);
        BOOST_REQUIRE_MESSAGE(journal_, ec.message() << ": " << details.message);
        journal_->set_delivery([this](std::vector<delivered_message> messages) {
            const std::lock_guard lock(mutex_);
            for (delivered_message& each : messages)
                delivered_.push_back(std::move(each));
        });
    }
    ~opened_journal() { close(); }
    opened_journal(const opened_journal&) = delete;
    opened_journal& operator=(const opened_journal&) = delete;

    journal* operator->() { return journal_.get(); }

    std::vector<commit_outcome> commit_all(std::vector<commit> group) {
        return journal_->async_commit(std::move(group), asio::use_future).get();
    }
    commit_outcome commit_one(commit single) {
        std::vector<commit> group;
        group.push_back(std::move(single));
        return commit_all(std::move(group)).at(0);
    }
    std::vector<instance_number> find(std::vector<instance_id> ids) {
        return good(result_of<std::vector<instance_number>>(
            [&](auto done) { journal_->async_find_numbers(std::move(ids), std::move(done)); }));
    }
    loaded_instance load(instance_number number) {
        return good(result_of<loaded_instance>(
            [&](auto done) { journal_->async_load_instance(number, std::move(done)); }));
    }
    std::optional<stored_instance> read(instance_number number, bool with_payloads = true) {
        return good(result_of<std::optional<stored_instance>>([&](auto done) {
            journal_->async_read_instance(number, with_payloads, std::move(done));
        }));
    }
    history_page history(instance_number number,
                         execution_number execution,
                         turn_number from = turn_number{0},
                         std::size_t max_bytes = std::size_t{1} << 30) {
        return good(result_of<history_page>([&](auto done) {
            journal_->async_read_history(number, execution, from, max_bytes, std::move(done));
        }));
    }
    scan_page<timer_key> timers(std::string after = {}, std::size_t limit = 1000) {
        return good(result_of<scan_page<timer_key>>([&](auto done) {
            journal_->async_scan_timers(std::move(after), limit, std::move(done));
        }));
    }
    scan_page<instance_number> waiting(std::string after = {}, std::size_t limit = 1000) {
        return good(result_of<scan_page<instance_number>>([&](auto done) {
            journal_->async_scan_waiting(std::move(after), limit, std::move(done));
        }));
    }
    scan_page<instance_number> with_status(runtime_status status,
                                           std::string after = {},
                                           std::size_t limit = 1000,
                                           bool only_busy = false) {
        return good(result_of<scan_page<instance_number>>([&](auto done) {
            journal_->async_scan_status(
                status, only_busy, std::move(after), limit, std::move(done));
        }));
    }
    list_page list(list_request request) { return good(list_result(std::move(request))); }
    std::pair<error_code, list_page> list_result(list_request request) {
        return result_of<list_page>([&](auto done) {
            journal_->async_list_instances(std::move(request), std::move(done));
        });
    }
    std::uint64_t count(instance_filter filter) {
        return good(result_of<std::uint64_t>([&](auto done) {
            journal_->async_count_instances(std::move(filter), std::move(done));
        }));
    }
    instance_counts counts() {
        return good(result_of<instance_counts>(
            [&](auto done) { journal_->async_count_by_name_and_status(std::move(done)); }));
    }
    std::vector<delivered_message> delivered() {
        const std::lock_guard lock(mutex_);
        return delivered_;
    }
    error_code close() {
        if (closed_)
            return {};
        closed_ = true;
        const auto promised = std::make_shared<std::promise<error_code>>();
        journal_->async_close([promised](error_code ec) { promised->set_value(ec); });
        return promised->get_future().get();
    }

    // What reading damaged bytes gives.
    error_code load_error(instance_number number) {
        return result_of<loaded_instance>(
                   [&](auto done) { journal_->async_load_instance(number, std::move(done)); })
            .first;
    }
    error_code read_error(instance_number number) {
        return result_of<std::optional<stored_instance>>([&](auto done) {
                   journal_->async_read_instance(number, false, std::move(done));
               })
            .first;
    }
    error_code history_error(instance_number number, turn_number from = turn_number{0}) {
        constexpr execution_number execution{1};
        return result_of<history_page>([&](auto done) {
                   journal_->async_read_history(number, execution, from, 1 << 20, std::move(done));
               })
            .first;
    }

private:
    template <class T>
    static T good(std::pair<error_code, T> result) {
        BOOST_TEST(!result.first, result.first.message());
        return std::move(result.second);
    }

    std::mutex mutex_;
    std::vector<delivered_message> delivered_;
    bool closed_ = false;
    std::unique_ptr<journal> journal_;
};

} // namespace pianola::test
