#include "report_lines.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

namespace pianola::bench {
namespace {

namespace json = boost::json;

/// Members that say what was run, not what came of it.
constexpr std::array<std::string_view, 14> sizes{"workload",
                                                 "durability",
                                                 "query",
                                                 "asks",
                                                 "beside",
                                                 "clients",
                                                 "concurrency",
                                                 "length",
                                                 "width",
                                                 "instances",
                                                 "timers",
                                                 "in_flight",
                                                 "connections",
                                                 "turns_per_batch"};

std::string key_of(const json::object& line) {
    std::string key;
    for (const std::string_view name : sizes)
        if (const auto* value = line.if_contains(name))
            key.append(name).append("=").append(json::serialize(*value)).append(" ");
    return key;
}

bool is_size(std::string_view name) { return std::ranges::find(sizes, name) != sizes.end(); }

double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

} // namespace

void report_lines::add(const std::string& line) {
    json::error_code ec;
    auto parsed = json::parse(line, ec);
    if (ec || !parsed.is_object() || !parsed.as_object().contains("workload"))
        throw std::runtime_error("not a line of a workload: " + line);
    texts_.push_back(line);
    const std::string key = key_of(parsed.as_object());
    auto found = std::ranges::find(runs_, key, &run::key);
    if (found == runs_.end())
        found = runs_.insert(runs_.end(), {key, {}});
    found->lines.push_back(std::move(parsed.as_object()));
}

std::size_t report_lines::repeated(const std::string& workload) const {
    std::size_t least = 0;
    for (const run& each : runs_)
        if (each.lines.front().at("workload").as_string() == std::string_view(workload))
            least = least == 0 ? each.lines.size() : std::min(least, each.lines.size());
    return least;
}

std::vector<json::object> report_lines::medians(const std::string& workload) const {
    std::vector<json::object> found;
    for (const run& each : runs_) {
        json::object line = each.lines.front();
        if (line.at("workload").as_string() != std::string_view(workload))
            continue;
        for (auto& member : line) {
            if (is_size(member.key()) || !member.value().is_number())
                continue;
            std::vector<double> values;
            for (const json::object& one : each.lines)
                values.push_back(one.at(member.key()).to_number<double>());
            member.value() = median(std::move(values));
        }
        found.push_back(std::move(line));
    }
    return found;
}

} // namespace pianola::bench
