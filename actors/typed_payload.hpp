#pragma once

#include <pianola/actors/detail/json_form.hpp>
#include <pianola/actors/payload_error.hpp>
#include <pianola/journal/payload.hpp>

#include <boost/describe.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

// C++ values as payloads, and back.
//
//   C++                                                     JSON
//   bool; integers (not char); float, double                true; 7; 0.5
//   std::string; to write also std::string_view, const char*   "text", UTF-8
//   an enum with BOOST_DESCRIBE_ENUM                        "its_name"
//   a struct with BOOST_DESCRIBE_STRUCT, bases included     {"member":..}
//   std::vector, std::array, std::set                       [..]
//   std::pair, std::tuple                                   [first,second]
//   std::map, std::unordered_map with std::string keys      {"key":..}
//   std::optional                                           null or the value
//   std::monostate; to write also nullptr, std::nullopt     null
//   boost::json::value                                      what it holds
//
// Reading ignores members that the struct does not have, takes a missing optional member for an
// empty one, and misses any other: so a field can be added, as an optional, while instances live.
// An integer may be written 3.0; a number that does not fit its type is an error, never cut.
// Writing refuses what JSON cannot say: NaN, infinity, invalid UTF-8, an enum value without a name,
// nesting deeper than max_json_depth.

namespace pianola {

/// A type, or a reference to one, that to_payload can write; a `payload` itself is not one.
template <class T>
concept payload_input = detail::json_writable<std::remove_cvref_t<T>>;

/// A type that from_payload can return.
template <class T>
concept payload_output = std::same_as<T, payload> || detail::json_readable<T>;

/// One JSON value. A `payload` passes through unchanged. Throws payload_error.
template <class T>
    requires payload_input<T> || std::same_as<std::remove_cvref_t<T>, payload>
payload to_payload(T&& value) {
    if constexpr (std::same_as<std::remove_cvref_t<T>, payload>) {
        return std::forward<T>(value);
    } else {
        detail::json_writer writer;
        detail::json_form<std::remove_cvref_t<T>>::write(writer, value);
        return payload::json(std::move(writer).text());
    }
}

/// The value in `from`. Throws payload_error, whose message calls the value `name`.
///
/// T = payload: `from` unchanged. T = std::string: text as it is, or a JSON string. Else the
/// payload, text too, must be JSON. An absent payload is an empty optional, a monostate, a null
/// boost::json::value, and an error for any other type.
template <payload_output T>
T from_payload(const payload& from, std::string_view name = "value") {
    if constexpr (std::same_as<T, payload>) {
        return from;
    } else if constexpr (std::same_as<T, boost::json::value>) {
        return detail::parse_json_value(from, name);
    } else {
        if constexpr (detail::is_optional<T> || std::same_as<T, std::monostate>) {
            if (!from.present())
                return T{};
        }
        if constexpr (std::same_as<T, std::string>) {
            if (from.kind() == payload_kind::text)
                return from.str();
        }
        const detail::json_document document{from, name};
        return detail::json_form<T>::read(document.root(), detail::json_path{name});
    }
}

/// to_payload for functions that are called inside a co_await expression, where g++ 12 destroys an
/// aggregate temporary twice: there it does not compile.
template <class Input>
    requires payload_input<Input> || std::same_as<std::remove_cvref_t<Input>, payload>
payload to_payload_argument(Input&& input) {
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 13
    static_assert(
        std::is_lvalue_reference_v<Input> || !std::is_aggregate_v<Input> ||
            std::is_trivially_destructible_v<Input>,
        "g++ 12 destroys a temporary of an aggregate type twice inside co_await: give the "
        "value a name and pass that (without std::move), or give its type a constructor");
#endif
    return to_payload(std::forward<Input>(input));
}

} // namespace pianola
