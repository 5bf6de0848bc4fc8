#include <pianola/journal/encoded_commit.hpp>

namespace pianola {

std::size_t encoded_commit::bytes() const noexcept {
    std::size_t total = changes.bytes();
    for (const encoded_message& message : messages)
        total += message.bytes.size();
    return total;
}

} // namespace pianola
