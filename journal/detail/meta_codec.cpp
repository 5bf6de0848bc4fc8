#include <pianola/journal/detail/meta_codec.hpp>

#include <pianola/journal/detail/byte_stream.hpp>

namespace pianola::detail {

std::string encode_epoch(epoch_number epoch) {
    std::string value;
    append_u64(value, epoch.value());
    append_checksum(value);
    return value;
}

epoch_number decode_epoch(std::string_view value, error_code& ec) noexcept {
    ec = errc::journal_corrupt;
    const auto body = verify_checksum(value);
    if (!body)
        return {};
    byte_reader in(*body);
    const epoch_number epoch{in.u64()};
    if (!in.finished())
        return {};
    ec.clear();
    return epoch;
}

std::string encode_batch_head(const batch_head& head) {
    std::string value;
    append_u64(value, head.epoch.value());
    append_u64(value, head.before.value());
    append_u64(value, head.last.value());
    append_u64(value, head.synced.value());
    append_u64(value, head.next_number.value());
    append_checksum(value);
    return value;
}

batch_head decode_batch_head(std::string_view value, error_code& ec) noexcept {
    ec = errc::journal_corrupt;
    const auto body = verify_checksum(value);
    if (!body)
        return {};
    byte_reader in(*body);
    batch_head head;
    head.epoch = epoch_number{in.u64()};
    head.before = commit_number{in.u64()};
    head.last = commit_number{in.u64()};
    head.synced = commit_number{in.u64()};
    head.next_number = instance_number{in.u64()};
    if (!in.finished())
        return {};
    ec.clear();
    return head;
}

} // namespace pianola::detail
