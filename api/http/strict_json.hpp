#pragma once

#include <pianola/api/http/problem.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::http {

class strict_object;

/// Reads the body of a request under /v1/, where what is wrong is refused: what is no JSON, a
/// member of another type or out of its limits, one that is missing, unknown or there twice. The
/// first of these is remembered, with its path, such as `policies[0].id`.
class strict_json {
public:
    explicit strict_json(std::string_view text);
    strict_json(const strict_json&) = delete;
    strict_json& operator=(const strict_json&) = delete;

    /// The object that the body has to be.
    [[nodiscard]] strict_object root();
    [[nodiscard]] const boost::json::value& value() const { return value_; }

    void refuse(std::string path, std::string_view detail);
    [[nodiscard]] const std::optional<field_problem>& problem() const { return first_; }

private:
    boost::json::value value_;
    std::optional<field_problem> first_;
};

/// The members of one object. What is wrong counts as absent.
class strict_object {
public:
    strict_object(strict_json& of, const boost::json::value* value, std::string path);
    strict_object(const strict_object&) = delete;
    strict_object& operator=(const strict_object&) = delete;
    /// Refuses the members that nobody has asked for.
    ~strict_object();

    /// A text of `least` to `most` bytes.
    std::optional<std::string> text(std::string_view name, std::size_t least, std::size_t most);
    std::optional<bool> flag(std::string_view name);
    std::optional<std::int64_t> integer(std::string_view name,
                                        std::int64_t least,
                                        std::int64_t most);
    std::optional<double> number(std::string_view name, double least, double most);
    /// Calls `read` with each element of an array and its path. False when there is none.
    using element = std::function<void(const boost::json::value&, const std::string& path)>;
    bool array(std::string_view name, std::size_t most, const element& read);
    /// Likewise with the members of an object that may have any.
    using member = std::function<void(std::string_view name, const boost::json::value&)>;
    bool map(std::string_view name, const member& read);

    /// Refuses a member that is missing, or is none of the kind it has to be.
    template <class Value>
    Value required(std::string_view name, std::optional<Value> found) {
        require(name, found.has_value());
        return std::move(found).value_or(Value{});
    }
    void require(std::string_view name, bool found);

    void refuse(std::string_view name, std::string_view detail);
    [[nodiscard]] std::string path_of(std::string_view name) const;

private:
    const boost::json::value* find(std::string_view name);

    strict_json& of_;
    const boost::json::object* object_ = nullptr; // null when it is no object
    std::string path_;
    std::set<std::string, std::less<>> asked_;
};

} // namespace pianola::http
