#include <pianola/api/cli/text_table.hpp>

#include <algorithm>
#include <cassert>
#include <string_view>
#include <utility>

namespace pianola::cli {
namespace {

constexpr std::size_t gap = 2;

/// Characters, not bytes: in UTF-8 a character has one byte that does not continue another.
std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; }));
}

void flatten(std::string& cell) {
    const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; };
    std::ranges::replace_if(cell, is_control, ' ');
}

} // namespace

text_table::text_table(std::vector<column> columns) : columns_(std::move(columns)) {
    for (const column& each : columns_)
        widths_.push_back(std::max(characters(each.title), each.width));
}

text_table& text_table::row(std::vector<std::string> cells) {
    assert(cells.size() == columns_.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
        flatten(cells[i]);
        widths_[i] = std::max(widths_[i], characters(cells[i]));
    }
    rows_.push_back(std::move(cells));
    return *this;
}

std::string text_table::str() const {
    std::string text = titles();
    for (const auto& cells : rows_)
        text += line(cells);
    return text;
}

std::string text_table::take() {
    std::string text;
    if (!std::exchange(taken_, true))
        text = titles();
    for (const auto& cells : rows_)
        text += line(cells);
    rows_.clear();
    return text;
}

std::string text_table::titles() const {
    std::vector<std::string> titles;
    for (const column& each : columns_)
        titles.push_back(each.title);
    return line(titles);
}

std::string text_table::line(const std::vector<std::string>& cells) const {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string padding(widths_[i] - characters(cells[i]), ' ');
        text.append(i == 0 ? 0 : gap, ' ');
        text += columns_[i].side == align::left ? cells[i] + padding : padding + cells[i];
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + '\n';
}

} // namespace pianola::cli
