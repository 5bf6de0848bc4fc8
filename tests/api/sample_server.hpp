#pragma once

#include "api/raw_http.hpp"
#include "api/reply_checks.hpp"

#include <pianola/actors/registry.hpp>
#include <pianola/api/server.hpp>
#include <pianola/journal/memory_journal.hpp>
#include <pianola/runtime/samples/registration.hpp>

#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace pianola::test {

/// The whole server with all samples, over memory, and one connection to it. Whatever it answers
/// here is checked to be JSON or empty.
class sample_server {
public:
    using configure = std::function<void(server_params&)>;

    explicit sample_server(const configure& change = {}) : server_(open(change)), peer_(port()) {
        ended_ = server_->async_run(asio::use_future);
        await_readiness();
    }
    sample_server(const sample_server&) = delete;
    sample_server& operator=(const sample_server&) = delete;
    ~sample_server() {
        server_->cancel();
        BOOST_CHECK_NO_THROW(ended_.get());
    }

    [[nodiscard]] std::uint16_t port() const { return server_->http_endpoint().port(); }
    [[nodiscard]] std::string authority() const { return "127.0.0.1:" + std::to_string(port()); }

    /// A request for the target as it stands.
    http_reply ask(std::string_view method,
                   std::string_view target,
                   std::string_view body = {},
                   const http_fields& fields = {}) {
        auto reply = peer_.ask(method, target, body, fields);
        check_content(reply, method);
        return reply;
    }
    /// A request for a path below the API's base, with JSON.
    http_reply get(const std::string& path) { return ask("GET", base + path); }
    http_reply post(const std::string& path, std::string_view body = {}) {
        return ask("POST", base + path, body, {{"Content-Type", "application/json"}});
    }

    void start(const std::string& name, const std::string& id, std::string_view input = {}) {
        const auto reply = post("/orchestrators/" + name + "/" + id, input);
        BOOST_REQUIRE_MESSAGE(reply.status == 202, reply.status << " " << reply.body);
    }

    /// The status of an instance, as soon as it is as wanted.
    boost::json::value await(const std::string& id,
                             const std::function<bool(const boost::json::value&)>& wanted) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
        for (;;) {
            const auto reply = get("/instances/" + id);
            auto status = boost::json::parse(reply.body.empty() ? "null" : reply.body);
            if (!status.is_null() && wanted(status))
                return status;
            BOOST_REQUIRE_MESSAGE(std::chrono::steady_clock::now() < deadline,
                                  "stays as it is: " << reply.status << " " << reply.body);
        }
    }
    boost::json::value await_status(const std::string& id, std::string_view status) {
        return await(id, [status](const boost::json::value& now) {
            return now.at("runtimeStatus").as_string() == status;
        });
    }

    static inline const std::string base = "/runtime/webhooks/durabletask";

private:
    static void check_content(const http_reply& reply, std::string_view method) {
        const bool has_body = !reply.body.empty() || (method == "HEAD" && reply.status < 300);
        BOOST_TEST(reply.header("Content-Type") ==
                   (has_body ? "application/json; charset=utf-8" : ""));
        boost::system::error_code ec;
        if (!reply.body.empty())
            (void)boost::json::parse(reply.body, ec);
        BOOST_TEST(!ec, "no JSON: " << reply.body);
    }

    static std::unique_ptr<server> open(const configure& change) {
        server_params params;
        params.http.port(0);
        params.threads = 2;
        params.open_journal = [](asio::any_io_executor runs_on, error_code& ec, diagnostics& why) {
            memory_journal_options options(std::make_shared<memory_disk>(), std::move(runs_on));
            return std::shared_ptr<journal>(open_memory_journal(std::move(options), ec, why));
        };
        if (change)
            change(params);
        auto code = std::make_shared<registry>();
        samples::register_all(*code);
        error_code ec;
        diagnostics why;
        auto opened = server::open(params, std::move(code), {}, ec, why);
        BOOST_REQUIRE_MESSAGE(opened, ec.message() << ": " << why.message);
        return opened;
    }

    void await_readiness() {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes{1};
        while (ask("GET", "/readyz").status != 200)
            BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
    }

    std::unique_ptr<server> server_;
    raw_http peer_;
    std::future<void> ended_;
};

/// A member of an object that is a string, or "" and a failure.
inline std::string text_of(const boost::json::value& object, std::string_view member) {
    const auto* found = object.is_object() ? object.as_object().if_contains(member) : nullptr;
    const bool is_text = found != nullptr && found->is_string();
    BOOST_TEST(is_text, "no text '" << member << "' in " << object);
    return is_text ? std::string(found->as_string()) : std::string();
}

} // namespace pianola::test
