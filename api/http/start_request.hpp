#pragma once

#include <pianola/api/http/exchange.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/runtime/start_options.hpp>

#include <optional>
#include <string>

namespace pianola::http {

/// What a start asks for.
struct start_request {
    std::string name;
    payload input;
    start_options options;
    std::optional<ticks> wait; ///< Answer with the output when it ends within this.
};

/// Reads a start: name and id from the path, the input from the body, version, tags (`tag=k=v`,
/// ours) and waiting from the query, the trace from its W3C headers. Gives the refusal of one that
/// is malformed.
std::optional<response> read_start_request(const exchange& call, start_request& into);

/// `timeout` and `pollingInterval`: how long the caller wants to wait for the output. Gives the
/// refusal of an interval that is longer than the time.
std::optional<response> read_waiting(const query& parameters, std::optional<ticks>& into);

/// The body as a JSON value; `into` stays as it is when the body is blank. Gives the refusal of one
/// that is no JSON.
std::optional<response> read_json_body(const request& incoming, payload& into);

} // namespace pianola::http
