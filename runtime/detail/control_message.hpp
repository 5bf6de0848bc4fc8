#pragma once

#include <pianola/journal/payload.hpp>

#include <string>
#include <utility>

namespace pianola::detail {

/// What a client tells a running instance.
struct control_message {
    enum class kind { raise_event, terminate, suspend, resume };

    kind what;
    std::string name; ///< Of an event.
    payload data;
    bool recursive;
    bool hardened = false; ///< Answered only when a power cut cannot take it back.

    control_message(kind k, std::string n, payload d, bool r)
        : what(k), name(std::move(n)), data(std::move(d)), recursive(r) {}
};

} // namespace pianola::detail
