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
        std::size_t width = 0; ///< At least.
    };

    explicit text_table(std::vector<column> columns);

    /// Line breaks and other control characters in a cell become spaces, so that a row is a line.
    /// Precondition: as many cells as columns.
    text_table& row(std::vector<std::string> cells);

    [[nodiscard]] bool empty() const { return rows_.empty(); }

    /// The titles, then the rows in order, each ended by a line break.
    [[nodiscard]] std::string str() const;

    /// The rows since the last call, and before the first ones the titles: a long table can be
    /// printed as it grows. A column is never narrower than it was.
    [[nodiscard]] std::string take();

private:
    [[nodiscard]] std::string titles() const;
    [[nodiscard]] std::string line(const std::vector<std::string>& cells) const;

    std::vector<column> columns_;
    std::vector<std::size_t> widths_; // in characters
    std::vector<std::vector<std::string>> rows_;
    bool taken_ = false;
};

} // namespace pianola::cli
