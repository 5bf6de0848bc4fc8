#pragma once

#include <pianola/api/http/http_security.hpp>

#include <string>
#include <vector>

namespace pianola::cli {

/// Who may use the HTTP door of `serve`, as the command line says it.
struct door_arguments {
    std::vector<std::string> keys;
    std::vector<std::string> key_files;
    std::vector<std::string> read_only_keys;
    std::vector<std::string> read_only_key_files;
    std::string tls_certificate;
    std::string tls_key;
};

/// With the keys of the files, and PIANOLA_KEY as one with full access. Throws
/// std::invalid_argument for what is no key or cannot be read; it does not repeat a key.
[[nodiscard]] http_security security_of(const door_arguments& from);

} // namespace pianola::cli
