#include <pianola/runtime/samples/limits.hpp>

#include <pianola/actors/task_failed.hpp>

#include <sstream>
#include <string>

namespace pianola::samples {
namespace {

constexpr double ten_years = 10 * 365.25 * 24 * 3600;

template <class Number>
[[noreturn]] void refuse(std::string_view member, Number least, Number most, Number value) {
    std::ostringstream text;
    text.precision(12);
    text << "input." << member << ": must be between " << least << " and " << most << ", got "
         << value;
    throw non_retriable_error(text.str());
}

} // namespace

std::uint64_t checked_count(std::string_view member, std::int64_t value, std::uint64_t most) {
    const auto longest = static_cast<std::int64_t>(most);
    if (value < 0 || value > longest)
        refuse(member, std::int64_t{0}, longest, value);
    return static_cast<std::uint64_t>(value);
}

std::chrono::duration<double> checked_seconds(std::string_view member,
                                              double seconds,
                                              double least) {
    if (!(seconds >= least && seconds <= ten_years))
        refuse(member, least, ten_years, seconds);
    return std::chrono::duration<double>(seconds);
}

} // namespace pianola::samples
