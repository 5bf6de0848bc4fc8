#pragma once

#include "api/raw_http.hpp"
#include "api/reply_checks.hpp"

#include <pianola/actors/activity_context.hpp>
#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/api/server.hpp>
#include <pianola/journal/memory_journal.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace pianola::test {

inline task<payload> echo(orchestration_context& context) { co_return context.raw_input(); }

inline task<payload> wait_for_go(orchestration_context& context) {
    context.set_custom_status(payload::json("1.0"));
    co_return co_await context.wait_for_external_event("go");
}

/// Waits for an activity, a timer, a child and an event.
inline task<payload> wait_for_everything(orchestration_context& context) {
    auto activity = context.call_activity<payload>("stall");
    auto timer = context.create_timer(std::chrono::hours(1));
    auto child = context.call_sub_orchestrator<payload>("wait_for_go");
    co_return co_await context.wait_for_external_event("go");
}

/// Ends only when its result is no longer wanted.
inline asio::awaitable<int> stall(activity_context& context) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!context.stop_token().stop_requested()) {
        timer.expires_after(std::chrono::milliseconds(2));
        co_await timer.async_wait(asio::use_awaitable);
    }
    co_return 0;
}

inline task<payload> break_down(orchestration_context&) {
    throw std::runtime_error("it broke");
    co_return payload{};
}

/// {"version":…,"tags":{…}}
inline task<std::string> describe_start(orchestration_context& context) {
    std::string text = context.version().value_or("none");
    for (const auto& [key, value] : context.tags())
        text += " " + key + "=" + value;
    co_return text;
}

inline std::shared_ptr<const registry> test_orchestrators() {
    auto made = std::make_shared<registry>();
    made->add_orchestrator("echo", echo);
    made->add_orchestrator("wait_for_go", wait_for_go);
    made->add_orchestrator("wait_for_everything", wait_for_everything);
    made->add_activity("stall", stall);
    made->add_orchestrator("break_down", break_down);
    made->add_orchestrator("describe_start", describe_start);
    made->add_orchestrator("describe_start", "2.0", describe_start);
    return made;
}

/// The real server in this process, over a journal in memory, on a free port.
class running_server {
public:
    explicit running_server(server_params params = {}) {
        params.http.port(0);
        params.threads = 2;
        params.hub_name = "test-hub";
        params.open_journal = [this](asio::any_io_executor executor,
                                     error_code& ec,
                                     diagnostics& why) -> std::shared_ptr<journal> {
            return open_memory_journal({disk_, std::move(executor)}, ec, why);
        };
        error_code ec;
        diagnostics why;
        server_ = server::open(params, test_orchestrators(), {}, ec, why);
        BOOST_REQUIRE_MESSAGE(server_, ec.message() << ": " << why.message);
        ended_ = server_->async_run(asio::use_future);
    }
    running_server(const running_server&) = delete;
    running_server& operator=(const running_server&) = delete;
    ~running_server() {
        server_->cancel();
        if (ended_.valid())
            ended_.wait();
    }

    /// Ends it; throws the error it ended with.
    void end() {
        server_->cancel();
        ended_.get();
    }

    /// Makes every further write fail.
    void break_disk() { disk_->crash(); }

    [[nodiscard]] std::string authority() const {
        return "127.0.0.1:" + std::to_string(server_->http_endpoint().port());
    }
    [[nodiscard]] std::uint16_t port() const { return server_->http_endpoint().port(); }
    [[nodiscard]] server& get() { return *server_; }

    /// One request on a connection of its own; `target` is below the API's base.
    http_reply ask(std::string_view method,
                   std::string_view target,
                   std::string_view body = {},
                   http_fields fields = {{"Content-Type", "application/json"}}) const {
        fields.emplace_back("Host", authority());
        return raw_http(port()).ask(method, base + std::string(target), body, fields);
    }
    http_reply get(std::string_view target) const { return ask("GET", target, {}, {}); }
    http_reply post(std::string_view target, std::string_view body = {}) const {
        return ask("POST", target, body);
    }

    /// The status of an instance once it is as wanted: 200 when it has ended, 202 when it runs.
    http_reply status(const std::string& id,
                      unsigned wanted = 200,
                      const std::string& query = {}) const {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        for (;;) {
            auto reply = get("/instances/" + id + query);
            const bool pending = reply.body.find(R"("Pending")") != std::string::npos;
            if ((reply.status == wanted && !pending) || std::chrono::steady_clock::now() > limit)
                return reply;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    /// Starts an instance that waits for the event `go`, and gives its id.
    void start_waiting(const std::string& id) const {
        BOOST_TEST(post("/orchestrators/wait_for_go/" + id).status == 202u);
        BOOST_TEST(status(id, 202).status == 202u);
    }

    static inline const std::string base = "/runtime/webhooks/durabletask";

private:
    std::shared_ptr<memory_disk> disk_ = std::make_shared<memory_disk>();
    std::unique_ptr<server> server_;
    std::future<void> ended_;
};

/// A member of the object in a reply.
inline boost::json::value member(const http_reply& reply, std::string_view name) {
    return boost::json::parse(reply.body).at(name);
}

inline std::string text(const http_reply& reply, std::string_view name) {
    return std::string(member(reply, name).as_string());
}

inline bool has(const http_reply& reply, std::string_view part) {
    return reply.body.find(part) != std::string::npos;
}

/// An error of the caller: an object with both messages, one of which has `part`.
inline void check_error(const http_reply& reply, unsigned status, std::string_view part) {
    BOOST_TEST(reply.status == status);
    BOOST_TEST(reply.header("Content-Type") == "application/json; charset=utf-8");
    BOOST_TEST(text(reply, "Message") != "");
    BOOST_TEST(text(reply, "ExceptionMessage") != "");
    BOOST_TEST(has(reply, part), "no \"" << part << "\" in " << reply.body);
}

} // namespace pianola::test
