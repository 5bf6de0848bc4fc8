#pragma once

#include <pianola/api/http/problem.hpp>
#include <pianola/api/http/query.hpp>
#include <pianola/journal/instant.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::http {

/// Reads the parameters of a request under /v1/, where what is wrong is refused and not ignored:
/// a value that cannot be read, one that is given twice, and a parameter that nobody has asked
/// for. What is wrong is remembered, and the value counts as absent.
class strict_query {
public:
    explicit strict_query(const query& from) : from_(from) {}

    std::optional<std::string> text(std::string_view name);
    std::optional<bool> flag(std::string_view name);
    std::optional<std::int64_t> integer(std::string_view name,
                                        std::int64_t least,
                                        std::int64_t most);
    std::optional<instant> time(std::string_view name);
    /// All values of a parameter that may be repeated.
    std::vector<std::string_view> all(std::string_view name);

    /// Remembers that a value is not what it has to be.
    void refuse(std::string_view name, std::string detail);

    /// What is wrong first, once everything has been read: in the order of reading, and after that
    /// a parameter that was not.
    [[nodiscard]] std::optional<field_problem> problem() const;

private:
    const query& from_;
    std::set<std::string, std::less<>> asked_;
    std::optional<field_problem> first_;
};

} // namespace pianola::http
