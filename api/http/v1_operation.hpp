#pragma once

#include <pianola/api/http/exchange.hpp>
#include <pianola/api/http/managed_hub.hpp>
#include <pianola/api/http/route_table.hpp>
#include <pianola/api/http/strict_query.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace pianola::http {

/// A parameter of the query: what is read of it, and what is said about it.
struct v1_parameter {
    enum class form {
        text,    ///< From `least` to `most` bytes.
        flag,    ///< true or false.
        integer, ///< From `least` to `most`.
        time,
        choice,    ///< One of `choices`.
        choices,   ///< Some of `choices` between commas; may be repeated.
        tag,       ///< key=value; may be repeated.
        execution, ///< 32 hexadecimal digits.
    };
    std::string_view name;
    form kind = form::text;
    std::string_view description;
    std::int64_t least = 0;
    std::int64_t most = 0;
    std::vector<std::string_view> choices = {};
    bool required = false;

    [[nodiscard]] bool repeats() const { return kind == form::choices || kind == form::tag; }
};

/// An operation under /v1/. Its route and its part of the OpenAPI document are both made of it.
struct v1_operation {
    /// Called once every parameter has been found to be as it has to be. It reads them once more,
    /// and refuses what they cannot mean together.
    using function = answer (*)(managed_hub&, const exchange&, strict_query&);

    std::string_view method;
    std::string_view pattern; ///< Below /v1.
    std::string_view id;
    std::string_view summary;
    std::vector<v1_parameter> parameters;
    std::string_view result; ///< Name of the schema of its 200; empty: any JSON.
    function handle = nullptr;
    std::string_view body = {};  ///< Name of the schema of its body; empty: it has none.
    std::string_view stale = {}; ///< When it answers 409; empty: never.
    static constexpr std::string_view json = "application/json";
    std::string_view body_type = json;
    std::string_view result_type = json; ///< Of its 200.
    bool large_body = false;             ///< As in route.
    bool looks = false;                  ///< It changes nothing, whatever its method is,
    std::string_view looks_with = {};    ///< or when this flag is given.

    [[nodiscard]] v1_operation only_looks() && {
        looks = true;
        return std::move(*this);
    }
    [[nodiscard]] v1_operation only_looks_with(std::string_view a_flag) && {
        looks_with = a_flag;
        return std::move(*this);
    }
};

/// What is wrong first with the query of a request for this operation.
[[nodiscard]] std::optional<field_problem> wrong_parameter(const v1_operation& operation,
                                                           const exchange& call);

} // namespace pianola::http
