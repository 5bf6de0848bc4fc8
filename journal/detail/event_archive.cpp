#include <pianola/journal/detail/event_archive.hpp>

#include <pianola/journal/detail/event_fields.hpp>
#include <pianola/journal/history_codec.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <variant>

namespace pianola {
namespace detail {
namespace {

template <class Event>
inline constexpr auto stored_number = Event::no_stored_number_given;
template <>
inline constexpr auto stored_number<history::execution_started> =
    history_event_number::execution_started;
template <>
inline constexpr auto stored_number<history::execution_completed> =
    history_event_number::execution_completed;
template <>
inline constexpr auto stored_number<history::execution_terminated> =
    history_event_number::execution_terminated;
template <>
inline constexpr auto stored_number<history::task_scheduled> = history_event_number::task_scheduled;
template <>
inline constexpr auto stored_number<history::task_completed> = history_event_number::task_completed;
template <>
inline constexpr auto stored_number<history::task_failed> = history_event_number::task_failed;
template <>
inline constexpr auto stored_number<history::sub_orchestration_created> =
    history_event_number::sub_orchestration_created;
template <>
inline constexpr auto stored_number<history::sub_orchestration_completed> =
    history_event_number::sub_orchestration_completed;
template <>
inline constexpr auto stored_number<history::sub_orchestration_failed> =
    history_event_number::sub_orchestration_failed;
template <>
inline constexpr auto stored_number<history::timer_created> = history_event_number::timer_created;
template <>
inline constexpr auto stored_number<history::timer_fired> = history_event_number::timer_fired;
template <>
inline constexpr auto stored_number<history::orchestrator_started> =
    history_event_number::orchestrator_started;
template <>
inline constexpr auto stored_number<history::orchestrator_completed> =
    history_event_number::orchestrator_completed;
template <>
inline constexpr auto stored_number<history::event_sent> = history_event_number::event_sent;
template <>
inline constexpr auto stored_number<history::event_raised> = history_event_number::event_raised;
template <>
inline constexpr auto stored_number<history::generic_event> = history_event_number::generic_event;
template <>
inline constexpr auto stored_number<history::history_state> = history_event_number::history_state;
template <>
inline constexpr auto stored_number<history::continue_as_new> =
    history_event_number::continue_as_new;
template <>
inline constexpr auto stored_number<history::execution_suspended> =
    history_event_number::execution_suspended;
template <>
inline constexpr auto stored_number<history::execution_resumed> =
    history_event_number::execution_resumed;
template <>
inline constexpr auto stored_number<history::entity_operation_signaled> =
    history_event_number::entity_operation_signaled;
template <>
inline constexpr auto stored_number<history::entity_operation_called> =
    history_event_number::entity_operation_called;
template <>
inline constexpr auto stored_number<history::entity_operation_completed> =
    history_event_number::entity_operation_completed;
template <>
inline constexpr auto stored_number<history::entity_operation_failed> =
    history_event_number::entity_operation_failed;
template <>
inline constexpr auto stored_number<history::entity_lock_requested> =
    history_event_number::entity_lock_requested;
template <>
inline constexpr auto stored_number<history::entity_lock_granted> =
    history_event_number::entity_lock_granted;
template <>
inline constexpr auto stored_number<history::entity_unlock_sent> =
    history_event_number::entity_unlock_sent;
template <>
inline constexpr auto stored_number<history::execution_rewound> =
    history_event_number::execution_rewound;

template <std::size_t Index>
using event_type = std::variant_alternative_t<Index, history::body>;
using every_index = std::make_index_sequence<std::variant_size_v<history::body>>;

template <std::size_t... Index>
constexpr bool distinct(std::index_sequence<Index...>) {
    std::array<int, 256> uses{};
    return ((++uses[static_cast<std::uint8_t>(stored_number<event_type<Index>>)] == 1) && ...);
}
static_assert(distinct(every_index{}));

template <std::size_t... Index>
bool emplace(history::body& body, std::uint8_t number, std::index_sequence<Index...>) {
    const auto wanted = static_cast<history_event_number>(number);
    return ((stored_number<event_type<Index>> == wanted && (body.emplace<Index>(), true)) || ...);
}

} // namespace

void write_event(std::string& out, const history_event& event, instant& before) {
    append_u8(out, static_cast<std::uint8_t>(number_of(event.body)));
    value_writer ar(out);
    ar.base(before);
    ar(event.id, event.timestamp);
    before = event.timestamp;
    ar.base(before);
    std::visit([&](const auto& body) { ar(body); }, event.body);
}

void read_event(value_reader& ar, history_event& event, instant& before) {
    if (!emplace(event.body, ar.bytes().u8(), every_index{}))
        return ar.bytes().fail();
    ar.base(before);
    ar(event.id, event.timestamp);
    before = event.timestamp;
    ar.base(before);
    std::visit([&](auto& body) { ar(body); }, event.body);
}

} // namespace detail

history_event_number number_of(const history::body& body) noexcept {
    return std::visit([]<class Event>(const Event&) { return detail::stored_number<Event>; }, body);
}

} // namespace pianola
