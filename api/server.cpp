#include <pianola/api/server.hpp>

#include <pianola/api/http/application.hpp>
#include <pianola/api/http/http_server.hpp>
#include <pianola/api/http/instance_routes.hpp>
#include <pianola/api/http/router.hpp>
#include <pianola/journal/rocksdb_journal.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <thread>

namespace pianola {
namespace {

bool is_hub_name(std::string_view name) {
    constexpr std::string_view allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return !name.empty() && name.size() <= 64 &&
           name.find_first_not_of(allowed) == std::string_view::npos;
}

std::size_t thread_count(std::size_t wanted) {
    return wanted > 0 ? wanted : std::max(1u, std::thread::hardware_concurrency());
}

std::shared_ptr<journal> open_on_disk(const server_params& params,
                                      const logger& log,
                                      error_code& ec,
                                      diagnostics& why) {
    rocksdb_journal_options options;
    options.directory = params.data_directory / "hubs" / params.hub_name;
    options.thread_name = params.hub_name.substr(0, 8);
    options.report = [log](std::string_view text) {
        log.write({log_level::error, {}, std::string(text)});
    };
    return open_rocksdb_journal(options, ec, why);
}

http::application make_application(const client& c,
                                   const server_params& params,
                                   const logger& log) {
    const http::managed_hub hub{c, params.hub_name, params.management};
    http::router routes;
    routes.mount("", http::health_routes(hub));
    routes.mount("/runtime/webhooks/durabletask", http::instance_routes(hub));
    routes.mount("/admin/extensions/DurableTaskExtension", http::instance_routes(hub));
    return http::application{std::move(routes), [log](std::string_view text) {
                                 log.write({log_level::error, {}, std::string(text)});
                             }};
}

} // namespace

/// Destroyed from the bottom up: threads first, so that nothing runs while the rest goes.
struct server::state {
    explicit state(const server_params& params)
        : pool(thread_count(params.threads)),
          activity_pool(params.activity_threads > 0 ? params.activity_threads
                                                    : thread_count(params.threads)),
          strand(asio::make_strand(pool.get_executor())) {}

    ~state() {
        pool.stop();
        activity_pool.stop();
        activity_pool.join();
        pool.join();
    }

    asio::awaitable<void> serve() {
        co_await http->async_run(asio::use_awaitable);
        hub->cancel();
    }

    asio::awaitable<void> play(error_code& ec) {
        co_await hub->async_run(asio::redirect_error(asio::use_awaitable, ec));
        http->cancel();
    }

    asio::thread_pool pool;
    asio::thread_pool activity_pool;
    asio::any_io_executor strand;
    std::shared_ptr<pianola::journal> journal;
    std::optional<task_hub> hub;
    std::optional<http_server> http;
};

std::unique_ptr<server> server::open(const server_params& params,
                                     std::shared_ptr<const registry> what,
                                     logger log,
                                     error_code& ec,
                                     diagnostics& why) {
    why = {};
    ec = {};
    if (!is_hub_name(params.hub_name)) {
        ec = errc::invalid_argument;
        why.message = "a hub's name is 1 to 64 letters, digits, '-' and '_'";
        return nullptr;
    }
    auto made = std::make_unique<state>(params);
    made->journal = params.open_journal
                        ? params.open_journal(made->pool.get_executor(), ec, why)
                        : open_on_disk(params, log, ec, why);
    if (!made->journal)
        return nullptr;
    task_hub_environment environment(made->pool.get_executor(), made->journal, std::move(what));
    environment.activity_executor = made->activity_pool.get_executor();
    environment.log = log;
    made->hub.emplace(std::move(environment), params.hub);
    made->http.emplace(made->strand, make_application(made->hub->get_client(), params, log),
                       params.http_limits);
    made->http->listen(params.http, ec, why);
    if (ec)
        return nullptr;
    return std::unique_ptr<server>(new server(std::move(made)));
}

server::server(std::unique_ptr<state> s) : state_(std::move(s)) {}
server::~server() = default;

asio::awaitable<error_code> server::run(state& s) {
    using namespace asio::experimental::awaitable_operators;
    error_code ended;
    co_await (s.serve() && s.play(ended));
    error_code closed;
    co_await s.journal->async_close(asio::redirect_error(asio::use_awaitable, closed));
    co_return ended ? ended : closed;
}

void server::cancel() { state_->http->cancel(); }

client server::get_client() const { return state_->hub->get_client(); }

asio::ip::tcp::endpoint server::http_endpoint() const { return state_->http->local_endpoint(); }

asio::any_io_executor server::executor() const { return state_->strand; }

} // namespace pianola
