#include <pianola/runtime/detail/archive_writing.hpp>

#include <pianola/actors/json_text.hpp>
#include <pianola/runtime/detail/archive_members.hpp>

#include <boost/json/serialize.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace pianola::detail {
namespace {

/// Writes one value of each type that an archive holds.
class value_writer {
public:
    explicit value_writer(std::string& to) : to_(to) {}

    void operator()(bool value) { to_ += value ? "true" : "false"; }
    void operator()(std::int32_t value) { to_ += std::to_string(value); }
    void operator()(std::uint32_t value) { to_ += std::to_string(value); }
    // As text: there are readers of JSON whose numbers are doubles.
    void operator()(std::uint64_t value) { quote(std::to_string(value)); }
    void operator()(std::int64_t value) { quote(std::to_string(value)); }
    void operator()(instant value) { (*this)(value.ticks_since_epoch()); }
    void operator()(ticks value) { (*this)(std::int64_t{value.count()}); }
    void operator()(runtime_status value) { quote(to_string(value)); }
    void operator()(const instance_id& value) { (*this)(value.str()); }
    void operator()(const execution_id& value) { quote(value.str()); }
    template <class Tag, class Integer>
    void operator()(strong_number<Tag, Integer> value) {
        (*this)(value.value());
    }

    /// What is no UTF-8 cannot be a string of JSON.
    void operator()(const std::string& text) {
        const std::size_t before = to_.size();
        quote(text);
        const auto ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
        if (std::ranges::all_of(text, ascii))
            return;
        error_code ec;
        diagnostics why;
        validate_json(std::string_view(to_).substr(before), ec, why);
        if (!ec)
            return;
        to_.resize(before);
        to_ += R"({"hex":")";
        for (const char c : text) {
            constexpr std::string_view digits = "0123456789abcdef";
            to_ += digits[static_cast<unsigned char>(c) >> 4];
            to_ += digits[static_cast<unsigned char>(c) & 15u];
        }
        to_ += R"("})";
    }

    void operator()(const payload& value) {
        to_ += value.kind() == payload_kind::json ? R"({"json":)" : R"({"text":)";
        (*this)(value.str());
        to_ += '}';
    }

    /// The outermost first: the chain of causes is as long as its sender made it.
    void operator()(const failure_details& outermost) {
        to_ += '[';
        for (const failure_details* each = &outermost; each != nullptr; each = each->inner.get()) {
            if (each != &outermost)
                to_ += ',';
            begin();
            member("type", each->type);
            member("message", each->message);
            member("stack_trace", each->stack_trace);
            member("non_retriable", each->non_retriable);
            member("properties", each->properties);
            end();
        }
        to_ += ']';
    }

    void operator()(const history::tags& all) {
        to_ += '[';
        bool first = true;
        for (const auto& [key, value] : all) {
            to_ += first ? "[" : ",[";
            first = false;
            (*this)(key);
            to_ += ',';
            (*this)(value);
            to_ += ']';
        }
        to_ += ']';
    }

    template <class T>
    void operator()(const std::vector<T>& all) {
        to_ += '[';
        for (const T& each : all) {
            if (&each != all.data())
                to_ += ',';
            (*this)(each);
        }
        to_ += ']';
    }

    template <class T>
        requires boost::describe::has_describe_members<T>::value
    void operator()(const T& value) {
        begin();
        using members = boost::describe::describe_members<T, boost::describe::mod_public>;
        boost::mp11::mp_for_each<members>(
            [&](auto each) { member(each.name, value.*each.pointer); });
        end();
    }

    void begin() {
        to_ += '{';
        first_ = true;
    }
    void end() {
        to_ += '}';
        first_ = false;
    }
    template <class T>
    void member(std::string_view name, const T& value) {
        key(name);
        (*this)(value);
        first_ = false;
    }
    template <optional_like T>
    void member(std::string_view name, const T& value) {
        if (value)
            member(name, *value);
    }
    void member(std::string_view name, const payload& value) {
        if (!value.present())
            return;
        key(name);
        (*this)(value);
    }

private:
    void key(std::string_view name) {
        if (!std::exchange(first_, false))
            to_ += ',';
        quote(name);
        to_ += ':';
    }
    void quote(std::string_view text) {
        to_ += boost::json::serialize(boost::json::string_view(text.data(), text.size()));
    }

    std::string& to_;
    bool first_ = true;
};

} // namespace

void write_head(std::string& to) { to += R"({"pianola":"instance archive","version":1})"; }

void write_instance(std::string& to, const archived_instance& instance) {
    value_writer line(to);
    line.begin();
    line.member("instance", instance);
    line.end();
}

void write_event(std::string& to, std::size_t turn, const history_event& event) {
    value_writer line(to);
    line.begin();
    line.member("turn", static_cast<std::uint32_t>(turn));
    line.member("event", std::string(archived_event_names[event.body.index()]));
    line.member("id", event.id);
    line.member("timestamp", event.timestamp);
    std::visit([&line](const auto& body) { line.member("members", body); }, event.body);
    line.end();
}

void write_end(std::string& to, std::size_t instances, std::size_t events) {
    value_writer line(to);
    line.begin();
    line.member("end", true);
    line.member("instances", static_cast<std::uint32_t>(instances));
    line.member("events", static_cast<std::uint64_t>(events));
    line.end();
}

} // namespace pianola::detail
