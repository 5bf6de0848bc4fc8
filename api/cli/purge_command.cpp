#include <pianola/api/cli/purge_command.hpp>

#include <pianola/api/cli/confirmation.hpp>
#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/many_instances.hpp>
#include <pianola/api/cli/progress_bar.hpp>
#include <pianola/api/cli/purge_totals.hpp>
#include <pianola/api/cli/server_call.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <utility>

namespace pianola::cli {
namespace {

using std::chrono::seconds;

constexpr seconds first_step{2}; // so that the bar moves
constexpr seconds longest_step{3600};
constexpr seconds answer_margin{60};

target purge_target(const purge_arguments& how) {
    target path = target::v1("instances");
    path.part("purge");
    add(path, how.which);
    if (how.recursive)
        path.parameter("recursive", "true");
    return path;
}

/// The same filter, and ended.
filter_arguments only_ended(filter_arguments which) {
    if (which.statuses.empty())
        which.statuses = {"Completed", "Failed", "Terminated", "Canceled"};
    return which;
}

/// Purges a few seconds at a time. A step begins anew: what has been purged is gone, what was
/// refused is refused again.
class stepwise_purge {
public:
    stepwise_purge(const connection_options& to, const purge_arguments& how)
        : to_(to), how_(how), server_(connect(to)) {}

    /// What the server answered when it did not grant a step; else empty.
    std::optional<http_answer> run(std::uint64_t expected) {
        progress_bar bar("instances");
        bar.show(0, expected);
        for (seconds step = first_step; !totals_.complete();) {
            const std::uint64_t before = totals_.purged();
            target path = purge_target(how_);
            path.parameter("timeoutSeconds", std::to_string(step.count()));
            server_.answer_within(step + answer_margin);
            auto answer = server_.post(std::move(path).text(to_), {});
            if (answer.status != 200)
                return answer;
            totals_.add(json_object(answer.body));
            bar.show(totals_.purged(), std::max(expected, totals_.purged()));
            if (totals_.purged() == before)
                step = longer_than(step);
        }
        return std::nullopt;
    }
    [[nodiscard]] const purge_totals& totals() const { return totals_; }

private:
    /// A step that has purged nothing needs longer to get past what stays.
    seconds longer_than(seconds step) const {
        if (step == longest_step && !totals_.complete())
            throw std::runtime_error("gave up: an hour is too short to get past what stays");
        return std::min(step * 4, longest_step);
    }

    const connection_options& to_;
    const purge_arguments& how_;
    http_client server_;
    purge_totals totals_;
};

void print(const connection_options& to, const purge_totals& totals, bool dry_run) {
    print_done(to, totals.json(dry_run), totals.text(dry_run));
}

exit_code count_only(const connection_options& to, const purge_arguments& how) {
    target path = purge_target(how);
    path.parameter("dryRun", "true");
    http_client server = connect(to);
    const auto answer = server.answer_within(whole_hub_limit).post(std::move(path).text(to), {});
    if (answer.status != 200)
        return complain(answer, hub_named(to));
    purge_totals totals;
    totals.add(json_object(answer.body));
    print(to, totals, true);
    return exit_code::ok;
}

exit_code purge_many(const connection_options& to, const purge_arguments& how) {
    if (how.dry_run)
        return count_only(to, how);
    auto somebody = questioner::at_terminal();
    somebody.expect_somebody("purge every ended instance of this filter", how.yes);
    const auto counted = count_instances(to, only_ended(how.which));
    if (counted.refused)
        return complain(*counted.refused, hub_named(to));
    const std::uint64_t expected = counted.instances;
    const std::string deed =
        "purge " +
        (expected == 1 ? "1 ended instance" : std::to_string(expected) + " ended instances") +
        (how.recursive ? " with all descendants" : "");
    if (expected != 0 && !somebody.agrees_to(deed, how.yes))
        return exit_code::failure;
    stepwise_purge purging(to, how);
    if (expected != 0 || how.yes) // what has ended since then was not agreed to
        if (const auto refused = purging.run(expected)) {
            if (purging.totals().purged() != 0)
                std::cerr << "pianola: " << purging.totals().text(false) << " so far\n";
            return complain(*refused, hub_named(to));
        }
    print(to, purging.totals(), false);
    return exit_code::ok;
}

} // namespace

exit_code purge(const connection_options& to, const purge_arguments& how) {
    check(how.which);
    check_either("purge", how.id, how.which);
    if (!how.id)
        return purge_many(to, how);
    refuse_with_id("--recursive", how.recursive);
    refuse_with_id("--dry-run", how.dry_run);
    const auto answer = connect(to).erase(instance_target(*how.id).text(to));
    if (answer.status != 200)
        return complain(answer, instance_named(to, *how.id));
    print_done(to, {{"id", *how.id}, {"purged", 1}}, "purged " + *how.id);
    return exit_code::ok;
}

} // namespace pianola::cli
