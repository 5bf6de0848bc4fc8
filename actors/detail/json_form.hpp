#pragma once

#include <pianola/actors/detail/json_reader.hpp>
#include <pianola/actors/detail/json_writer.hpp>

#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

// Which C++ type is which JSON: the table in typed_payload.hpp, as code. Everything that does not
// depend on the type is in json_writer and json_reader.

namespace pianola::detail {

/// `write` and `read` of T; neither for a type that is not in the table.
template <class T>
struct json_form {};

template <class T>
concept json_writable =
    requires(json_writer& to, const T& value) { json_form<T>::write(to, value); };

template <class T>
concept json_readable = requires(const boost::json::value& from, const json_path& at) {
    { json_form<T>::read(from, at) } -> std::same_as<T>;
};

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T, class... Others>
concept any_of = (std::same_as<T, Others> || ...);

/// Characters are not numbers, nor are they text alone: a one-letter std::string says what it is.
template <class T>
concept json_integer = std::integral<T> && sizeof(T) <= sizeof(std::int64_t) &&
                       !any_of<T, bool, char, wchar_t, char8_t, char16_t, char32_t>;

// --- Leaves ---

template <>
struct json_form<std::monostate> {
    static void write(json_writer& to, std::monostate) { to.null(); }
    static std::monostate read(const boost::json::value& from, const json_path& at) {
        expect_null(from, at);
        return {};
    }
};

template <any_of<std::nullptr_t, std::nullopt_t> Null>
struct json_form<Null> {
    static void write(json_writer& to, Null) { to.null(); }
};

template <>
struct json_form<bool> {
    static void write(json_writer& to, bool value) { to.boolean(value); }
    static bool read(const boost::json::value& from, const json_path& at) {
        return as_bool(from, at);
    }
};

template <json_integer T>
struct json_form<T> {
    using widest = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
    using limits = std::numeric_limits<T>;

    static void write(json_writer& to, T value) { to.number(static_cast<widest>(value)); }
    static T read(const boost::json::value& from, const json_path& at) {
        if constexpr (std::is_signed_v<T>)
            return static_cast<T>(as_signed(from, at, limits::min(), limits::max()));
        else
            return static_cast<T>(as_unsigned(from, at, limits::max()));
    }
};

template <>
struct json_form<double> {
    static void write(json_writer& to, double value) { to.number(value); }
    static double read(const boost::json::value& from, const json_path& at) {
        return as_double(from, at);
    }
};

template <>
struct json_form<float> {
    static void write(json_writer& to, float value) { to.number(value); }
    static float read(const boost::json::value& from, const json_path& at) {
        return as_float(from, at);
    }
};

template <>
struct json_form<std::string> {
    static void write(json_writer& to, const std::string& value) { to.string(value); }
    static std::string read(const boost::json::value& from, const json_path& at) {
        return std::string{as_string(from, at)};
    }
};

template <any_of<std::string_view, const char*, char*> Text>
struct json_form<Text> {
    static void write(json_writer& to, Text value) { to.string(value); }
};

template <std::size_t N>
struct json_form<char[N]> {
    static void write(json_writer& to, const char* value) { to.string(value); }
};

template <>
struct json_form<boost::json::value> {
    static void write(json_writer& to, const boost::json::value& value) { to.value(value); }
    static boost::json::value read(const boost::json::value& from, const json_path& at) {
        return as_value(from, at);
    }
};

template <class E>
    requires std::is_enum_v<E> && boost::describe::has_describe_enumerators<E>::value
struct json_form<E> {
    static void write(json_writer& to, E value) {
        for (std::size_t i = 0; i < table.values.size(); ++i) {
            if (table.values[i] == value)
                return to.string(table.names[i]);
        }
        to.refuse("an enum value without a name");
    }
    static E read(const boost::json::value& from, const json_path& at) {
        return table.values[as_name(from, at, table.names)];
    }

private:
    template <std::size_t N>
    struct name_table {
        std::array<E, N> values;
        std::array<std::string_view, N> names;
    };
    template <template <class...> class List, class... D>
    static constexpr auto make_table(List<D...>) {
        return name_table<sizeof...(D)>{{D::value...}, {D::name...}};
    }
    static constexpr auto table = make_table(boost::describe::describe_enumerators<E>{});
};

// --- Containers ---

template <class T>
void write_elements(json_writer& to, const T& elements) {
    to.begin_array();
    for (const auto& element : elements)
        json_form<typename T::value_type>::write(to, element);
    to.end_array();
}

template <class T>
void write_entries(json_writer& to, const T& entries) {
    to.begin_object();
    for (const auto& [key, value] : entries) {
        to.key(key);
        json_form<typename T::mapped_type>::write(to, value);
    }
    to.end_object();
}

template <class T>
T read_entries(const boost::json::value& from, const json_path& at) {
    T result;
    for (const auto& entry : as_object(from, at)) {
        const std::string_view key = entry.key();
        result.insert_or_assign(
            std::string{key},
            json_form<typename T::mapped_type>::read(entry.value(), json_path{at, key}));
    }
    return result;
}

template <json_writable T>
struct json_form<std::optional<T>> {
    static void write(json_writer& to, const std::optional<T>& value) {
        if (value)
            json_form<T>::write(to, *value);
        else
            to.null();
    }
    static std::optional<T> read(const boost::json::value& from, const json_path& at)
        requires json_readable<T>
    {
        if (from.is_null())
            return std::nullopt;
        return json_form<T>::read(from, at);
    }
};

template <json_writable T, class Allocator>
struct json_form<std::vector<T, Allocator>> {
    using vector = std::vector<T, Allocator>;

    static void write(json_writer& to, const vector& value) { write_elements(to, value); }
    static vector read(const boost::json::value& from, const json_path& at)
        requires json_readable<T>
    {
        const auto& elements = as_array(from, at);
        vector result;
        result.reserve(elements.size());
        for (std::size_t i = 0; i < elements.size(); ++i)
            result.push_back(json_form<T>::read(elements[i], json_path{at, i}));
        return result;
    }
};

template <json_writable T, class Compare, class Allocator>
struct json_form<std::set<T, Compare, Allocator>> {
    using set = std::set<T, Compare, Allocator>;

    static void write(json_writer& to, const set& value) { write_elements(to, value); }
    static set read(const boost::json::value& from, const json_path& at)
        requires json_readable<T>
    {
        const auto& elements = as_array(from, at);
        set result;
        for (std::size_t i = 0; i < elements.size(); ++i)
            result.insert(json_form<T>::read(elements[i], json_path{at, i}));
        return result;
    }
};

template <json_writable T, std::size_t N>
struct json_form<std::array<T, N>> {
    using array = std::array<T, N>;

    static void write(json_writer& to, const array& value) { write_elements(to, value); }
    static array read(const boost::json::value& from, const json_path& at)
        requires json_readable<T> && std::default_initializable<T>
    {
        const auto& elements = as_array(from, at, N);
        array result{};
        for (std::size_t i = 0; i < N; ++i)
            result[i] = json_form<T>::read(elements[i], json_path{at, i});
        return result;
    }
};

template <json_writable T, class Compare, class Allocator>
struct json_form<std::map<std::string, T, Compare, Allocator>> {
    using map = std::map<std::string, T, Compare, Allocator>;

    static void write(json_writer& to, const map& value) { write_entries(to, value); }
    static map read(const boost::json::value& from, const json_path& at)
        requires json_readable<T>
    {
        return read_entries<map>(from, at);
    }
};

template <json_writable T, class Hash, class Equal, class Allocator>
struct json_form<std::unordered_map<std::string, T, Hash, Equal, Allocator>> {
    using map = std::unordered_map<std::string, T, Hash, Equal, Allocator>;

    static void write(json_writer& to, const map& value) { write_entries(to, value); }
    static map read(const boost::json::value& from, const json_path& at)
        requires json_readable<T>
    {
        return read_entries<map>(from, at);
    }
};

template <class Tuple, class... T>
struct json_tuple_form {
    static void write(json_writer& to, const Tuple& value) {
        to.begin_array();
        std::apply([&](const T&... element) { (json_form<T>::write(to, element), ...); }, value);
        to.end_array();
    }
    static Tuple read(const boost::json::value& from, const json_path& at)
        requires(json_readable<T> && ...)
    {
        const auto& elements = as_array(from, at, sizeof...(T));
        return [&]<std::size_t... I>(std::index_sequence<I...>) {
            return Tuple{json_form<T>::read(elements[I], json_path{at, I})...};
        }(std::index_sequence_for<T...>{});
    }
};

template <json_writable... T>
struct json_form<std::tuple<T...>> : json_tuple_form<std::tuple<T...>, T...> {};

template <json_writable First, json_writable Second>
struct json_form<std::pair<First, Second>>
    : json_tuple_form<std::pair<First, Second>, First, Second> {};

// --- Structs ---

template <class M>
void write_member(json_writer& to, std::string_view name, const M& value) {
    static_assert(json_writable<M>, "a member's type is not in the table of typed_payload.hpp");
    to.key(name);
    json_form<M>::write(to, value);
}

template <class M>
void read_member(const boost::json::object& from, const json_path& at, M& to) {
    static_assert(json_readable<M>, "a member's type cannot be read: see typed_payload.hpp");
    if constexpr (is_optional<M>) {
        const auto* found = from.if_contains(at.name());
        to = found ? json_form<M>::read(*found, at) : M{};
    } else {
        to = json_form<M>::read(as_member(from, at), at);
    }
}

/// Its members are not looked at here, so that a struct may contain a vector of itself.
template <class T>
    requires std::is_class_v<T> && boost::describe::has_describe_members<T>::value
struct json_form<T> {
    static void write(json_writer& to, const T& value) {
        to.begin_object();
        write_all(to, value, members{});
        to.end_object();
    }
    static T read(const boost::json::value& from, const json_path& at)
        requires std::default_initializable<T>
    {
        T result{};
        read_all(as_object(from, at), at, result, members{});
        return result;
    }

private:
    using members = boost::describe::
        describe_members<T, boost::describe::mod_any_access | boost::describe::mod_inherited>;

    template <template <class...> class List, class... D>
    static void write_all(json_writer& to, const T& value, List<D...>) {
        (write_member(to, D::name, value.*D::pointer), ...);
    }
    template <template <class...> class List, class... D>
    static void read_all(const boost::json::object& from, const json_path& at, T& to, List<D...>) {
        (read_member(from, json_path{at, D::name}, to.*D::pointer), ...);
    }
};

} // namespace pianola::detail
