#include <pianola/api/http/strict_json.hpp>

#include <pianola/api/http/repeated_member.hpp>

#include <boost/json/parse.hpp>

#include <sstream>
#include <utility>

namespace pianola::http {
namespace {

constexpr std::size_t deepest = 16;

std::string text_of(double value) {
    std::ostringstream out;
    out.precision(15);
    out << value;
    return std::move(out).str();
}

} // namespace

strict_json::strict_json(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = deepest;
    boost::json::error_code ec;
    value_ = boost::json::parse(text, ec, {}, options);
    if (ec)
        refuse("body", "is no JSON: " + ec.message());
    else if (const auto path = find_repeated_member(text))
        refuse(*path, "is given twice");
}

strict_object strict_json::root() { return {*this, &value_, {}}; }

void strict_json::refuse(std::string path, std::string_view detail) {
    if (!first_) {
        std::string text = path + " " + std::string(detail);
        first_ = field_problem{std::move(path), std::move(text)};
    }
}

strict_object::strict_object(strict_json& of, const boost::json::value* value, std::string path)
    : of_(of), object_(value->if_object()), path_(std::move(path)) {
    if (object_ == nullptr)
        of_.refuse(path_.empty() ? "body" : path_, "must be an object");
}

strict_object::~strict_object() {
    if (object_ == nullptr)
        return;
    for (const auto& each : *object_)
        if (!asked_.contains(std::string_view(each.key())))
            refuse(each.key(), "is not known");
}

std::optional<std::string> strict_object::text(std::string_view name,
                                               std::size_t least,
                                               std::size_t most) {
    const auto* found = find(name);
    if (found == nullptr)
        return std::nullopt;
    const auto* value = found->if_string();
    if (value != nullptr && value->size() >= least && value->size() <= most)
        return std::string(*value);
    refuse(name,
           "must be a string of " + std::to_string(least) + " to " + std::to_string(most) +
               " bytes");
    return std::nullopt;
}

std::optional<bool> strict_object::flag(std::string_view name) {
    const auto* found = find(name);
    if (found == nullptr)
        return std::nullopt;
    if (const bool* value = found->if_bool())
        return *value;
    refuse(name, "must be true or false");
    return std::nullopt;
}

std::optional<std::int64_t> strict_object::integer(std::string_view name,
                                                   std::int64_t least,
                                                   std::int64_t most) {
    const auto* found = find(name);
    if (found == nullptr)
        return std::nullopt;
    const auto* value = found->if_int64();
    if (value != nullptr && *value >= least && *value <= most)
        return *value;
    refuse(name,
           "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

std::optional<double> strict_object::number(std::string_view name, double least, double most) {
    const auto* found = find(name);
    if (found == nullptr)
        return std::nullopt;
    boost::json::error_code ec;
    const auto value = found->to_number<double>(ec);
    if (!ec && value >= least && value <= most)
        return value;
    refuse(name, "must be a number from " + text_of(least) + " to " + text_of(most));
    return std::nullopt;
}

bool strict_object::array(std::string_view name, std::size_t most, const element& read) {
    const auto* found = find(name);
    if (found == nullptr)
        return false;
    const auto* values = found->if_array();
    if (values == nullptr || values->size() > most) {
        refuse(name, "must be an array of at most " + std::to_string(most) + " elements");
        return false;
    }
    for (std::size_t i = 0; i < values->size(); ++i)
        read((*values)[i], path_of(name) + "[" + std::to_string(i) + "]");
    return true;
}

bool strict_object::map(std::string_view name, const member& read) {
    const auto* found = find(name);
    if (found == nullptr)
        return false;
    const auto* members = found->if_object();
    if (members == nullptr) {
        refuse(name, "must be an object");
        return false;
    }
    for (const auto& each : *members)
        read(each.key(), each.value());
    return true;
}

void strict_object::require(std::string_view name, bool found) {
    if (!found)
        refuse(name, "is missing"); // what is there but wrong has been refused before
}

void strict_object::refuse(std::string_view name, std::string_view detail) {
    of_.refuse(path_of(name), detail);
}

std::string strict_object::path_of(std::string_view name) const {
    return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

const boost::json::value* strict_object::find(std::string_view name) {
    asked_.emplace(name);
    return object_ == nullptr ? nullptr : object_->if_contains(name);
}

} // namespace pianola::http
