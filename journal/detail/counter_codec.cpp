#include <pianola/journal/detail/counter_codec.hpp>

#include <pianola/journal/detail/byte_stream.hpp>

namespace pianola::detail {

std::string encode_status_counts(const status_counts& counts) {
    std::string value;
    for (const auto& [status, count] : counts) {
        if (count == 0)
            continue;
        append_u8(value, static_cast<std::uint8_t>(status));
        append_varint(value, count);
    }
    append_checksum(value);
    return value;
}

status_counts decode_status_counts(std::string_view value, error_code& ec) {
    ec = errc::journal_corrupt;
    const auto body = verify_checksum(value);
    if (!body || body->empty())
        return {};
    status_counts counts;
    byte_reader in(*body);
    while (in.remaining() > 0) {
        const auto status = in.u8();
        const auto count = in.varint();
        const bool ascending =
            counts.empty() || status > static_cast<std::uint8_t>(counts.rbegin()->first);
        const bool known = status <= static_cast<std::uint8_t>(runtime_status::suspended);
        if (!in.ok() || count == 0 || !known || !ascending)
            return {};
        counts.emplace(static_cast<runtime_status>(status), count);
    }
    if (!in.finished())
        return {};
    ec.clear();
    return counts;
}

} // namespace pianola::detail
