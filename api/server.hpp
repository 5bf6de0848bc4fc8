#pragma once

#include <pianola/actors/registry.hpp>
#include <pianola/api/http/http_security.hpp>
#include <pianola/api/http/http_server_params.hpp>
#include <pianola/api/http/management_params.hpp>
#include <pianola/journal/durability.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/journal.hpp>
#include <pianola/journal/rocksdb_journal.hpp>
#include <pianola/runtime/client.hpp>
#include <pianola/runtime/logger.hpp>
#include <pianola/runtime/task_hub_params.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace pianola {

/// Where a server keeps its data, where it listens, and its limits.
class server_params {
public:
    server_params() { hub.strands = 0; }

    /// A journal to use instead of the one on disk; it runs on the given executor.
    using journal_opener =
        std::function<std::shared_ptr<journal>(asio::any_io_executor, error_code&, diagnostics&)>;

    /// Holds hubs/<hub_name>/, the journal.
    std::filesystem::path data_directory = "data";
    /// 1 to 64 letters, digits, `-` and `_`.
    std::string hub_name = "default";
    /// A loopback address, or, with keys, any; port 0 takes a free one.
    asio::ip::tcp::endpoint http{asio::ip::address_v4::loopback(), 7071};
    /// Threads for instances and doors. 0: suitable_threads().
    std::size_t threads = 0;
    /// Threads for plain-function activities, which may block. 0: as many as `threads`, and if
    /// that is 0, one a processor.
    std::size_t activity_threads = 0;
    /// What the journal in data_directory and the instances in memory may take together, about;
    /// requests and activities come on top. At least `least_memory_bytes`. It sets
    /// `hub.max_live_instances`, unless that is smaller.
    std::size_t memory_bytes = std::size_t{448} << 20;
    static constexpr std::size_t least_memory_bytes = std::size_t{32} << 20;
    /// Sorted files of the journal in data_directory that are held open, see rocksdb_limits. What
    /// the process may open beyond them and `other_open_files` is for connections: it sets
    /// `http_limits.max_connections`, unless that is smaller.
    std::size_t open_files = rocksdb_limits{}.open_files;
    /// Logs, files that are being written, and whatever else the process has open.
    static constexpr std::size_t other_open_files = 128;
    /// What the hub's acknowledgements mean. Of the journal in data_directory.
    durability mode = durability::strict;
    /// Empty: the journal in data_directory.
    journal_opener open_journal;
    /// Its `strands` are 0 unless set: suitable_strands() for the threads.
    task_hub_params hub;
    http_server_params http_limits;
    http_security http_access;
    http::management_params management;
};

/// A task hub with its doors, threads and journal: what `pianola serve` runs, in one object.
///
/// An I/O object: open it, call async_run, use clients, call cancel, wait for async_run to complete
/// and destroy it, on a thread that is not its own. Thread-safe, except for destruction.
class server {
public:
    /// Takes the address, then opens the journal. Blocks while the journal recovers. Null with `ec`
    /// and `why` when either cannot be had; nothing is left open then. Errors: those of
    /// open_rocksdb_journal; `invalid_argument` for a bad hub name, too little memory, too few
    /// files, a public address without keys or bad TLS files; the system's own for an address that
    /// cannot be taken.
    static std::unique_ptr<server> open(const server_params& params,
                                        std::shared_ptr<const registry> what,
                                        logger log,
                                        error_code& ec,
                                        diagnostics& why);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Serves until cancel(). Ends in this order: no new connections, requests in progress
    /// answered, the hub's orderly shutdown, the journal closed. Completes with the error of the
    /// hub or of the journal, if there was one.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_run(Token&& token = {}) {
        const auto rethrow = [](std::exception_ptr e, error_code ec) {
            if (e)
                std::rethrow_exception(e);
            return asio::deferred.values(ec);
        };
        return asio::co_spawn(executor(), run(*state_), asio::deferred(rethrow))(
            std::forward<Token>(token));
    }

    /// Begins the orderly end. Repeated calls do nothing.
    void cancel();

    [[nodiscard]] client get_client() const;
    /// Where the HTTP door listens.
    [[nodiscard]] asio::ip::tcp::endpoint http_endpoint() const;

private:
    struct state;
    explicit server(std::unique_ptr<state> s);
    static asio::awaitable<error_code> run(state&);
    [[nodiscard]] asio::any_io_executor executor() const;

    std::unique_ptr<state> state_;
};

} // namespace pianola
