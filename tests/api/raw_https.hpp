#pragma once

#include "api/raw_http.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <climits>
#include <csignal>
#include <memory>
#include <string>

namespace pianola::test {

/// The same over TLS. It trusts one certificate file and nothing else.
class raw_https : public raw_http {
public:
    raw_https(std::uint16_t port, const std::string& trusted, int newest = 0)
        : raw_http(port),
          context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free),
          session_(nullptr, SSL_free) {
        std::signal(SIGPIPE, SIG_IGN); // OpenSSL writes to a socket as if it were a file
        SSL_CTX_load_verify_locations(context_.get(), trusted.c_str(), nullptr);
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
        SSL_CTX_set_min_proto_version(context_.get(), TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context_.get(), newest);
        SSL_CTX_set_security_level(context_.get(), 0);
        session_.reset(SSL_new(context_.get()));
        SSL_set_fd(session_.get(), socket());
        if (SSL_connect(session_.get()) != 1)
            throw connection_lost("no TLS handshake");
    }

    [[nodiscard]] std::string protocol() const { return SSL_get_version(session_.get()); }

protected:
    ssize_t transmit(std::string_view bytes) override {
        const auto size = std::min<std::size_t>(bytes.size(), INT_MAX);
        return SSL_write(session_.get(), bytes.data(), static_cast<int>(size));
    }
    ssize_t receive(char* into, std::size_t size) override {
        const int got = SSL_read(session_.get(), into, static_cast<int>(size));
        if (got > 0)
            return got;
        return SSL_get_error(session_.get(), got) == SSL_ERROR_ZERO_RETURN ? 0 : -1;
    }

private:
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> session_;
};

} // namespace pianola::test
