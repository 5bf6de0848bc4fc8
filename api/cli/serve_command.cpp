#include <pianola/api/cli/audit_show.hpp>
#include <pianola/api/cli/serve_command.hpp>
#include <pianola/api/server.hpp>
#include <pianola/runtime/samples/registration.hpp>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <iostream>
#include <memory>

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

std::string url_of(const asio::ip::tcp::endpoint& at) {
    const std::string host = at.address().to_string();
    return "http://" + (at.address().is_v6() ? "[" + host + "]" : host) + ":" +
           std::to_string(at.port());
}

std::unique_ptr<server> open_server(const serve_arguments& how) {
    server_params params;
    params.data_directory = how.data;
    params.http = parse_endpoint(how.http);
    params.hub_name = how.hub;
    params.threads = how.threads;
    auto code = std::make_shared<registry>();
    if (how.samples)
        samples::register_all(*code);
    error_code ec;
    diagnostics why;
    auto opened = server::open(params, std::move(code), make_logger(how.log), ec, why);
    if (!opened)
        std::cerr << "pianola: cannot serve: " << ec.message()
                  << (why.message.empty() ? "" : ": " + why.message) << '\n';
    return opened;
}

/// Runs until a signal, or until the server ends by itself.
exit_code run_until_signal(server& serving, asio::io_context& io) {
    asio::signal_set signals(io, SIGTERM, SIGINT);
    bool draining = false;
    signals.async_wait([&](error_code ec, int) {
        if (ec)
            return;
        std::cerr << "pianola: draining\n";
        draining = true;
        serving.cancel();
    });
    error_code ended;
    serving.async_run([&](error_code ec) {
        asio::post(io, [&, ec] {
            ended = ec;
            signals.cancel();
            io.stop();
        });
    });
    const auto busy = asio::make_work_guard(io);
    io.run();
    if (!ended)
        return exit_code::ok;
    std::cerr << "pianola: " << ended.message() << '\n';
    return exit_code::failure;
}

} // namespace

exit_code serve(const serve_arguments& how) {
    const auto serving = open_server(how);
    if (!serving)
        return exit_code::failure;
    std::cout << "pianola serves task hub '" << how.hub << "' at "
              << url_of(serving->http_endpoint()) << std::endl;
    asio::io_context io;
    return run_until_signal(*serving, io);
}

exit_code run(const run_arguments& how) {
    const auto serving = open_server(how.serve);
    if (!serving)
        return exit_code::failure;
    const std::string url = url_of(serving->http_endpoint());
    std::cout << "pianola serves task hub '" << how.serve.hub << "' at " << url << std::endl;
    asio::io_context io;
    if (how.audit)
        asio::co_spawn(io,
                       show_audit(serving->get_client(), how.audit_root, url),
                       [](const std::exception_ptr& error) {
                           if (error)
                               report_audit_error(error);
                       });
    return run_until_signal(*serving, io);
}

} // namespace pianola::cli
