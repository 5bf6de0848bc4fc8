#include <pianola/api/cli/counts_text.hpp>

#include <pianola/api/cli/text_table.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace pianola::cli {
namespace {

/// In the order of an instance's life.
constexpr std::array<std::string_view, 7> statuses{
    "Pending", "Running", "Suspended", "Completed", "Failed", "Terminated", "Canceled"};

std::uint64_t number(const json_object& of, std::string_view status) {
    return of.find(status).empty() ? 0 : of.number(status);
}

std::vector<std::string> row_of(std::string name,
                                const json_object& counts,
                                const std::vector<std::string_view>& shown) {
    std::vector<std::string> cells{std::move(name)};
    std::uint64_t sum = 0;
    for (const std::string_view status : shown) {
        const std::uint64_t count = number(counts, status);
        cells.push_back(std::to_string(count));
        sum += count;
    }
    cells.push_back(std::to_string(sum));
    return cells;
}

} // namespace

std::string counts_text(const json_object& counts) {
    const json_object total(counts.find("total"));
    std::vector<std::string_view> shown;
    std::vector<text_table::column> columns{{"NAME"}};
    for (const std::string_view status : statuses)
        if (number(total, status) != 0) {
            shown.push_back(status);
            std::string title(status);
            for (char& c : title)
                c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
            columns.push_back({std::move(title), text_table::align::right});
        }
    columns.push_back({"TOTAL", text_table::align::right});
    text_table table(std::move(columns));
    for (const std::string_view each : json_elements(counts.find("counts"))) {
        const json_object row(each);
        table.row(row_of(row.text("name"), json_object(row.find("counts")), shown));
    }
    table.row(row_of("(all)", total, shown));
    return table.str();
}

} // namespace pianola::cli
