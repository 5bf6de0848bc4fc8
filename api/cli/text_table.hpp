#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pianola::cli {

/// Rows of text in aligned columns, for people: a column is as wide as its widest cell.
class text_table {
public:
    enum class align { left, right };
    struct column {
        std::string title;
        align side = align::left;
    };

    explicit text_table(std::vector<column> columns);

    /// Line breaks and other control characters in a cell become spaces, so that a row is a line.
    /// Precondition: as many cells as columns.
    text_table& row(std::vector<std::string> cells);

    /// The titles, then the rows in order, each ended by a line break.
    [[nodiscard]] std::string str() const;

private:
    [[nodiscard]] std::string line(const std::vector<std::string>& cells) const;

    std::vector<column> columns_;
    std::vector<std::size_t> widths_; // in characters
    std::vector<std::vector<std::string>> rows_;
};

} // namespace pianola::cli
