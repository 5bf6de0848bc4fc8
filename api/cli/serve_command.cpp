#include <pianola/api/cli/serve_command.hpp>

#include <pianola/api/cli/audit_show.hpp>
#include <pianola/api/open_files.hpp>
#include <pianola/api/server.hpp>
#include <pianola/runtime/samples/registration.hpp>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <cstdint>
#include <exception>
#include <iostream>
#include <memory>
#include <stdexcept>

namespace pianola::cli {
namespace {

spdlog::level::level_enum level_of(log_level level) {
    switch (level) {
    case log_level::trace: return spdlog::level::trace;
    case log_level::debug: return spdlog::level::debug;
    case log_level::info: return spdlog::level::info;
    case log_level::warning: return spdlog::level::warn;
    case log_level::error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

/// Lines for people on standard error.
logger make_logger(const std::string& least) {
    auto sink = spdlog::stderr_logger_mt("pianola");
    sink->set_level(spdlog::level::from_str(least));
    sink->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %l %v");
    return {log_level::trace, [sink](const log_line& line) {
                if (line.instance.empty())
                    sink->log(level_of(line.level), "{}", line.text);
                else
                    sink->log(level_of(line.level), "[{}] {}", line.instance, line.text);
            }};
}

/// HOST:PORT, with [HOST]:PORT for IPv6 and "localhost" for 127.0.0.1.
asio::ip::tcp::endpoint parse_endpoint(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos)
        throw std::invalid_argument("'" + text + "' is not of the form HOST:PORT");
    std::string host = text.substr(0, colon);
    if (host.size() > 1 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    if (host == "localhost")
        host = "127.0.0.1";
    error_code ec;
    const auto address = asio::ip::make_address(host, ec);
    const std::string port = text.substr(colon + 1);
    const bool digits = !port.empty() && port.find_first_not_of("0123456789") == std::string::npos;
    if (ec || !digits || port.size() > 5 || std::stoul(port) > 65535)
        throw std::invalid_argument("'" + text + "' is not of the form HOST:PORT");
    return {address, static_cast<std::uint16_t>(std::stoul(port))};
}

std::string url_of(const serve_arguments& how, const asio::ip::tcp::endpoint& at) {
    const std::string host = at.address().to_string();
    const std::string scheme = how.door.tls_key.empty() ? "http://" : "https://";
    return scheme + (at.address().is_v6() ? "[" + host + "]" : host) + ":" +
           std::to_string(at.port());
}

/// Null, after saying why on standard error, when it cannot serve.
std::unique_ptr<server> open_server(const serve_arguments& how) {
    server_params params;
    params.data_directory = how.data;
    params.http = parse_endpoint(how.http);
    params.http_access = security_of(how.door);
    params.hub_name = how.hub;
    params.threads = how.threads;
    params.memory_bytes = how.memory_mib << 20;
    params.open_files = how.open_files;
    params.mode = how.durability == "relaxed" ? durability::relaxed : durability::strict;
    auto code = std::make_shared<registry>();
    if (how.samples)
        samples::register_all(*code);
    error_code ec;
    diagnostics why;
    auto opened = server::open(params, std::move(code), make_logger(how.log), ec, why);
    if (ec == errc::invalid_argument)
        throw std::invalid_argument(why.message);
    if (!opened)
        std::cerr << "pianola: cannot serve: " << (why.message.empty() ? ec.message() : why.message)
                  << '\n';
    return opened;
}

/// Serves until a signal, or until the server ends by itself; meanwhile `io` runs.
class serving {
public:
    serving(server& what, asio::io_context& io) : server_(what), io_(io), signals_(io) {
        signals_.add(SIGTERM);
        signals_.add(SIGINT);
        signals_.async_wait([this](error_code ec, int) {
            if (ec)
                return;
            signals_.clear(); // the next one ends the process
            std::cerr << "pianola: draining" << std::endl;
            server_.cancel();
        });
    }

    exit_code run() {
        error_code ended;
        server_.async_run(asio::bind_executor(io_, [&](error_code ec) {
            ended = ec;
            io_.stop();
        }));
        const auto busy = asio::make_work_guard(io_);
        io_.run();
        if (!ended)
            return exit_code::ok;
        std::cerr << "pianola: " << ended.message() << '\n';
        return exit_code::failure;
    }

private:
    server& server_;
    asio::io_context& io_;
    asio::signal_set signals_;
};

void print_address(const std::string& hub, const std::string& url) {
    std::cout << "pianola serves task hub '" << hub << "' at " << url << std::endl;
}

} // namespace

exit_code serve(const serve_arguments& how) {
    allow_most_open_files();
    asio::io_context io; // outlives the server, whose threads post to it
    const auto opened = open_server(how);
    if (!opened)
        return exit_code::failure;
    serving until_signal(*opened, io);
    print_address(how.hub, url_of(how, opened->http_endpoint()));
    return until_signal.run();
}

exit_code run(const run_arguments& how) {
    asio::io_context io; // outlives the server, whose threads post to it
    const auto opened = open_server(how.serve);
    if (!opened)
        return exit_code::failure;
    serving until_signal(*opened, io);
    const std::string url = url_of(how.serve, opened->http_endpoint());
    print_address(how.serve.hub, url);
    suggestions next{how.program, url};
    next.ca = how.serve.door.tls_certificate;
    next.wants_key = !security_of(how.serve.door).keys.empty();
    if (how.audit)
        asio::co_spawn(io,
                       show_audit(opened->get_client(), how.audit_root, next),
                       [](const std::exception_ptr& error) {
                           if (error)
                               report_audit_error(error);
                       });
    else
        print_suggestions(next);
    return until_signal.run();
}

} // namespace pianola::cli
