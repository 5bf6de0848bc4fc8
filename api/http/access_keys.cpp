#include <pianola/api/http/access_keys.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>

namespace pianola {
namespace {

constexpr std::size_t shortest = 16;
constexpr std::size_t longest_key = 256;

bool is_visible(char c) noexcept { return c > ' ' && c < '\x7F'; }

} // namespace

access_keys& access_keys::add(std::string_view key, access_right right) {
    if (key.size() < shortest || key.size() > longest_key || !std::ranges::all_of(key, is_visible))
        throw std::invalid_argument("a key has 16 to 256 visible ASCII characters");
    entries_.push_back({digest_of(key), right});
    return *this;
}

std::optional<access_right> access_keys::right_of(std::string_view key) const {
    // All entries, whichever fits: digests have one length, so nothing depends on the keys.
    const digest presented = digest_of(key);
    bool reads = false;
    bool writes = false;
    for (const entry& each : entries_) {
        const bool fits =
            CRYPTO_memcmp(each.of_key.data(), presented.data(), presented.size()) == 0;
        reads |= fits;
        writes |= fits && each.right == access_right::full;
    }
    if (!reads)
        return std::nullopt;
    return writes ? access_right::full : access_right::read;
}

access_keys::digest access_keys::digest_of(std::string_view key) {
    digest result;
    unsigned size = 0;
    if (EVP_Digest(key.data(), key.size(), result.data(), &size, EVP_sha256(), nullptr) != 1 ||
        size != result.size())
        throw std::runtime_error("SHA-256 is not available");
    return result;
}

} // namespace pianola
