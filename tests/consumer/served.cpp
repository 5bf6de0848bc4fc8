// Serves an orchestrator of its own over HTTP, with a key, and calls it as a program would from
// outside.
#include <pianola/actors/orchestration_context.hpp>
#include <pianola/api/server.hpp>
#include <pianola/journal/memory_journal.hpp>

#include <boost/asio.hpp>

#include <iostream>
#include <memory>
#include <string>

namespace asio = boost::asio;

pianola::task<std::string> shout(pianola::orchestration_context&, std::string text) {
    co_return text + "!";
}

std::string call(const asio::ip::tcp::endpoint& server, const std::string& key) {
    asio::io_context io;
    asio::ip::tcp::socket socket(io);
    socket.connect(server);
    const std::string body = R"("hello")";
    const std::string request =
        "POST /runtime/webhooks/durabletask/orchestrators/shout?timeout=30&pollingInterval=1 "
        "HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nx-functions-key: " +
        key + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
    asio::write(socket, asio::buffer(request));
    std::string answer;
    boost::system::error_code ec;
    asio::read(socket, asio::dynamic_buffer(answer), ec);
    return answer;
}

int main() {
    const std::string key = "a-key-of-the-consumer";
    pianola::server_params params;
    params.http.port(0);
    params.threads = 1;
    params.http_access.keys.add(key, pianola::access_right::full);
    params.open_journal = [](asio::any_io_executor executor,
                             pianola::error_code& ec,
                             pianola::diagnostics& why) -> std::shared_ptr<pianola::journal> {
        auto disk = std::make_shared<pianola::memory_disk>();
        return pianola::open_memory_journal({disk, std::move(executor)}, ec, why);
    };
    auto code = std::make_shared<pianola::registry>();
    code->add_orchestrator("shout", shout);

    pianola::error_code ec;
    pianola::diagnostics why;
    const auto server = pianola::server::open(params, code, {}, ec, why);
    if (!server) {
        std::cerr << ec.message() << ": " << why.message << '\n';
        return 1;
    }
    auto ended = server->async_run(asio::use_future);
    const std::string answer = call(server->http_endpoint(), key);
    const bool answered = answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\"hello!\"");
    std::cout << answer << '\n';
    server->cancel();
    ended.get();
    return answered ? 0 : 1;
}
