#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// HTTP/1.1 as a client without a library sees it: the tests send any bytes they like.

namespace pianola::test {

/// The server has closed the connection, or does not answer.
class connection_lost : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline bool same_letters(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

using http_fields = std::vector<std::pair<std::string, std::string>>;

struct http_reply {
    unsigned status = 0;
    http_fields headers;
    std::string body;

    /// The value of a header, "" without it.
    [[nodiscard]] std::string header(std::string_view name) const {
        const auto found = std::ranges::find_if(
            headers, [name](const auto& field) { return same_letters(field.first, name); });
        return found == headers.end() ? std::string() : found->second;
    }
};

/// One blocking connection to 127.0.0.1. What takes longer than half a minute is lost.
class raw_http {
public:
    explicit raw_http(std::uint16_t port)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval limit{30, 0};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        sockaddr_in to{};
        to.sin_family = AF_INET;
        to.sin_port = htons(port);
        to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
            ::close(socket_);
            throw connection_lost("cannot connect");
        }
    }
    virtual ~raw_http() { ::close(socket_); }
    raw_http(const raw_http&) = delete;
    raw_http& operator=(const raw_http&) = delete;

    void send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto sent = transmit(bytes);
            if (sent <= 0)
                throw connection_lost("cannot send");
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    /// Says that nothing more is sent.
    void end() { ::shutdown(socket_, SHUT_WR); }

    /// Reads one reply; one to HEAD has no body, whatever its headers say.
    [[nodiscard]] http_reply read(bool to_head = false) {
        while (unread_.find("\r\n\r\n") == std::string::npos)
            more();
        const std::size_t end = unread_.find("\r\n\r\n");
        http_reply reply = parse_head(std::string_view(unread_).substr(0, end + 2));
        unread_.erase(0, end + 4);
        const std::string length = reply.header("Content-Length");
        const std::size_t size = to_head || length.empty() ? 0 : std::stoul(length);
        while (unread_.size() < size)
            more();
        reply.body = unread_.substr(0, size);
        unread_.erase(0, size);
        return reply;
    }

    /// Whether nothing more comes before the server closes.
    [[nodiscard]] bool closed() {
        if (!unread_.empty())
            return false;
        char one = 0;
        return receive(&one, 1) == 0;
    }

    /// Sends one request and reads its reply. A Host among the fields replaces the usual one.
    http_reply ask(std::string_view method,
                   std::string_view target,
                   std::string_view body = {},
                   const http_fields& fields = {}) {
        std::string text = std::string(method) + " " + std::string(target) + " HTTP/1.1\r\n";
        if (std::ranges::none_of(fields,
                                 [](const auto& f) { return same_letters(f.first, "Host"); }))
            text += "Host: 127.0.0.1\r\n";
        for (const auto& [name, value] : fields)
            text += name + ": " + value + "\r\n";
        if (!body.empty() || method == "POST")
            text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
        send(text + "\r\n" + std::string(body));
        return read(method == "HEAD");
    }

    http_reply post_json(std::string_view target, std::string_view body = {}) {
        return ask("POST", target, body, {{"Content-Type", "application/json"}});
    }

protected:
    [[nodiscard]] int socket() const noexcept { return socket_; }
    /// How many bytes went or came; 0 when the other side has said that it is done, -1 for a broken
    /// connection.
    virtual ssize_t transmit(std::string_view bytes) {
        return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    virtual ssize_t receive(char* into, std::size_t size) { return ::recv(socket_, into, size, 0); }

private:
    void more() {
        char bytes[16384];
        const auto got = receive(bytes, sizeof bytes);
        if (got <= 0)
            throw connection_lost("nothing more comes");
        unread_.append(bytes, static_cast<std::size_t>(got));
    }

    static http_reply parse_head(std::string_view head) {
        http_reply reply;
        if (!head.starts_with("HTTP/1.1 ") || head.size() < 12)
            throw std::runtime_error("no HTTP/1.1 reply: " + std::string(head));
        reply.status = static_cast<unsigned>(std::stoul(std::string(head.substr(9, 3))));
        head.remove_prefix(head.find("\r\n") + 2);
        while (!head.empty()) {
            const auto line = head.substr(0, head.find("\r\n"));
            head.remove_prefix(line.size() + 2);
            const auto colon = line.find(": ");
            if (colon == std::string_view::npos)
                throw std::runtime_error("no header: " + std::string(line));
            reply.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
        }
        return reply;
    }

    int socket_;
    std::string unread_;
};

} // namespace pianola::test
