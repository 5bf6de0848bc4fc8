#pragma once

#include <pianola/actors/detail/json_path.hpp>
#include <pianola/journal/payload.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace pianola::detail {

/// A parsed payload. Throws payload_error when it is absent or is not JSON.
class json_document {
public:
    json_document(const payload& from, std::string_view name);
    json_document(const json_document&) = delete;
    json_document& operator=(const json_document&) = delete;

    [[nodiscard]] const boost::json::value& root() const { return root_; }

private:
    std::array<unsigned char, 2048> buffer_;
    boost::json::monotonic_resource memory_;
    boost::json::value root_;
};

/// Null when absent. Throws payload_error, also for numbers too large for a double.
boost::json::value parse_json_value(const payload& from, std::string_view name);

// Each returns what `from` holds, or throws a payload_error that names `at`.
void expect_null(const boost::json::value& from, const json_path& at);
bool as_bool(const boost::json::value& from, const json_path& at);
std::int64_t as_signed(const boost::json::value& from,
                       const json_path& at,
                       std::int64_t least,
                       std::int64_t greatest);
std::uint64_t as_unsigned(const boost::json::value& from,
                          const json_path& at,
                          std::uint64_t greatest);
double as_double(const boost::json::value& from, const json_path& at);
float as_float(const boost::json::value& from, const json_path& at);
std::string_view as_string(const boost::json::value& from, const json_path& at);
/// The index of a string among `names`.
std::size_t as_name(const boost::json::value& from,
                    const json_path& at,
                    std::span<const std::string_view> names);
const boost::json::object& as_object(const boost::json::value& from, const json_path& at);
const boost::json::array& as_array(const boost::json::value& from, const json_path& at);
const boost::json::array& as_array(const boost::json::value& from,
                                   const json_path& at,
                                   std::size_t size);
/// A copy that owns its memory, without infinite numbers.
boost::json::value as_value(const boost::json::value& from, const json_path& at);
/// The member that `at` names.
const boost::json::value& as_member(const boost::json::object& from, const json_path& at);

} // namespace pianola::detail
