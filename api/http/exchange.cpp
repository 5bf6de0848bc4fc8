#include <pianola/api/http/exchange.hpp>

#include <pianola/api/http/url_text.hpp>

#include <stdexcept>

namespace pianola::http {

const std::string& exchange::argument(std::string_view name) const {
    for (const auto& [key, value] : arguments)
        if (key == name)
            return value;
    throw std::logic_error("the route has no such argument: " + std::string(name));
}

std::string exchange::url() const {
    if (!split_target(request.target).authority.empty())
        return request.target;
    return origin() + request.target;
}

std::string exchange::base_url() const { return origin() + base; }

std::string exchange::origin() const {
    return std::string(request.scheme()).append("://").append(host);
}

} // namespace pianola::http
