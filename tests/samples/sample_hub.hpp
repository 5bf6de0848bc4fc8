#pragma once

#include <pianola/actors/registry.hpp>
#include <pianola/actors/typed_payload.hpp>
#include <pianola/journal/memory_journal.hpp>
#include <pianola/runtime/client.hpp>
#include <pianola/runtime/samples/registration.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;

/// A task hub with all samples, over memory and on the thread of the test.
class sample_hub {
public:
    using metadata = pianola::instance_metadata;
    using condition = std::function<bool(const metadata&)>;

    /// `disk` may be that of an earlier hub; `extra` registers more, or nothing but itself.
    explicit sample_hub(
        std::shared_ptr<pianola::memory_disk> disk = std::make_shared<pianola::memory_disk>(),
        const std::function<void(pianola::registry&)>& fill = pianola::samples::register_all)
        : journal_(open(std::move(disk))), hub_(environment(fill)) {
        hub_.async_run(asio::bind_executor(context_, [this](pianola::error_code ec) {
            BOOST_TEST(!ec, "the hub ended with: " << ec.message());
            journal_->async_close(asio::bind_executor(context_, [](pianola::error_code) {}));
        }));
    }
    sample_hub(const sample_hub&) = delete;
    sample_hub& operator=(const sample_hub&) = delete;
    ~sample_hub() {
        hub_.cancel();
        context_.restart();
        context_.run_for(std::chrono::minutes(1));
        BOOST_CHECK_MESSAGE(context_.stopped(), "the hub did not stop");
    }

    [[nodiscard]] pianola::client client() const { return hub_.get_client(); }

    /// Runs the hub until `work` is done and gives its result.
    template <class T>
    T get(asio::awaitable<T> work) {
        auto result = asio::co_spawn(context_, std::move(work), asio::use_future);
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
        context_.restart();
        while (result.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
            if (std::chrono::steady_clock::now() > deadline)
                throw std::runtime_error("nothing came within two minutes");
            context_.run_one_for(std::chrono::seconds(1));
        }
        return result.get();
    }

    pianola::instance_id start(const std::string& name,
                               pianola::payload input,
                               pianola::start_options options = {}) {
        return get(start_one(client(), name, std::move(input), std::move(options)));
    }

    metadata completion_of(pianola::instance_id id) { return get(wait(client(), std::move(id))); }

    metadata metadata_of(pianola::instance_id id) { return get(read(client(), std::move(id))); }

    metadata run(const std::string& name, pianola::payload input = {}) {
        return completion_of(start(name, std::move(input)));
    }

    void raise(pianola::instance_id id, const std::string& event, pianola::payload data) {
        get(raise_one(client(), std::move(id), event, std::move(data)));
    }

    void terminate(pianola::instance_id id) { get(terminate_one(client(), std::move(id))); }

    std::vector<pianola::history_event> history_of(pianola::instance_id id) {
        return get(read_history(client(), std::move(id)));
    }

    /// Waits until the instance is as wanted.
    metadata wait_until(pianola::instance_id id, condition wanted) {
        return get(poll(client(), std::move(id), std::move(wanted)));
    }

private:
    std::shared_ptr<pianola::journal> open(std::shared_ptr<pianola::memory_disk> disk) {
        pianola::error_code ec;
        pianola::diagnostics why;
        pianola::memory_journal_options options(std::move(disk), context_.get_executor());
        std::shared_ptr<pianola::journal> opened =
            pianola::open_memory_journal(std::move(options), ec, why);
        BOOST_REQUIRE_MESSAGE(!ec, ec.message() << ": " << why.message);
        return opened;
    }

    pianola::task_hub_environment environment(const std::function<void(pianola::registry&)>& fill) {
        auto registry = std::make_shared<pianola::registry>();
        fill(*registry);
        return {context_.get_executor(), journal_, std::move(registry)};
    }

    static asio::awaitable<pianola::instance_id> start_one(pianola::client hub,
                                                           std::string name,
                                                           pianola::payload input,
                                                           pianola::start_options options) {
        const auto started = co_await hub.async_schedule_new_orchestration_instance(
            std::move(name), std::move(input), std::move(options));
        co_return started.id;
    }

    static asio::awaitable<metadata> wait(pianola::client hub, pianola::instance_id id) {
        auto ended = co_await hub.async_wait_for_instance_completion(std::move(id), true);
        co_return std::move(ended.value());
    }

    static asio::awaitable<metadata> read(pianola::client hub, pianola::instance_id id) {
        auto now = co_await hub.async_get_instance_metadata(std::move(id), true);
        co_return std::move(now.value());
    }

    static asio::awaitable<void> raise_one(pianola::client hub,
                                           pianola::instance_id id,
                                           std::string event,
                                           pianola::payload data) {
        co_await hub.async_raise_event(std::move(id), std::move(event), std::move(data));
    }

    static asio::awaitable<void> terminate_one(pianola::client hub, pianola::instance_id id) {
        co_await hub.async_terminate_instance(std::move(id));
    }

    static asio::awaitable<std::vector<pianola::history_event>> read_history(
        pianola::client hub, pianola::instance_id id) {
        std::vector<pianola::history_event> events;
        std::optional<pianola::turn_number> next{pianola::turn_number{0}};
        while (next) {
            const auto request = pianola::history_request{}.from(*next);
            auto page = co_await hub.async_get_history(id, request);
            events.insert(events.end(), page.events.begin(), page.events.end());
            next = page.next;
        }
        co_return events;
    }

    static asio::awaitable<metadata> poll(pianola::client hub,
                                          pianola::instance_id id,
                                          condition wanted) {
        asio::steady_timer timer(co_await asio::this_coro::executor);
        for (;;) {
            auto now = co_await hub.async_get_instance_metadata(id, true);
            if (wanted(now.value()))
                co_return std::move(*now);
            timer.expires_after(std::chrono::milliseconds(2));
            co_await timer.async_wait(asio::deferred);
        }
    }

    asio::io_context context_;
    std::shared_ptr<pianola::journal> journal_;
    pianola::task_hub hub_;
};

/// The payload of a JSON text.
inline pianola::payload json(std::string text) { return pianola::payload::json(std::move(text)); }

/// Whether `text` contains `part`, and both when it does not.
inline boost::test_tools::predicate_result contains(const std::string& text,
                                                    const std::string& part) {
    boost::test_tools::predicate_result result(text.find(part) != std::string::npos);
    if (!result)
        result.message() << "no \"" << part << "\" in \"" << text << '"';
    return result;
}

/// A finished instance's status and output, or status and failure: for comparing at once.
inline std::string outcome(const pianola::instance_metadata& ended) {
    std::string text{to_string(ended.status)};
    text += ' ' + (ended.failure ? ended.failure->message : ended.output.str());
    return text;
}
