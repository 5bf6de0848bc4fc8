#pragma once

#include <pianola/api/http/access_keys.hpp>
#include <pianola/api/http/message.hpp>
#include <pianola/api/http/query.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace pianola::http {

/// Why a request may not pass.
struct turned_away {
    unsigned status;
    std::string_view why;
    std::string challenge; ///< Of a 401: for the header WWW-Authenticate.
};

/// Who may come in: which hosts a request may name, and which key it must bring.
class gate {
public:
    /// For a loopback address without keys.
    gate() = default;
    /// With `any_host` a request may name any host, and not only this machine by its loopback
    /// address; for doors that have keys and can be reached from outside.
    gate(access_keys keys, bool any_host) : keys_(std::move(keys)), any_host_(any_host) {}

    [[nodiscard]] bool any_host() const noexcept { return any_host_; }

    /// What is wrong with a request whose key does not suffice: 401 without a key that is known,
    /// 403 with one that may only read, unless that is all the request does. Empty when the
    /// request may pass.
    [[nodiscard]] std::optional<turned_away> refusal(const request& incoming,
                                                     const query& parameters,
                                                     bool only_reads) const;

private:
    access_keys keys_;
    bool any_host_ = false;
};

/// The key that a request brings: of the header `x-functions-key`, else of the parameter `code`,
/// else of `Authorization: Bearer`. The first one of these counts, also when it is wrong.
struct brought_key {
    std::string text;
    bool in_query = false;
};
std::optional<brought_key> find_key(const request& incoming, const query& parameters);

} // namespace pianola::http
