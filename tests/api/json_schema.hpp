#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace pianola::test {

/// As much of JSON Schema (2020-12) as the OpenAPI document uses. A keyword that it does not know
/// is an error, so that no part of a schema goes unchecked.
class json_schema {
public:
    /// `document` is what references are relative to; it has to outlive this.
    explicit json_schema(const boost::json::value& document) : document_(document) {}

    /// The schema itself, or that which it refers to.
    [[nodiscard]] const boost::json::value& resolved(const boost::json::value& schema) const;
    /// What is wrong with a schema and those within it; empty when nothing is.
    [[nodiscard]] std::string wrong_schema(const boost::json::value& schema) const;
    /// What is wrong with a value; empty when nothing is.
    [[nodiscard]] std::string wrong_value(const boost::json::value& schema,
                                          const boost::json::value& value,
                                          const std::string& path = "$") const;

private:
    [[nodiscard]] std::string wrong_keyword(std::string_view keyword,
                                            const boost::json::value& wanted,
                                            const boost::json::value& value,
                                            const std::string& path) const;
    [[nodiscard]] std::string wrong_members(const boost::json::object& schema,
                                            const boost::json::object& value,
                                            const std::string& path) const;

    const boost::json::value& document_;
};

} // namespace pianola::test
