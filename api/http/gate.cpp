#include <pianola/api/http/gate.hpp>

#include <pianola/api/http/url_text.hpp>

#include <string_view>

namespace pianola::http {
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

std::optional<turned_away> gate::refusal(const request& incoming,
                                         const query& parameters,
                                         bool only_reads) const {
    if (keys_.empty())
        return std::nullopt;
    const auto brought = find_key(incoming, parameters);
    if (!brought)
        return turned_away{401, "A key is needed", R"(Bearer realm="pianola")"};
    const auto right = keys_.right_of(brought->text);
    if (!right)
        return turned_away{
            401, "The key is not known", R"(Bearer realm="pianola", error="invalid_token")"};
    if (*right == access_right::read && !only_reads)
        return turned_away{403, "The key may only read", {}};
    return std::nullopt;
}

} // namespace pianola::http
