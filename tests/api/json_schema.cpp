#include "api/json_schema.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <regex>
#include <set>
#include <stdexcept>

namespace pianola::test {
namespace {

namespace json = boost::json;

const std::set<std::string_view> keywords{"type",
                                          "required",
                                          "properties",
                                          "additionalProperties",
                                          "items",
                                          "enum",
                                          "$ref",
                                          "oneOf",
                                          "allOf",
                                          "minimum",
                                          "maximum",
                                          "pattern",
                                          "minLength",
                                          "maxLength",
                                          "maxItems",
                                          "format",
                                          "description"};

bool is_of(std::string_view type, const json::value& value) {
    if (type == "object")
        return value.is_object();
    if (type == "array")
        return value.is_array();
    if (type == "string")
        return value.is_string();
    if (type == "boolean")
        return value.is_bool();
    if (type == "null")
        return value.is_null();
    if (type == "integer")
        return value.is_int64() || value.is_uint64();
    if (type == "number")
        return value.is_number();
    throw std::runtime_error("no type: " + std::string(type));
}

bool has_type(const json::value& wanted, const json::value& value) {
    if (wanted.is_string())
        return is_of(wanted.as_string(), value);
    return std::ranges::any_of(wanted.as_array(),
                               [&](const auto& each) { return is_of(each.as_string(), value); });
}

// Of a date-time, the only format that there is.
bool is_time(const json::string& text) {
    static const std::regex form(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,7})?Z)");
    return std::regex_match(std::string(text), form);
}

bool matches(const json::value& pattern, const json::string& text) {
    return std::regex_search(std::string(text), std::regex(std::string(pattern.as_string())));
}

double number(const json::value& value) { return value.to_number<double>(); }

std::size_t size(const json::value& value) { return value.to_number<std::size_t>(); }

} // namespace

const json::value& json_schema::resolved(const json::value& schema) const {
    const auto* reference = schema.as_object().if_contains("$ref");
    if (reference == nullptr)
        return schema;
    const std::string_view text = reference->as_string();
    if (!text.starts_with("#/"))
        throw std::runtime_error("a reference elsewhere: " + std::string(text));
    return resolved(document_.at_pointer(text.substr(1)));
}

std::string json_schema::wrong_schema(const json::value& schema) const {
    if (!schema.is_object())
        return "no schema: " + json::serialize(schema);
    std::string wrong;
    for (const auto& [key, value] : schema.as_object()) {
        const std::string_view keyword = key;
        if (!keywords.contains(keyword))
            wrong += "unknown keyword " + std::string(keyword) + "; ";
        else if (keyword == "$ref")
            (void)resolved(schema); // throws when there is no such schema
        else if (keyword == "properties")
            for (const auto& each : value.as_object())
                wrong += wrong_schema(each.value());
        else if (keyword == "items" || (keyword == "additionalProperties" && !value.is_bool()))
            wrong += wrong_schema(value);
        else if (keyword == "oneOf" || keyword == "allOf")
            for (const auto& each : value.as_array())
                wrong += wrong_schema(each);
        else if (keyword == "format" && value.as_string() != "date-time")
            wrong += "unknown format; ";
    }
    return wrong;
}

std::string json_schema::wrong_value(const json::value& schema,
                                     const json::value& value,
                                     const std::string& path) const {
    const json::object& all = resolved(schema).as_object();
    std::string wrong;
    for (const auto& [key, wanted] : all)
        wrong += wrong_keyword(key, wanted, value, path);
    if (value.is_object() && (all.contains("properties") || all.contains("additionalProperties")))
        wrong += wrong_members(all, value.as_object(), path);
    return wrong;
}

std::string json_schema::wrong_keyword(std::string_view keyword,
                                       const json::value& wanted,
                                       const json::value& value,
                                       const std::string& path) const {
    const auto unless = [&](bool holds) {
        return holds ? std::string()
                     : path + " is against " + std::string(keyword) + ": " +
                           json::serialize(value).substr(0, 200) + "; ";
    };
    if (!keywords.contains(keyword))
        return path + ": unknown keyword " + std::string(keyword) + "; ";
    if (keyword == "type")
        return unless(has_type(wanted, value));
    if (keyword == "enum")
        return unless(std::ranges::find(wanted.as_array(), value) != wanted.as_array().end());
    if (keyword == "oneOf")
        return unless(std::ranges::count_if(wanted.as_array(), [&](const auto& each) {
                          return wrong_value(each, value, path).empty();
                      }) == 1);
    std::string wrong;
    if (keyword == "allOf")
        for (const auto& each : wanted.as_array())
            wrong += wrong_value(each, value, path);
    if (keyword == "required" && value.is_object())
        for (const auto& name : wanted.as_array())
            if (!value.as_object().contains(name.as_string()))
                wrong += path + " lacks " + std::string(name.as_string()) + "; ";
    if (keyword == "items" && value.is_array())
        for (std::size_t i = 0; i < value.as_array().size(); ++i)
            wrong += wrong_value(wanted, value.as_array()[i], path + "[" + std::to_string(i) + "]");
    if (keyword == "maxItems" && value.is_array())
        return unless(value.as_array().size() <= size(wanted));
    if (value.is_number() && keyword == "minimum")
        return unless(number(value) >= number(wanted));
    if (value.is_number() && keyword == "maximum")
        return unless(number(value) <= number(wanted));
    if (!value.is_string())
        return wrong;
    const json::string& text = value.as_string();
    if (keyword == "minLength")
        return unless(text.size() >= size(wanted));
    if (keyword == "maxLength")
        return unless(text.size() <= size(wanted));
    if (keyword == "pattern")
        return unless(matches(wanted, text));
    if (keyword == "format")
        return unless(is_time(text));
    return wrong;
}

std::string json_schema::wrong_members(const json::object& schema,
                                       const json::object& value,
                                       const std::string& path) const {
    const auto* properties = schema.if_contains("properties");
    const auto* others = schema.if_contains("additionalProperties");
    std::string wrong;
    for (const auto& each : value) {
        const std::string at = path + "." + std::string(each.key());
        const auto* known =
            properties == nullptr ? nullptr : properties->as_object().if_contains(each.key());
        if (known != nullptr)
            wrong += wrong_value(*known, each.value(), at);
        else if (others != nullptr && others->is_object())
            wrong += wrong_value(*others, each.value(), at);
        else if (others != nullptr && !others->as_bool())
            wrong += at + " is unknown; ";
    }
    return wrong;
}

} // namespace pianola::test
