#include <pianola/api/cli/door_arguments.hpp>

#include <pianola/api/cli/key_file.hpp>

#include <stdexcept>

namespace pianola::cli {
namespace {

void add(access_keys& to,
         const std::vector<std::string>& keys,
         access_right right,
         const std::string& origin) {
    try {
        for (const std::string& key : keys)
            to.add(key, right);
    } catch (const std::invalid_argument& error) {
        throw std::invalid_argument(origin + ": " + error.what());
    }
}

} // namespace

http_security security_of(const door_arguments& from) {
    http_security result;
    add(result.keys, from.keys, access_right::full, "--key");
    for (const std::string& file : from.key_files)
        add(result.keys, read_key_file(file), access_right::full, file);
    add(result.keys, from.read_only_keys, access_right::read, "--read-only-key");
    for (const std::string& file : from.read_only_key_files)
        add(result.keys, read_key_file(file), access_right::read, file);
    if (const std::string key = key_of_environment(); !key.empty())
        add(result.keys, {key}, access_right::full, "PIANOLA_KEY");
    result.tls_certificate = from.tls_certificate;
    result.tls_key = from.tls_key;
    return result;
}

} // namespace pianola::cli
