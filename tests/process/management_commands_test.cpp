// The real binary: the verbs that look at many instances, change many, or look into one.
#include "process/listed_ids.hpp"
#include "process/misuse.hpp"
#include "process/served_commands.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace management_commands {

namespace json = boost::json;
using namespace pianola::test;
using words = std::vector<std::string>;

/// Three instances that have completed, one that has failed, two that wait.
struct populated : served {
    populated() {
        for (const std::string id : {"done-a", "done-b", "done-c"}) {
            start({"hello_cities", "--id", id, "--tag", "letter=" + id.substr(5)});
            BOOST_REQUIRE(run({"wait", id}).status == 0);
        }
        start({"fan_out", "--id", "bad", "--input", R"({"width":-1})"});
        BOOST_REQUIRE(run({"wait", "bad"}).status == 4);
        start({"approval", "--id", "waits-a", "--tag", "team=x", "--tag", "level=1"});
        start({"approval", "--id", "waits-b", "--tag", "team=x"});
        await("waits-a");
        await("waits-b");
    }

    /// Until it waits for something.
    void await(const std::string& id) const {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (run({"explain", id}).output.find("ApprovalEvent") == std::string::npos)
            BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
    }

    [[nodiscard]] std::string count(words filter) const {
        filter.insert(filter.begin(), "count");
        const auto result = run(std::move(filter));
        BOOST_TEST(result.status == 0, result.errors);
        return result.output;
    }

    [[nodiscard]] words listed(words filter) const {
        filter.insert(filter.begin(), "list");
        filter.push_back("--json");
        const auto result = run(std::move(filter));
        BOOST_TEST(result.status == 0, result.errors);
        return ids_of(result.output);
    }

    [[nodiscard]] std::string status_of(const std::string& id) const {
        return std::string(run_json({"get", id}).at("runtimeStatus").as_string());
    }

    [[nodiscard]] std::string ended(const std::string& id) const {
        (void)run({"wait", id});
        return status_of(id);
    }
};

std::vector<json::object> json_lines(const std::string& text) {
    std::vector<json::object> found;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        found.push_back(json::parse(line).as_object());
    return found;
}

const misuse misuses[] = {
    {{"list", "--status", "bogus"}, "--status"},
    {{"list", "--created-from", "yesterday"}, "--created-from: 'yesterday'"},
    {{"list", "--created-from", "2026-02-02", "--created-to", "2026-02-01"}, "--created-from"},
    {{"list", "--tag", "novalue"}, "--tag: 'novalue' is not of the form KEY=VALUE"},
    {{"list", "--name", ""}, "--name: must not be empty"},
    {{"list", "--parent", "a", "--no-parent"}, "--parent"},
    {{"list", "--order", "size"}, "--order"},
    {{"list", "--limit", "0"}, "--limit"},
    {{"list", "id"}, "id"},
    {{"count", "--by-name", "--status", "Failed"}, "--by-name"},
    {{"count", "--id-prefix", ""}, "--id-prefix: must not be empty"},
    {{"purge"}, "purge wants an instance id or a filter"},
    {{"purge", "a", "--status", "Failed"}, "--status: is part of a filter"},
    {{"purge", "a", "--no-parent"}, "--no-parent: is part of a filter"},
    {{"purge", "a", "--recursive"}, "--recursive: goes with a filter"},
    {{"purge", "a", "--dry-run"}, "--dry-run: goes with a filter"},
    {{"purge", "--status", "Running"}, "--status"},
    {{"purge", "--status", "Failed"}, "--yes"},
    {{"purge", "", "--status", "Failed", "--yes"}, "id: must not be empty"},
    {{"terminate", "", "--status", "Running", "--yes"}, "id: must not be empty"},
    {{"terminate"}, "terminate wants an instance id or a filter"},
    {{"terminate", "--status", "Completed"}, "--status"},
    {{"terminate", "--status", "Running"}, "--yes"},
    {{"terminate", "a", "--name", "b"}, "--name: is part of a filter"},
    {{"terminate", "a", "--dry-run"}, "--dry-run: goes with a filter"},
    {{"suspend", "--recursive", "--name", "a"}, "--recursive"},
    {{"suspend", "--completed-from", "2026-01-01"}, "--completed-from"},
    {{"resume", "a", "--tag", "k=v"}, "--tag: is part of a filter"},
    {{"rewind", "a", "--dry-run"}, "--dry-run: goes with --to-event"},
    {{"rewind", "a", "--drop-events"}, "--drop-events: goes with --to-event"},
    {{"rewind", "a", "--to-event", "-1"}, "--to-event"},
    {{"rewind", "a", "--to-event", "1"}, "--yes"},
    {{"history"}, "id is required"},
    {{"history", "a", "--from", "x"}, "--from"},
    {{"history", "a", "--limit", "0"}, "--limit"},
    {{"history", "a", "--executions", "--from", "1"}, "--from"},
    {{"explain"}, "id is required"},
    {{"retention"}, "subcommand"},
    {{"retention", "set"}, "--id is required"},
    {{"retention", "set", "--id", "a"}, "--age is required"},
    {{"retention", "set", "--id", "a", "--age", "soon"}, "--age: 'soon' is not a duration"},
    {{"retention", "set", "--id", "a", "--age", "1d", "--status", "Running"}, "--status"},
    {{"retention", "set", "--id", "a", "--age", "1d", "--tag", "x"}, "--tag: 'x'"},
    {{"retention", "set", "[]", "--id", "a"}, "--id: is part of a policy"},
    {{"retention", "set", "@/no/such/file"}, "/no/such/file"},
    {{"retention", "set", "{'"}, "pianola: "},
    {{"retention", "preview", "[]", "--recursive"}, "--recursive: is part of a policy"},
    {{"retention", "remove"}, "id is required"},
};

} // namespace management_commands

BOOST_AUTO_TEST_SUITE(management_commands)

BOOST_DATA_TEST_CASE(misuse_is_2, boost::unit_test::data::make(misuses)) {
    check_refusal(run_command(sample.line), 2, sample.why);
}

BOOST_AUTO_TEST_CASE(no_server_is_6) {
    const words url{"--url", "http://127.0.0.1:1"};
    for (words line : {words{"list"},
                       {"count"},
                       {"count", "--by-name"},
                       {"history", "a"},
                       {"explain", "a"},
                       {"purge", "--no-parent", "--yes"},
                       {"suspend", "--no-parent", "--yes"},
                       {"rewind", "a", "--to-event", "1", "--yes"},
                       {"retention", "get"},
                       {"retention", "set", "[]"},
                       {"retention", "remove", "a"},
                       {"retention", "preview"}}) {
        line.insert(line.end(), url.begin(), url.end());
        check_refusal(run_command(line), 6, "no answer from http://127.0.0.1:1");
    }
}

BOOST_FIXTURE_TEST_CASE(what_there_is_not_is_3, served) {
    for (const words& line : {words{"history", "x y"},
                              {"history", "x y", "--executions"},
                              {"explain", "x y"},
                              {"rewind", "x y", "--to-event", "1", "--yes"}})
        check_refusal(run(line), 3, "there is no instance 'x y'");
    for (const words& line : {words{"list"}, {"count"}, {"count", "--by-name"}}) {
        words elsewhere = line;
        elsewhere.insert(elsewhere.end(), {"--hub", "other"});
        check_refusal(run(elsewhere), 3, "there is no task hub 'other'");
    }
    check_refusal(run({"retention", "remove", "p"}), 3, "there is no retention policy 'p'");
    start({"approval", "--id", "a"});
    check_refusal(run({"history", "a", "--execution", std::string(32, '1')}),
                  3,
                  "there is no execution '11111111111111111111111111111111' of instance 'a'");
    check_refusal(run({"history", "a", "--execution", "latest"}), 2, "execution must have 32");
}

BOOST_FIXTURE_TEST_CASE(lists_and_counts_have_the_same_filters, populated) {
    const std::pair<words, words> filters[] = {
        {{}, {"bad", "done-a", "done-b", "done-c", "waits-a", "waits-b"}},
        {{"--status", "Running"}, {"waits-a", "waits-b"}},
        {{"--status", "running,FAILED"}, {"bad", "waits-a", "waits-b"}},
        {{"--status", "Running", "--status", "Failed"}, {"bad", "waits-a", "waits-b"}},
        {{"--name", "hello_cities"}, {"done-a", "done-b", "done-c"}},
        {{"--name", "hello"}, {}},
        {{"--id-prefix", "done-"}, {"done-a", "done-b", "done-c"}},
        {{"--tag", "team=x"}, {"waits-a", "waits-b"}},
        {{"--tag", "team=x", "--tag", "level=1"}, {"waits-a"}},
        {{"--created-to", "2020-01-01"}, {}},
        {{"--created-from", "2020-01-01T00:00:00+02:00", "--id-prefix", "w"},
         {"waits-a", "waits-b"}},
        {{"--updated-from", "2999-01-01"}, {}},
        {{"--completed-from", "2020-01-01"}, {"bad", "done-a", "done-b", "done-c"}},
        {{"--no-parent", "--status", "Failed"}, {"bad"}},
        {{"--parent", "done-a"}, {}},
        {{"--version", "1"}, {}},
        {{"--version", "", "--id-prefix", "w"}, {"waits-a", "waits-b"}},
    };
    for (const auto& [filter, ids] : filters) {
        words ordered = filter;
        ordered.insert(ordered.end(), {"--order", "id"});
        BOOST_TEST(listed(ordered) == ids, boost::test_tools::per_element());
        BOOST_TEST(count(filter) == std::to_string(ids.size()) + "\n");
    }
    BOOST_TEST(run_json({"count", "--name", "approval"}).at("count").to_number<int>() == 2);
}

BOOST_FIXTURE_TEST_CASE(lists_are_tables_ordered_and_paged, populated) {
    const auto table = run({"list", "--order", "id", "--descending"});
    BOOST_TEST(table.status == 0);
    BOOST_TEST(table.errors == "");
    BOOST_TEST(table.output.starts_with("ID       NAME          STATUS     CREATED"));
    BOOST_TEST(table.output.find("waits-b") < table.output.find("waits-a"));
    BOOST_TEST(table.output.find("waits-a") < table.output.find("bad"));

    words all;
    words next{"--order", "created", "--limit", "2"};
    for (int page = 0; page != 3; ++page) {
        words line{"list", "--json"};
        line.insert(line.end(), next.begin(), next.end());
        const auto result = run(line);
        const auto ids = ids_of(result.output);
        all.insert(all.end(), ids.begin(), ids.end());
        const auto token = result.errors.rfind("--page ");
        if (token == std::string::npos)
            break;
        next = {"--order", "created", "--limit", "2", "--page"};
        next.push_back(result.errors.substr(token + 7, result.errors.size() - token - 8));
    }
    const words expected{"done-a", "done-b", "done-c", "bad", "waits-a", "waits-b"};
    BOOST_TEST(all == expected, boost::test_tools::per_element());
    check_refusal(run({"list", "--page", "nonsense"}), 2, "continuationToken");
}

BOOST_FIXTURE_TEST_CASE(counts_by_name_are_a_table, populated) {
    BOOST_TEST(run({"count", "--by-name"}).output ==
               "NAME          RUNNING  COMPLETED  FAILED  TOTAL\n"
               "approval            2          0       0      2\n"
               "fan_out             0          0       1      1\n"
               "hello_cities        0          3       0      3\n"
               "(all)               2          3       1      6\n");
    BOOST_TEST(run_json({"count", "--by-name"}).at("total").at("Failed").to_number<int>() == 1);
}

BOOST_FIXTURE_TEST_CASE(many_are_purged, populated) {
    BOOST_TEST(run({"purge", "--no-parent", "--dry-run"}).output == "would purge 4 instances\n");
    BOOST_TEST(count({}) == "6\n");
    check_refusal(run({"purge", "--no-parent"}, "y\n"), 2, "--yes");
    BOOST_TEST(run({"purge", "--id-prefix", "none", "--yes"}).output == "purged 0 instances\n");
    BOOST_TEST(run({"purge", "--tag", "letter=a", "--yes"}).output == "purged 1 instance\n");
    check_refusal(run({"get", "done-a"}), 3, "done-a");

    const auto purged = run_json({"purge", "--no-parent", "--recursive", "--yes"});
    BOOST_TEST(purged.at("purged").to_number<int>() == 3);
    BOOST_TEST(purged.at("refused").to_number<int>() == 0);
    BOOST_TEST(!purged.at("dryRun").as_bool());
    const words left{"waits-a", "waits-b"};
    BOOST_TEST(listed({"--order", "id"}) == left, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(one_is_purged_or_restarted, populated) {
    check_refusal(run({"purge", "waits-a"}), 7, "");
    BOOST_TEST(run({"purge", "done-a"}).output == "purged done-a\n");
    check_refusal(run({"purge", "done-a"}), 3, "done-a");
    BOOST_TEST(run_json({"restart", "done-b"}).at("id").as_string() != "done-b");
    BOOST_TEST(run_json({"restart", "done-b", "--same-id"}).at("id").as_string() == "done-b");
    check_refusal(run({"restart", "nobody"}), 3, "nobody");
    check_refusal(run({"restart", "waits-a", "--same-id"}), 7, "");
}

BOOST_FIXTURE_TEST_CASE(trees_are_purged_whole_or_not_at_all, served) {
    const std::string marker = (data.path() / "marker").string();
    std::ofstream(marker) << "there";
    start({"parent", "--id", "tree", "--input", R"({"children":3,"marker":")" + marker + R"("})"});
    BOOST_TEST(run({"wait", "tree"}).status == 0);
    BOOST_TEST(run({"count", "--parent", "tree"}).output == "3\n");
    BOOST_TEST(run({"purge", "--name", "parent", "--recursive", "--dry-run"}).output ==
               "would purge 4 instances\n");
    BOOST_TEST(run({"purge", "--name", "parent", "--recursive", "--yes"}).output ==
               "purged 4 instances\n");
    BOOST_TEST(run({"count"}).output == "0\n");
}

BOOST_FIXTURE_TEST_CASE(many_are_suspended_resumed_and_terminated, populated) {
    BOOST_TEST(run({"suspend", "--tag", "team=x", "--dry-run"}).output ==
               "would suspend 2 instances\n");
    check_refusal(run({"suspend", "--tag", "team=x"}), 2, "--yes");
    BOOST_TEST(run({"suspend", "--tag", "team=x", "--yes", "--reason", "tea"}).output ==
               "suspend sent to 2 instances\n");
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (count({"--status", "Suspended"}) != "2\n")
        BOOST_REQUIRE(std::chrono::steady_clock::now() < deadline);
    const auto resumed = run_json({"resume", "--status", "suspended", "--yes"});
    BOOST_TEST(resumed.at("instances").to_number<int>() == 2);
    BOOST_TEST(!resumed.at("preview").as_bool());

    const auto preview = run_json({"terminate", "--name", "approval", "--dry-run"});
    BOOST_TEST(preview.at("instances").to_number<int>() == 2);
    BOOST_TEST(preview.at("preview").as_bool());
    BOOST_TEST(run({"terminate", "--name", "nothing", "--yes"}).output ==
               "terminate sent to 0 instances\n");
    BOOST_TEST(run({"terminate", "--tag", "level=1", "--yes", "--recursive", "--reason", "enough"})
                   .output == "terminate sent to 1 instance\n");
    BOOST_TEST(ended("waits-a") == "Terminated");
    BOOST_TEST(run_json({"get", "waits-a"}).at("output").as_string() == "enough");
    BOOST_TEST(status_of("waits-b") == "Running");
}

BOOST_FIXTURE_TEST_CASE(a_history_is_a_table_or_lines, populated) {
    const auto table = run({"history", "done-a"});
    BOOST_TEST(table.status == 0);
    BOOST_TEST(table.output.starts_with("EVENT  TIME "));
    BOOST_TEST(holds(table.output, "TaskScheduled             0  say_hello input=\"Tokyo\""));
    BOOST_TEST(holds(table.output, "ExecutionCompleted"));

    const auto lines = json_lines(run({"history", "done-a", "--json"}).output);
    BOOST_REQUIRE(lines.size() > 10u);
    for (std::size_t i = 0; i != lines.size(); ++i)
        BOOST_TEST(lines[i].at("eventNumber").to_number<std::size_t>() == i);
    const auto part =
        json_lines(run({"history", "done-a", "--json", "--from", "3", "--limit", "2"}).output);
    BOOST_REQUIRE(part.size() == 2u);
    BOOST_TEST(part[0] == lines[3]);
    BOOST_TEST(part[1] == lines[4]);
    BOOST_TEST(holds(run({"history", "done-a", "--limit", "2"}).errors, "--limit"));
    BOOST_TEST(run({"history", "done-a", "--from", "1000000", "--json"}).output == "");
}

BOOST_FIXTURE_TEST_CASE(a_history_goes_on_over_pages, served) {
    start({"chain", "--id", "long", "--input", R"({"length":700})"});
    BOOST_TEST(run({"wait", "long"}).status == 0);
    const auto lines = json_lines(run({"history", "long", "--json"}).output);
    BOOST_TEST(lines.size() > 2000u);
    for (std::size_t i = 0; i != lines.size(); ++i)
        BOOST_REQUIRE(lines[i].at("eventNumber").to_number<std::size_t>() == i);
    BOOST_TEST(lines.back().at("type").as_string() == "ExecutionCompleted");
    const auto table = run({"history", "long"}).output;
    BOOST_TEST(static_cast<std::size_t>(std::ranges::count(table, '\n')) == lines.size() + 1);
}

BOOST_FIXTURE_TEST_CASE(an_explanation_says_what_is_missing, populated) {
    const auto text = run({"explain", "waits-a"}).output;
    BOOST_TEST(holds(text, "waits-a is Running"));
    BOOST_TEST(holds(text, "event      ApprovalEvent"));
    const auto explained = run_json({"explain", "waits-a"});
    BOOST_TEST(explained.at("waits").as_array().size() >= 1u);
    BOOST_TEST(holds(run({"explain", "done-a"}).output, "it has ended and waits for nothing"));
}

BOOST_FIXTURE_TEST_CASE(a_failed_instance_is_rewound, served) {
    const std::string marker = (data.path() / "mended").string();
    start({"flaky", "--id", "flaky", "--input", R"({"marker":")" + marker + R"("})"});
    BOOST_TEST(run({"wait", "flaky"}).status == 4);
    std::ofstream(marker) << "mended";
    BOOST_TEST(run({"rewind", "flaky", "--reason", "mended"}).status == 0);
    const auto ended = run({"wait", "flaky"});
    BOOST_TEST(ended.status == 0);
    BOOST_TEST(holds(ended.output, "recovered"));
    check_refusal(run({"rewind", "flaky"}), 7, "");
    check_refusal(run({"rewind", "nobody"}), 3, "nobody");
}

BOOST_FIXTURE_TEST_CASE(an_instance_goes_on_from_an_event, served) {
    start({"hello_cities", "--id", "a"});
    BOOST_TEST(run({"wait", "a"}).status == 0);
    const auto before = json_lines(run({"history", "a", "--json"}).output);
    std::size_t first_result = 0;
    while (before[first_result].at("type").as_string() != "TaskCompleted")
        ++first_result;
    const std::string event = std::to_string(first_result);

    const auto plan = run({"rewind", "a", "--to-event", event, "--dry-run"});
    BOOST_TEST(plan.status == 0);
    BOOST_TEST(plan.output.starts_with("rewinding a to event " + event + " leaves out "));
    BOOST_TEST(holds(plan.output, "say_hello"));
    const auto planned = run_json({"rewind", "a", "--to-event", event, "--dry-run"});
    BOOST_TEST(planned.at("hidden").as_array().size() >= 3u);
    BOOST_TEST(json_lines(run({"history", "a", "--json"}).output).size() == before.size());

    check_refusal(run({"rewind", "a", "--to-event", event}), 2, "--yes");
    check_refusal(run({"rewind", "a", "--to-event", "999", "--yes"}), 2, "event");
    const auto done =
        run_json({"rewind", "a", "--to-event", event, "--yes", "--reason", "once more"});
    BOOST_TEST(done.at("operation").as_string() == "rewind");
    BOOST_TEST(done.at("plan") == planned);
    BOOST_TEST(run({"wait", "a"}).status == 0);
    const auto after = run({"history", "a"}).output;
    BOOST_TEST(holds(after, "ExecutionRewound"));
    BOOST_TEST(holds(after, "reason=\"once more\""));

    const auto text = run({"rewind", "a", "--to-event", event, "--yes"}).output;
    BOOST_TEST(holds(text, "leaves out"));
    BOOST_TEST(holds(text, "\nrewind sent to a\n"));
}

BOOST_FIXTURE_TEST_CASE(earlier_executions_can_be_read, served) {
    start({"hello_cities", "--id", "a"});
    BOOST_TEST(run({"wait", "a"}).status == 0);
    const auto before = run({"history", "a", "--json"}).output;
    BOOST_TEST(run({"restart", "a", "--same-id"}).status == 0);
    BOOST_TEST(run({"wait", "a"}).status == 0);
    const auto kept = run_json({"history", "a", "--executions"}).at("executions").as_array();
    BOOST_REQUIRE(kept.size() == 2u);
    const std::string first(kept[0].at("execution").as_string());
    BOOST_TEST(!kept[0].at("current").as_bool());
    BOOST_TEST(kept[1].at("current").as_bool());
    BOOST_TEST(run({"history", "a", "--execution", first, "--json"}).output == before);
    BOOST_TEST(run({"history", "a", "--json"}).output != before);
    BOOST_TEST(holds(run({"history", "a", "--executions"}).output, first + "  Completed"));
}

BOOST_FIXTURE_TEST_CASE(retention_is_set_seen_previewed_and_removed, populated) {
    BOOST_TEST(holds(run({"retention", "get"}).output, "no retention policies"));
    BOOST_TEST(
        run({"retention", "set", "--id", "failed", "--age", "30d", "--status", "failed"}).status ==
        0);
    const auto set = run({"retention",
                          "set",
                          "--id",
                          "rest",
                          "--age",
                          "1.5h",
                          "--name",
                          "hello_cities",
                          "--tag",
                          "a=b",
                          "--recursive"});
    BOOST_TEST(set.output == "ID      AGE     STATUSES  NAME          TAGS  RECURSIVE\n"
                             "failed  30d     Failed    any           any   no\n"
                             "rest    1h 30m  any       hello_cities  a=b   yes\n");
    BOOST_TEST(run({"retention", "get"}).output == set.output);
    BOOST_TEST(run({"retention", "set", "--id", "failed", "--age", "7d"}).output ==
               "ID      AGE     STATUSES  NAME          TAGS  RECURSIVE\n"
               "failed  7d      any       any           any   no\n"
               "rest    1h 30m  any       hello_cities  a=b   yes\n");

    BOOST_TEST(run({"retention", "preview"}).output == "ID      WOULD PURGE\n"
                                                       "failed            0\n"
                                                       "rest              0\n");
    BOOST_TEST(run({"retention", "preview", "--id", "now", "--age", "0"}).output ==
               "ID   WOULD PURGE\n"
               "now            4\n");

    const auto document = run({"retention", "get", "--json"}).output;
    BOOST_TEST(run({"retention", "remove", "failed"}).status == 0);
    BOOST_TEST(run_json({"retention", "get"}).at("policies").as_array().size() == 1u);
    BOOST_TEST(run({"retention", "set", "-", "--json"}, document).output == document);
    std::ofstream(data.path() / "policies.json") << "[]";
    BOOST_TEST(
        holds(run({"retention", "set", "@" + (data.path() / "policies.json").string()}).output,
              "no retention policies"));
    check_refusal(run({"retention", "set", R"([{"id":"a"}])"}), 2, "ageSeconds");
}

BOOST_AUTO_TEST_SUITE_END()
