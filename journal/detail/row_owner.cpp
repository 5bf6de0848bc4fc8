#include <pianola/journal/detail/row_owner.hpp>

#include <pianola/journal/detail/byte_stream.hpp>
#include <pianola/journal/detail/index_codec.hpp>

#include <cstddef>

namespace pianola::detail {
namespace {

instance_number number_at(std::string_view bytes, std::size_t offset) noexcept {
    return offset + 8 <= bytes.size() ? instance_number{byte_reader(bytes.substr(offset)).u64()}
                                      : instance_number{};
}

} // namespace

instance_number owner_of(key_family family, std::string_view key, std::string_view value) noexcept {
    switch (family) {
    case key_family::history:
    case key_family::records:
    case key_family::custom_statuses: return number_at(key, 0);
    case key_family::ids: return number_at(value, 0);
    case key_family::by_created:
    case key_family::by_status:
    case key_family::by_name:
    case key_family::by_tag:
    case key_family::by_parent:
    case key_family::by_completed:
    case key_family::by_updated:
        return key.size() >= index_position_bytes ? number_at(key, key.size() - 8)
                                                  : instance_number{};
    case key_family::meta:
    case key_family::inbox:
    case key_family::timers:
    case key_family::counters:
    case key_family::hub:
    case key_family::purged: break;
    }
    return {};
}

} // namespace pianola::detail
