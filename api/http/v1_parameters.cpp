#include <pianola/api/http/v1_parameters.hpp>

#include <iterator>
#include <utility>

namespace pianola::http {
namespace {

using form = v1_parameter::form;

constexpr std::int64_t most_bytes = 1024;

v1_parameter statuses(filtered which) {
    v1_parameter made{"runtimeStatus",
                      form::choices,
                      "In one of these statuses: names between commas, as often as wanted."};
    if (which != filtered::ended)
        made.choices = {"Pending", "Running", "Suspended"};
    if (which != filtered::unfinished)
        made.choices.insert(made.choices.end(), {"Completed", "Failed", "Terminated", "Canceled"});
    return made;
}

} // namespace

std::vector<v1_parameter> with(std::vector<v1_parameter> some, std::vector<v1_parameter> more) {
    some.insert(
        some.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    return some;
}

std::vector<v1_parameter> filter_parameters(filtered which) {
    std::vector<v1_parameter> made{
        {"createdTimeFrom", form::time, "Created at this time or later."},
        {"createdTimeTo", form::time, "Created at this time or earlier."},
        {"lastUpdatedTimeFrom", form::time, "Changed last at this time or later."},
        {"lastUpdatedTimeTo", form::time, "Changed last at this time or earlier."},
        statuses(which),
        {"name", form::text, "Of the orchestrator with exactly this name.", 1, most_bytes},
        {"instanceIdPrefix", form::text, "With an id that begins like this.", 1, most_bytes},
        {"version", form::text, "Of this version; empty: without one.", 0, most_bytes},
        {"tag", form::tag, "With this tag, key=value; as often as wanted, all must hold."},
        {"parent", form::text, "Started by this instance; empty: by a client.", 0, most_bytes}};
    if (which == filtered::unfinished)
        return made;
    return with(std::move(made),
                {{"completedTimeFrom", form::time, "Ended at this time or later."},
                 {"completedTimeTo", form::time, "Ended at this time or earlier."}});
}

std::vector<v1_parameter> list_parameters() {
    return with(
        filter_parameters(filtered::any),
        {{"order",
          form::choice,
          "In which order; any is whichever is quickest.",
          0,
          0,
          {"any", "created", "completed", "id"}},
         {"descending", form::flag, "From the last to the first."},
         {"top", form::integer, "Instances a page, 100 by default; it may be shorter.", 1, 1000},
         {"showInput", form::flag, "With inputs, outputs and failures."},
         {"continuationToken",
          form::text,
          "What the page before of the same list gave.",
          1,
          std::int64_t{16} << 10}});
}

} // namespace pianola::http
