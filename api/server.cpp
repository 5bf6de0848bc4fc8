#include <pianola/api/server.hpp>

#include <pianola/api/http/application.hpp>
#include <pianola/api/http/http_server.hpp>
#include <pianola/api/http/instance_routes.hpp>
#include <pianola/api/http/list_routes.hpp>
#include <pianola/api/http/router.hpp>
#include <pianola/api/http/v1_routes.hpp>
#include <pianola/api/open_files.hpp>
#include <pianola/journal/rocksdb_journal.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>
#include <string>
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

std::size_t hub_threads(const server_params& wanted) {
    return wanted.threads > 0 ? wanted.threads : suitable_threads();
}

std::size_t activity_threads(const server_params& wanted) {
    if (wanted.activity_threads > 0)
        return wanted.activity_threads;
    if (wanted.threads > 0)
        return wanted.threads;
    return std::max(1u, std::thread::hardware_concurrency());
}

void write(const logger& log, log_level level, std::string_view text) {
    log.write({level, {}, std::string(text)});
}

/// Files that are no connections.
std::size_t own_files(const server_params& params) {
    return server_params::other_open_files + (params.open_journal ? 0 : params.open_files);
}

/// What is wrong with them; empty when nothing is.
std::string refusal(const server_params& params) {
    if (!is_hub_name(params.hub_name))
        return "a hub's name is 1 to 64 letters, digits, '-' and '_'";
    if (params.memory_bytes < server_params::least_memory_bytes)
        return "a server needs at least 32 MiB of memory";
    if (allowed_open_files() <= own_files(params))
        return "the process may have " + std::to_string(allowed_open_files()) +
               " files open; this server needs more than " + std::to_string(own_files(params)) +
               ", for its journal " +
               std::to_string(own_files(params) - server_params::other_open_files);
    return {};
}

/// A connection for which there is no file is refused; a journal that gets none fails.
void leave_files_to_the_journal(server_params& params, const logger& log) {
    const auto left = allowed_open_files() - own_files(params);
    if (left >= params.http_limits.max_connections)
        return;
    params.http_limits.max_connections = left;
    write(log,
          log_level::warning,
          "at most " + std::to_string(left) + " connections at a time: the process may have " +
              std::to_string(allowed_open_files()) + " files open");
}

// What an instance with its coroutine takes, about: measured with orchestrations that wait.
constexpr std::size_t live_instance_bytes = 6 * 1024;

/// Half of it for the journal, of which instances come into memory again; most of the rest for
/// them.
rocksdb_limits journal_limits(const server_params& params) {
    const auto bytes = params.memory_bytes;
    rocksdb_limits limits;
    limits.memory_bytes = bytes / 2;
    limits.write_buffer_bytes = bytes * 5 / 16;
    limits.memtable_bytes = std::min<std::size_t>(bytes / 8, 64 << 20);
    limits.open_files = params.open_files;
    return limits;
}

std::size_t live_instances(std::size_t bytes) { return bytes * 3 / 8 / live_instance_bytes; }

std::shared_ptr<journal> open_on_disk(const server_params& params,
                                      const logger& log,
                                      error_code& ec,
                                      diagnostics& why) {
    rocksdb_journal_options options;
    options.directory = params.data_directory / "hubs" / params.hub_name;
    options.mode = params.mode;
    options.resources = make_rocksdb_resources(journal_limits(params));
    options.thread_name = params.hub_name.substr(0, 8);
    options.report = [log](std::string_view text) { write(log, log_level::error, text); };
    return open_rocksdb_journal(options, ec, why);
}

http::application make_application(const client& c, const server_params& params, logger log) {
    const http::managed_hub hub{c, params.hub_name, params.mode, params.management};
    http::router routes;
    routes.mount("", http::health_routes(hub));
    for (const char* base :
         {"/runtime/webhooks/durabletask", "/admin/extensions/DurableTaskExtension"}) {
        routes.mount(base, http::instance_routes(hub));
        routes.mount(base, http::list_routes(hub));
    }
    routes.mount(
        std::string(http::v1_base), http::v1_routes(hub), http::router::errors::as_problems);
    return http::application{std::move(routes), [log = std::move(log)](std::string_view text) {
                                 write(log, log_level::error, text);
                             }};
}

} // namespace

/// Its threads end first, so that nothing runs while the rest goes.
struct server::state {
    explicit state(const server_params& wanted, logger lines)
        : params(wanted),
          log(std::move(lines)),
          pool(hub_threads(wanted)),
          activity_pool(activity_threads(wanted)),
          strand(asio::make_strand(pool.get_executor())),
          http(pool.get_executor(), wanted.http_limits, wanted.http_access) {}

    ~state() {
        pool.stop();
        activity_pool.stop();
        activity_pool.join();
        pool.join();
    }

    void open_hub(std::shared_ptr<const registry> what) {
        task_hub_environment environment(pool.get_executor(), journal, std::move(what));
        environment.activity_executor = activity_pool.get_executor();
        environment.log = log;
        task_hub_params limits = params.hub;
        if (limits.strands == 0)
            limits.strands = suitable_strands(hub_threads(params));
        limits.max_live_instances =
            std::min(limits.max_live_instances, live_instances(params.memory_bytes));
        hub.emplace(std::move(environment), limits);
    }

    asio::awaitable<void> serve() {
        auto app = make_application(hub->get_client(), params, log);
        co_await http.async_run(std::move(app), asio::use_awaitable);
        hub->cancel();
    }

    asio::awaitable<void> play(error_code& ec) {
        co_await hub->async_run(asio::redirect_error(asio::use_awaitable, ec));
        http.cancel();
    }

    server_params params;
    logger log;
    asio::thread_pool pool;
    asio::thread_pool activity_pool;
    asio::any_io_executor strand; // of serve() and play()
    std::shared_ptr<pianola::journal> journal;
    std::optional<task_hub> hub;
    http_server http;
};

std::unique_ptr<server> server::open(const server_params& wanted,
                                     std::shared_ptr<const registry> what,
                                     logger log,
                                     error_code& ec,
                                     diagnostics& why) {
    ec = {};
    why = {};
    if (why.message = refusal(wanted); !why.message.empty()) {
        ec = errc::invalid_argument;
        return nullptr;
    }
    auto params = wanted;
    leave_files_to_the_journal(params, log);
    auto made = std::make_unique<state>(params, std::move(log));
    made->http.listen(params.http, ec, why);
    if (ec)
        return nullptr;
    if (!params.http.address().is_loopback() && params.http_access.tls_key.empty())
        write(made->log, log_level::warning, "without TLS, keys cross the network as clear text");
    made->journal = params.open_journal ? params.open_journal(made->pool.get_executor(), ec, why)
                                        : open_on_disk(params, made->log, ec, why);
    if (!made->journal)
        return nullptr;
    made->open_hub(std::move(what));
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

void server::cancel() { state_->http.cancel(); }

client server::get_client() const { return state_->hub->get_client(); }

asio::ip::tcp::endpoint server::http_endpoint() const { return state_->http.local_endpoint(); }

asio::any_io_executor server::executor() const { return state_->strand; }

} // namespace pianola
