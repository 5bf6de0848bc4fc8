#include <pianola/runtime/detail/archive_reading.hpp>

#include <pianola/actors/json_text.hpp>
#include <pianola/runtime/detail/archive_members.hpp>

#include <boost/json/parse.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pianola::detail {
namespace {

namespace json = boost::json;

[[noreturn]] void expect(std::string_view what) {
    throw wrong_line("must be " + std::string(what));
}

const json::object& object_of(const json::value& from) {
    if (!from.is_object())
        expect("an object");
    return from.get_object();
}
const json::array& array_of(const json::value& from) {
    if (!from.is_array())
        expect("an array");
    return from.get_array();
}
std::string_view text_of(const json::value& from) {
    if (!from.is_string())
        expect("a string");
    return {from.get_string().data(), from.get_string().size()};
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

template <class Integer>
Integer integer_from(std::string_view text, int base) {
    Integer value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, ec] = std::from_chars(text.data(), end, value, base);
    if (text.empty() || ec != std::errc{} || stop != end)
        expect("an integer of 64 bits, as a string");
    return value;
}

void read(const json::value& from, bool& to) {
    if (!from.is_bool())
        expect("true or false");
    to = from.get_bool();
}
template <class Integer>
void read_number(const json::value& from, Integer& to) {
    json::error_code ec;
    to = from.to_number<Integer>(ec);
    if (ec || from.is_double())
        expect("an integer of 32 bits");
}
void read(const json::value& from, std::int32_t& to) { read_number(from, to); }
void read(const json::value& from, std::uint32_t& to) { read_number(from, to); }
void read(const json::value& from, std::uint64_t& to) {
    to = integer_from<std::uint64_t>(text_of(from), 10);
}
void read(const json::value& from, instant& to) {
    to = instant{integer_from<std::int64_t>(text_of(from), 10)};
}
void read(const json::value& from, ticks& to) {
    to = ticks{integer_from<std::int64_t>(text_of(from), 10)};
}
template <class Tag, class Integer>
void read(const json::value& from, strong_number<Tag, Integer>& to) {
    Integer value = 0;
    read(from, value);
    to = strong_number<Tag, Integer>{value};
}
void read(const json::value& from, runtime_status& to) {
    const auto status = runtime_status_from(text_of(from));
    if (!status)
        expect("a status");
    to = *status;
}
void read(const json::value& from, execution_id& to) {
    const std::string_view text = text_of(from);
    if (text.size() != 32 || std::ranges::any_of(text, [](char c) { return hex_digit(c) < 0; }))
        expect("32 hexadecimal digits");
    to = {integer_from<std::uint64_t>(text.substr(0, 16), 16),
          integer_from<std::uint64_t>(text.substr(16), 16)};
}

void read(const json::value& from, std::string& to) {
    if (!from.is_object()) {
        to = text_of(from);
        return;
    }
    const json::object& coded = from.get_object();
    const json::value* const hex = coded.if_contains("hex");
    if (hex == nullptr || coded.size() != 1)
        expect("a string, or an object with 'hex'");
    const std::string_view digits = text_of(*hex);
    if (digits.size() % 2 != 0 ||
        std::ranges::any_of(digits, [](char c) { return hex_digit(c) < 0; }))
        expect("pairs of hexadecimal digits");
    to.clear();
    for (std::size_t i = 0; i != digits.size(); i += 2)
        to += static_cast<char>(hex_digit(digits[i]) * 16 + hex_digit(digits[i + 1]));
}
void read(const json::value& from, instance_id& to) {
    std::string text;
    read(from, text);
    to = instance_id{std::move(text)};
}

void read(const json::value& from, payload& to) {
    const json::object& coded = object_of(from);
    const json::value* const plain = coded.if_contains("text");
    const json::value* const value = coded.if_contains("json");
    if (coded.size() != 1 || (plain == nullptr && value == nullptr))
        expect("an object with either 'json' or 'text'");
    std::string text;
    read(plain != nullptr ? *plain : *value, text);
    if (plain != nullptr) {
        to = payload::text(std::move(text));
        return;
    }
    error_code ec;
    diagnostics why;
    to = parse_payload(std::move(text), ec, why);
    if (ec)
        throw wrong_line("holds what is " + why.message);
}

/// Takes the members of an object out one by one; what nobody asked for is wrong.
class members_of {
public:
    explicit members_of(const json::value& from) : object_(object_of(from)) {}

    template <class T>
    void read_member(std::string_view name, T& to) {
        const json::value* const found = find(name);
        if (found == nullptr)
            throw wrong_line("has no member '" + std::string(name) + "'");
        read_found(name, *found, to);
    }
    template <optional_like T>
    void read_member(std::string_view name, T& to) {
        if (const json::value* const found = find(name))
            read_found(name, *found, to.emplace());
    }
    void read_member(std::string_view name, payload& to) {
        if (const json::value* const found = find(name))
            read_found(name, *found, to);
    }
    void end() const {
        for (const auto& each : object_)
            if (!std::ranges::any_of(asked_, [&](std::string_view name) {
                    return each.key() == json::string_view(name.data(), name.size());
                }))
                throw wrong_line("has an unknown member '" + std::string(each.key()) + "'");
    }

private:
    [[nodiscard]] const json::value* find(std::string_view name) {
        asked_.push_back(name);
        return object_.if_contains(json::string_view(name.data(), name.size()));
    }
    template <class T>
    void read_found(std::string_view name, const json::value& found, T& to);

    const json::object& object_;
    std::vector<std::string_view> asked_;
};

void read(const json::value& from, failure_details& to) {
    const json::array& all = array_of(from);
    if (all.empty())
        expect("an array with a failure");
    std::shared_ptr<const failure_details> inner;
    for (std::size_t i = all.size(); i-- != 0;) {
        failure_details each;
        members_of members(all[i]);
        members.read_member("type", each.type);
        members.read_member("message", each.message);
        members.read_member("stack_trace", each.stack_trace);
        members.read_member("non_retriable", each.non_retriable);
        members.read_member("properties", each.properties);
        members.end();
        each.inner = std::move(inner);
        if (i == 0)
            to = std::move(each);
        else
            inner = std::make_shared<const failure_details>(std::move(each));
    }
}

void read(const json::value& from, history::tags& to) {
    for (const json::value& each : array_of(from)) {
        const json::array& pair = array_of(each);
        if (pair.size() != 2)
            expect("an array of pairs");
        std::string key;
        std::string value;
        read(pair[0], key);
        read(pair[1], value);
        if (!to.emplace(std::move(key), std::move(value)).second)
            throw wrong_line("has a key twice");
    }
}

template <class T>
    requires boost::describe::has_describe_members<T>::value
void read(const json::value& from, T& to) {
    members_of members(from);
    using described = boost::describe::describe_members<T, boost::describe::mod_public>;
    boost::mp11::mp_for_each<described>(
        [&](auto each) { members.read_member(each.name, to.*each.pointer); });
    members.end();
}

template <class T>
void read(const json::value& from, std::vector<T>& to) {
    for (const json::value& each : array_of(from))
        read(each, to.emplace_back());
}

template <class T>
void members_of::read_found(std::string_view name, const json::value& found, T& to) {
    try {
        read(found, to);
    } catch (const wrong_line& inner) {
        throw wrong_line("'" + std::string(name) + "' " + inner.what());
    }
}

/// Each line says by its first member what it is.
struct line_reader {
    const json::value& line;
    members_of members{line};

    [[nodiscard]] bool is(std::string_view name) const {
        return line.get_object().contains(json::string_view(name.data(), name.size()));
    }

    head_line head() {
        std::string what;
        std::uint32_t version = 0;
        members.read_member("pianola", what);
        if (what != "instance archive")
            throw wrong_line("is not that of an instance archive");
        members.read_member("version", version);
        if (version != 1)
            throw wrong_line("has the version " + std::to_string(version) +
                             ", this program reads version 1");
        members.end();
        return {};
    }
    archived_instance instance() {
        archived_instance found;
        members.read_member("instance", found);
        members.end();
        return found;
    }
    event_line event() {
        event_line found;
        std::string name;
        members.read_member("turn", found.turn);
        members.read_member("event", name);
        members.read_member("id", found.event.id);
        members.read_member("timestamp", found.event.timestamp);
        const auto known = std::ranges::find(archived_event_names, name);
        if (known == archived_event_names.end())
            throw wrong_line("has an unknown event '" + name + "'");
        read_body(static_cast<std::size_t>(known - archived_event_names.begin()), found.event.body);
        members.end();
        return found;
    }
    void read_body(std::size_t kind, history::body& to) {
        boost::mp11::mp_with_index<std::variant_size_v<history::body>>(
            kind, [&](auto index) { members.read_member("members", to.emplace<index>()); });
    }
    end_line end() {
        end_line found;
        bool end = false;
        members.read_member("end", end);
        members.read_member("instances", found.instances);
        members.read_member("events", found.events);
        members.end();
        return found;
    }
};

} // namespace

archive_line read_archive_line(std::string_view line) {
    json::error_code ec;
    const json::value parsed = json::parse(json::string_view(line.data(), line.size()), ec);
    if (ec)
        throw wrong_line("is not JSON: " + ec.message());
    line_reader reader{parsed};
    if (reader.is("event"))
        return reader.event();
    if (reader.is("instance"))
        return reader.instance();
    if (reader.is("end"))
        return reader.end();
    if (reader.is("pianola"))
        return reader.head();
    throw wrong_line("is none of an archive");
}

} // namespace pianola::detail
