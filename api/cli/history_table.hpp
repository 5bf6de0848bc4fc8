#pragma once

#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/text_table.hpp>

#include <string>

namespace pianola::cli {

/// The events of a history under /v1/, for people: one a row. Long values are cut; a history shown
/// as JSON has them whole.
class history_table {
public:
    void add(const json_object& event);

    /// The rows since the last call, and before the first ones the titles.
    [[nodiscard]] std::string take() { return table_.take(); }

private:
    // As wide as usual from the begin, so that the rows of later pages stand below the first ones.
    text_table table_{{{"EVENT", text_table::align::right},
                       {"TIME", text_table::align::left, 28},
                       {"TYPE", text_table::align::left, 21},
                       {"TASK", text_table::align::right},
                       {"WHAT"}}};
};

} // namespace pianola::cli
