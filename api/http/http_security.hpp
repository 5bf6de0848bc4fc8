#pragma once

#include <pianola/api/http/access_keys.hpp>

#include <filesystem>

namespace pianola {

/// Who may use the HTTP door, and how what they say is kept from others.
class http_security {
public:
    http_security() {}

    /// Without any, the door asks for no key and listens on loopback addresses only. With some,
    /// every request needs one, but for those after the server's health.
    access_keys keys;
    /// PEM files: the server's certificate, followed by those that lead to its authority, and its
    /// private key, without a passphrase. With both the door speaks HTTPS alone; neither: HTTP.
    std::filesystem::path tls_certificate;
    std::filesystem::path tls_key;
};

} // namespace pianola
