#pragma once

#include <pianola/api/http/exchange.hpp>

#include <string>
#include <string_view>

namespace pianola::http {

/// Addresses of one instance, as a start hands them out. They lead back to where the caller came
/// in, and carry a key only when the caller brought one in the query.
class management_links {
public:
    management_links(const exchange& call, std::string_view hub_name, std::string_view instance);

    [[nodiscard]] std::string status() const;
    /// `{"id":…,"statusQueryGetUri":…}` and the others; `{eventName}` and `{text}` stand there
    /// literally, for the client to fill in.
    [[nodiscard]] std::string json() const;

private:
    [[nodiscard]] std::string link(std::string_view rest, std::string_view first = {}) const;

    std::string instance_;
    std::string root_;  // of the instance
    std::string query_; // of every link
};

} // namespace pianola::http
