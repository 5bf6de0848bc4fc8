#include <pianola/journal/encoded_commit.hpp>

namespace pianola {

void key_change::add_to(write_batch& batch) const {
    switch (what) {
    case kind::put: batch.put(family, key, value); break;
    case kind::erase: batch.erase(family, key); break;
    case kind::erase_range: batch.erase_range(family, key, value); break;
    }
}

std::size_t encoded_commit::bytes() const noexcept {
    std::size_t total = record.size();
    for (const key_change& change : changes)
        total += change.key.size() + change.value.size();
    for (const encoded_message& message : messages)
        total += message.bytes.size();
    return total;
}

} // namespace pianola
