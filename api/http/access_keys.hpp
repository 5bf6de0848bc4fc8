#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

namespace pianola {

/// What the bearer of a key may do.
enum class access_right {
    read, ///< GET, HEAD and OPTIONS.
    full,
};

/// The keys that open a door. It keeps their SHA-256 digests and not the keys.
class access_keys {
public:
    /// A key has 16 to 256 visible ASCII characters; std::invalid_argument, which does not repeat
    /// the key, for any other. A key that was added with both rights has the full one.
    access_keys& add(std::string_view key, access_right right);

    [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }

    /// The right of who brings this key, empty when it is none of these. How long that takes tells
    /// nothing about the keys.
    [[nodiscard]] std::optional<access_right> right_of(std::string_view key) const;

private:
    using digest = std::array<unsigned char, 32>;
    struct entry {
        digest of_key;
        access_right right;
    };
    static digest digest_of(std::string_view key);

    std::vector<entry> entries_;
};

} // namespace pianola
