#include <pianola/journal/message_codec.hpp>

#include <pianola/journal/detail/event_archive.hpp>

namespace pianola {
namespace {

constexpr std::uint8_t message_version = 1;

} // namespace

std::string encode_message(const message& content) {
    std::string value;
    detail::append_u8(value, message_version);
    detail::value_writer ar(value);
    ar(content.relink, content.execution);
    instant epoch;
    detail::write_event(value, content.event, epoch);
    detail::append_checksum(value);
    return value;
}

message decode_message(std::string_view value, error_code& ec) {
    ec = errc::journal_corrupt;
    const auto body = detail::verify_checksum(value);
    if (!body)
        return {};
    detail::value_reader ar(*body);
    if (ar.bytes().u8() != message_version)
        return {};
    message content;
    ar(content.relink, content.execution);
    instant epoch;
    detail::read_event(ar, content.event, epoch);
    if (!ar.bytes().finished())
        return {};
    ec.clear();
    return content;
}

} // namespace pianola
