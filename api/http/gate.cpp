#include <pianola/api/http/gate.hpp>

#include <pianola/api/http/error_response.hpp>
#include <pianola/api/http/url_text.hpp>

#include <string_view>

namespace pianola::http {
namespace {

bool only_reads(std::string_view method) {
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

response unauthorized(std::string_view why, std::string challenge) {
    response answer = message_response(401, why);
    answer.header("WWW-Authenticate", std::move(challenge));
    return answer;
}

} // namespace

std::optional<brought_key> find_key(const request& incoming, const query& parameters) {
    if (const std::string* header = incoming.header("x-functions-key"))
        return brought_key{std::string(trimmed(*header)), false};
    if (auto code = parameters.text("code"))
        return brought_key{std::move(*code), true};
    constexpr std::string_view scheme = "Bearer ";
    if (const std::string* header = incoming.header("Authorization")) {
        const std::string_view text = *header;
        if (equal_ignoring_case(text.substr(0, scheme.size()), scheme))
            return brought_key{std::string(trimmed(text.substr(scheme.size()))), false};
    }
    return std::nullopt;
}

std::optional<response> gate::refusal(const request& incoming, const query& parameters) const {
    if (keys_.empty())
        return std::nullopt;
    const auto brought = find_key(incoming, parameters);
    if (!brought)
        return unauthorized("A key is needed", R"(Bearer realm="pianola")");
    const auto right = keys_.right_of(brought->text);
    if (!right)
        return unauthorized("The key is not known",
                            R"(Bearer realm="pianola", error="invalid_token")");
    if (*right == access_right::read && !only_reads(incoming.method))
        return message_response(403, "The key may only read");
    return std::nullopt;
}

} // namespace pianola::http
