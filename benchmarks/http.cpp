// Starts and status questions through the HTTP door, by clients that keep their connections.
#include <boost/beast/http.hpp>

#include "bench.hpp"
#include "client_thread.hpp"
#include "process_costs.hpp"
#include "result_line.hpp"

#include <pianola/actors/orchestration_context.hpp>
#include <pianola/api/server.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <future>
#include <iostream>
#include <stdexcept>
#include <utility>

namespace pianola::bench {
namespace {

namespace beast = boost::beast;
using steady = std::chrono::steady_clock;

constexpr const char* api = "/runtime/webhooks/durabletask/";

task<std::string> ends_at_once(orchestration_context&) { co_return "done"; }

/// A server on a free port, over a directory of its own.
class running_server {
public:
    explicit running_server(const options& settings) {
        server_params params;
        params.data_directory = settings.data.empty() ? temporary_.path() : settings.data;
        params.http = {asio::ip::address_v4::loopback(), 0};
        params.threads = settings.threads;
        params.mode = settings.mode;
        params.hub.seed = settings.seed;
        params.hub.strands = settings.strands;
        auto code = std::make_shared<registry>();
        code->add_orchestrator("ends", ends_at_once);
        error_code ec;
        diagnostics why;
        server_ = server::open(params, code, logger{}, ec, why);
        if (!server_)
            throw std::runtime_error(ec.message() + ": " + why.message);
        ended_ = server_->async_run(asio::use_future);
    }
    running_server(const running_server&) = delete;
    running_server& operator=(const running_server&) = delete;
    ~running_server() {
        server_->cancel();
        ended_.wait();
    }
    [[nodiscard]] asio::ip::tcp::endpoint address() const { return server_->http_endpoint(); }

private:
    temporary_directory temporary_;
    std::unique_ptr<server> server_;
    std::future<void> ended_;
};

/// So many connections, each asking one thing after the other, at least once.
class asking {
public:
    asking(asio::ip::tcp::endpoint to, beast::http::verb method, std::string target, unsigned good)
        : to_(std::move(to)), method_(method), target_(std::move(target)), good_(good) {}

    void run_for(double seconds, std::size_t connections) {
        latencies_ms.clear();
        until_ = steady::now() + std::chrono::duration_cast<steady::duration>(
                                     std::chrono::duration<double>(seconds));
        client_thread thread;
        for (std::size_t i = 0; i != connections; ++i)
            thread.begin(ask(thread.executor()));
        thread.run();
    }
    std::vector<float> latencies_ms;

private:
    asio::awaitable<void> ask(asio::any_io_executor on) {
        beast::tcp_stream stream(std::move(on));
        beast::flat_buffer buffer;
        co_await stream.async_connect(to_, asio::use_awaitable);
        beast::http::request<beast::http::string_body> question(method_, target_, 11);
        question.set(beast::http::field::host, "localhost");
        question.prepare_payload();
        do {
            const auto begun = steady::now();
            co_await beast::http::async_write(stream, question, asio::use_awaitable);
            beast::http::response<beast::http::string_body> reply;
            co_await beast::http::async_read(stream, buffer, reply, asio::use_awaitable);
            if (reply.result_int() != good_)
                throw std::runtime_error("the server answered " +
                                         std::to_string(reply.result_int()));
            latencies_ms.push_back(
                std::chrono::duration<float, std::milli>(steady::now() - begun).count());
        } while (steady::now() < until_);
    }

    asio::ip::tcp::endpoint to_;
    beast::http::verb method_;
    std::string target_;
    unsigned good_;
    steady::time_point until_;
};

void measure(const options& settings,
             const std::string& what,
             std::size_t connections,
             asking questions) {
    questions.run_for(settings.warm_up_seconds, connections);
    const auto begun = steady::now();
    const cpu_use cpu;
    questions.run_for(settings.seconds, connections);
    const double seconds = std::chrono::duration<double>(steady::now() - begun).count();
    result_line line;
    line.text("workload", "http");
    line.text("asks", what);
    line.number("connections", connections);
    line.text("durability", to_string(settings.mode));
    line.number("count", questions.latencies_ms.size());
    line.number("seconds", seconds);
    line.number("per_second", static_cast<double>(questions.latencies_ms.size()) / seconds);
    line.number("p50_ms", percentile(questions.latencies_ms, 0.5));
    line.number("p99_ms", percentile(questions.latencies_ms, 0.99));
    cpu.so_far().add_to(line);
    line.number("rss_mib", resident_mib());
    line.print();
}

} // namespace

void run_http(const options& settings, std::size_t connections) {
    const running_server server(settings);
    const std::string base = api;
    using beast::http::verb;
    measure(settings,
            "start",
            connections,
            asking(server.address(), verb::post, base + "orchestrators/ends", 202));
    asking known(server.address(), verb::post, base + "orchestrators/ends/known", 202);
    known.run_for(0, 1);
    measure(settings,
            "status",
            connections,
            asking(server.address(), verb::get, base + "instances/known", 200));
}

} // namespace pianola::bench
