#pragma once

#include "api/running_server.hpp"

#include <pianola/api/http/v1_routes.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace pianola::test {

/// Waits for a condition, half a minute at most.
inline void until(const auto& condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    bool holds = condition();
    while (!holds && std::chrono::steady_clock::now() < limit) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        holds = condition();
    }
    BOOST_REQUIRE(holds);
}

inline std::string text_of(const http_reply& reply) {
    return std::to_string(reply.status) + " " + reply.body;
}

/// The running server, seen through its operations under /v1.
struct v1_server : running_server {
    explicit v1_server(server_params params = {}) : running_server(std::move(params)) {}

    /// A request for a target below /v1.
    http_reply call(std::string_view method,
                    std::string_view target,
                    std::string_view body = {},
                    http_fields fields = {}) const {
        fields.emplace_back("Host", authority());
        if (!body.empty() && fields.size() == 1)
            fields.emplace_back("Content-Type", "application/json");
        return raw_http(port()).ask(
            method, std::string(http::v1_base) + std::string(target), body, fields);
    }
    /// What a GET that succeeds answers.
    boost::json::value see(std::string_view target) const { return done(call("GET", target)); }
    /// Likewise a POST.
    boost::json::value act(std::string_view target, std::string_view body = {}) const {
        return done(call("POST", target, body));
    }

    /// Runs an instance to its end.
    void run(const std::string& name, const std::string& id, std::string_view input = {}) const {
        BOOST_TEST(post("/orchestrators/" + name + "/" + id, input).status == 202u);
        BOOST_TEST(status(id).status == 200u);
    }
    /// Waits until the instance is in this status.
    void await(const std::string& id, std::string_view wanted) const {
        until([&] { return text(get("/instances/" + id), "runtimeStatus") == wanted; });
    }
    /// Waits until the instance waits for the event `go` and has taken all that has reached it.
    void await_rest(const std::string& id) const {
        until([&] {
            const auto now = call("GET", "/instances/" + id + "/explanation");
            return has(now, R"("messages":0)") && has(now, R"("kind":"event","satisfiedBy")");
        });
    }
    /// The ids of its children, once it has some.
    [[nodiscard]] std::set<std::string> children(const std::string& id) const {
        until([&] { return !ids("?parent=" + id).empty(); });
        return ids("?parent=" + id);
    }
    [[nodiscard]] std::set<std::string> ids(std::string_view query) const {
        std::set<std::string> found;
        const auto page = see("/instances" + std::string(query));
        for (const auto& each : page.at("instances").as_array())
            found.emplace(each.at("instanceId").as_string());
        return found;
    }

private:
    static boost::json::value done(const http_reply& reply) {
        BOOST_REQUIRE_MESSAGE(reply.status == 200u, text_of(reply));
        BOOST_TEST(reply.header("Content-Type") == "application/json; charset=utf-8");
        return boost::json::parse(reply.body);
    }
};

/// A problem, and the part of the request that it names.
inline void check_problem(const http_reply& reply,
                          unsigned status,
                          const std::string& field = {},
                          std::string_view part = {}) {
    BOOST_TEST(reply.status == status, text_of(reply));
    BOOST_TEST(reply.header("Content-Type") == "application/problem+json");
    const auto problem = boost::json::parse(reply.body).as_object();
    BOOST_TEST(problem.at("status").as_int64() == status);
    BOOST_TEST(problem.at("detail").as_string().find(part) != std::string::npos, reply.body);
    const auto* named = problem.if_contains("field");
    BOOST_TEST((named == nullptr ? "" : std::string(named->as_string())) == field, reply.body);
}

} // namespace pianola::test
