#include <pianola/api/http/start_request.hpp>

#include <pianola/actors/json_text.hpp>
#include <pianola/api/http/error_response.hpp>
#include <pianola/api/http/url_text.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace pianola::http {
namespace {

// version "-" trace-id "-" parent-id "-" flags, all in lower-case hexadecimal digits.
bool is_trace_parent(std::string_view text) {
    constexpr std::size_t length = 55;
    constexpr std::string_view digits = "0123456789abcdef";
    for (std::size_t i = 0; i < std::min(text.size(), length); ++i) {
        const bool dash = i == 2 || i == 35 || i == 52;
        if (dash ? text[i] != '-' : digits.find(text[i]) == std::string_view::npos)
            return false;
    }
    return text.size() == length;
}

void read_trace(const request& incoming, start_options& into) {
    const std::string* parent = incoming.header("traceparent");
    if (parent == nullptr || !is_trace_parent(*parent))
        return;
    history::trace_context trace;
    trace.trace_parent = *parent;
    trace.span_id = parent->substr(36, 16);
    if (const std::string* state = incoming.header("tracestate"))
        trace.trace_state = *state;
    into.trace(std::move(trace));
}

std::optional<response> read_tags(const query& parameters, start_options& into) {
    for (const std::string_view tag : parameters.all("tag")) {
        const std::size_t equals = tag.find('=');
        if (equals == 0 || equals == std::string_view::npos)
            return argument_response("A tag is written as tag=key=value.");
        into.tag(std::string(tag.substr(0, equals)), std::string(tag.substr(equals + 1)));
    }
    return std::nullopt;
}

} // namespace

std::optional<response> read_waiting(const query& parameters, std::optional<ticks>& into) {
    into = parameters.seconds("timeout");
    const auto polling = parameters.seconds("pollingInterval");
    if (into && polling && *polling > *into)
        return argument_response("pollingInterval must not be longer than timeout.");
    return std::nullopt;
}

std::optional<response> read_json_body(const request& incoming, payload& into) {
    if (trimmed(incoming.body).empty())
        return std::nullopt;
    error_code ec;
    diagnostics why;
    payload parsed = parse_payload(incoming.body, ec, why);
    if (ec)
        return exception_response(400, "Invalid JSON content", why.message, "invalid_json");
    into = std::move(parsed);
    return std::nullopt;
}

std::optional<response> read_start_request(const exchange& call, start_request& into) {
    into.name = call.argument("name");
    for (const auto& [name, value] : call.arguments)
        if (name == "id")
            into.options.id(value);
    if (auto version = call.query.text("version"))
        into.options.version(std::move(*version));
    read_trace(call.request, into.options);
    if (auto refusal = read_tags(call.query, into.options))
        return refusal;
    if (auto refusal = read_waiting(call.query, into.wait))
        return refusal;
    return read_json_body(call.request, into.input);
}

} // namespace pianola::http
