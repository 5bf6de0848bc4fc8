// The specification's page on instance management, call by call in its order: from C++, over HTTP
// and by command, all three at the same task hub on a disk. Each case names its heading.
#include "api/raw_http.hpp"
#include "process/listed_ids.hpp"
#include "process/program.hpp"

#include <pianola/actors/registry.hpp>
#include <pianola/api/server.hpp>
#include <pianola/runtime/samples/registration.hpp>

#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/system/system_error.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <ctime>
#include <fstream>
#include <future>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace specification {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace pianola;
using namespace pianola::test;
using words = std::vector<std::string>;

/// What `pianola serve --samples` runs, in this process, and its three doors.
class three_doors {
public:
    three_doors() : server_(open()), http_(server_->http_endpoint().port()) {
        ended_ = server_->async_run(asio::use_future);
        while (http_.ask("GET", "/readyz").status != 200) {}
    }
    three_doors(const three_doors&) = delete;
    three_doors& operator=(const three_doors&) = delete;
    ~three_doors() {
        server_->cancel();
        BOOST_CHECK_NO_THROW(ended_.get());
    }

    [[nodiscard]] pianola::client client() const { return server_->get_client(); }
    /// Waits for an operation of the client. Throws boost::system::system_error.
    template <class Operation>
    static auto get(Operation operation) {
        return std::move(operation)(asio::use_future).get();
    }
    template <class Operation>
    static error_code error_of(Operation operation) {
        try {
            static_cast<void>(get(std::move(operation)));
        } catch (const boost::system::system_error& error) {
            return error.code();
        }
        return {};
    }

    http_reply ask(std::string_view method, const std::string& path, std::string_view body = {}) {
        return http_.ask(method,
                         "/runtime/webhooks/durabletask" + path,
                         body,
                         {{"Content-Type", "application/json"}});
    }
    http_reply ask_v1(std::string_view method,
                      const std::string& path,
                      std::string_view body = {}) {
        return http_.ask(method, "/v1" + path, body, {{"Content-Type", "application/json"}});
    }

    [[nodiscard]] command_result run(words line) const {
        line.insert(
            line.end(),
            {"--url", "http://127.0.0.1:" + std::to_string(server_->http_endpoint().port())});
        return run_command(line);
    }

    /// Starts an instance, to have one.
    void start(const std::string& name, const std::string& id, payload input = {}) const {
        const auto options = start_options{}.id(id);
        get(client().async_schedule_new_orchestration_instance(name, std::move(input), options));
    }
    [[nodiscard]] instance_metadata completion_of(const std::string& id) const {
        return get(client().async_wait_for_instance_completion(instance_id{id}, true)).value();
    }
    /// Until it waits for its event.
    void await_approval(const std::string& id) const {
        while (get(client().async_explain(instance_id{id})).events.empty()) {}
    }
    [[nodiscard]] std::optional<instance_metadata> metadata_of(const std::string& id) const {
        return get(client().async_get_instance_metadata(instance_id{id}, true));
    }
    /// The input of a `flaky` that fails until mend().
    [[nodiscard]] payload flaky_input() const {
        return payload::json(json::serialize(json::object{{"marker", marker()}}));
    }
    void mend() const { std::ofstream(marker()) << "mended"; }

private:
    [[nodiscard]] std::string marker() const { return (data_.path() / "mended").string(); }
    std::unique_ptr<server> open() const {
        server_params params;
        params.http.port(0);
        params.threads = 2;
        params.data_directory = data_.path();
        auto code = std::make_shared<registry>();
        samples::register_all(*code);
        error_code ec;
        diagnostics why;
        auto opened = server::open(params, std::move(code), {}, ec, why);
        BOOST_REQUIRE_MESSAGE(opened, ec.message() << ": " << why.message);
        return opened;
    }

    temporary_directory data_;
    std::unique_ptr<server> server_;
    raw_http http_;
    std::future<void> ended_;
};

constexpr std::string_view greetings = R"(["Hello Tokyo!","Hello London!","Hello Seattle!"])";
const words doors{"cpp", "http", "command"};

/// The specification's DateTime.MinValue.
constexpr instant the_year_1{-621'355'968'000'000'000};
const std::string the_year_1_text = "0001-01-01T00:00:00Z";

instant in_time(std::chrono::seconds from_now) {
    const auto time = std::chrono::system_clock::now() + from_now;
    return instant{std::chrono::duration_cast<ticks>(time.time_since_epoch()).count()};
}
std::string text_in_time(std::chrono::seconds from_now) {
    const auto time =
        std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + from_now);
    std::tm parts{};
    ::gmtime_r(&time, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

bool is_generated(std::string_view id) {
    return id.size() == 32 && id.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

} // namespace specification

BOOST_FIXTURE_TEST_SUITE(specification, three_doors)

// "Starting Instances": a name, and optionally an id and an input.
BOOST_AUTO_TEST_CASE(starting_instances) {
    const payload input = payload::json(R"({"width":3})");
    const auto by_cpp = start_options{}.id("cpp");
    const auto started =
        get(client().async_schedule_new_orchestration_instance("fan_out", input, by_cpp));
    BOOST_TEST(started.id.str() == "cpp");
    const auto reply = ask("POST", "/orchestrators/fan_out/http", input.str());
    BOOST_TEST(reply.status == 202u);
    BOOST_TEST(json::parse(reply.body).at("id").as_string() == "http");
    BOOST_TEST(run({"start", "fan_out", "--id", "command", "--input", input.str()}).output ==
               "command\n");
    for (const auto& id : doors)
        BOOST_TEST(completion_of(id).output.str() == R"({"completed":3})");
}

// "Starting Instances": "If you don't provide an instance ID, one will be auto-generated (GUID)."
BOOST_AUTO_TEST_CASE(generated_instance_ids) {
    words ids;
    ids.push_back(get(client().async_schedule_new_orchestration_instance("hello_cities")).id.str());
    const auto reply = ask("POST", "/orchestrators/hello_cities");
    ids.emplace_back(json::parse(reply.body).at("id").as_string());
    const auto printed = run({"start", "hello_cities"}).output;
    ids.push_back(printed.substr(0, printed.find('\n')));
    for (const auto& id : ids) {
        BOOST_TEST(is_generated(id), id);
        BOOST_TEST(completion_of(id).output.str() == greetings);
        BOOST_TEST(std::ranges::count(ids, id) == 1);
    }
}

// "Get Status": runtime status, input and output; null when there is none.
BOOST_AUTO_TEST_CASE(get_status) {
    start("fan_out", "x", payload::json(R"({"width":2})"));
    BOOST_TEST((completion_of("x").status == runtime_status::completed));
    const auto found = metadata_of("x");
    BOOST_REQUIRE(found);
    BOOST_TEST((found->status == runtime_status::completed));
    BOOST_TEST(found->input.str() == R"({"width":2})");
    BOOST_TEST(found->output.str() == R"({"completed":2})");
    BOOST_TEST(!get(client().async_get_instance_metadata(instance_id{"x"}))->output.present());

    const auto reply = ask("GET", "/instances/x");
    BOOST_TEST(reply.status == 200u);
    const auto command = run({"get", "x", "--json"});
    BOOST_TEST(command.status == 0);
    for (const auto& text : {reply.body, command.output}) {
        const auto status = json::parse(text);
        BOOST_TEST(status.at("runtimeStatus").as_string() == "Completed");
        BOOST_TEST(status.at("input").at("width").as_int64() == 2);
        BOOST_TEST(status.at("output").at("completed").as_int64() == 2);
    }

    BOOST_TEST(!metadata_of("nobody"));
    BOOST_TEST(ask("GET", "/instances/nobody").status == 404u);
    BOOST_TEST(run({"get", "nobody"}).status == 3);
}

// "Query with Filters": all failed instances created in the last hour.
BOOST_AUTO_TEST_CASE(query_with_filters) {
    for (const std::string id : {"bad-1", "bad-2"}) {
        start("flaky", id, flaky_input());
        BOOST_TEST((completion_of(id).status == runtime_status::failed));
    }
    start("hello_cities", "good");
    BOOST_TEST((completion_of("good").status == runtime_status::completed));
    const words expected{"bad-1", "bad-2"};
    const std::set<runtime_status> failed{runtime_status::failed};
    const auto page = get(client().async_get_instances(
        orchestration_query{}.created_from(in_time(-std::chrono::hours{1})).statuses(failed)));
    words found;
    for (const auto& each : page.instances)
        found.push_back(each.id.str());
    std::ranges::sort(found);
    BOOST_TEST(found == expected, boost::test_tools::per_element());

    const auto an_hour_ago = text_in_time(-std::chrono::hours{1});
    const std::string query = "createdTimeFrom=" + an_hour_ago + "&runtimeStatus=Failed";
    const auto listed =
        run({"list", "--created-from", an_hour_ago, "--status", "Failed", "--json"});
    for (const auto& text : {ask("GET", "/instances?" + query).body, listed.output}) {
        auto ids = ids_of(text);
        std::ranges::sort(ids);
        BOOST_TEST(ids == expected, boost::test_tools::per_element());
    }
    const auto strict = json::parse(ask_v1("GET", "/instances?" + query).body);
    BOOST_TEST(strict.at("instances").as_array().size() == 2u);

    // Not from an hour on.
    const auto later = text_in_time(std::chrono::hours{1});
    BOOST_TEST(get(client().async_get_instances(
                       orchestration_query{}.created_from(in_time(std::chrono::hours{1}))))
                   .instances.empty());
    BOOST_TEST(ids_of(ask("GET", "/instances?createdTimeFrom=" + later).body).empty());
    BOOST_TEST(ids_of(run({"list", "--created-from", later, "--json"}).output).empty());
}

// "Terminating Instances": stopped at once, with a reason; it is Terminated then.
BOOST_AUTO_TEST_CASE(terminating_instances) {
    const std::string reason = "Manually terminated by operator";
    for (const auto& id : doors)
        start("approval", id);
    get(client().async_terminate_instance(instance_id{"cpp"}, payload::text(reason)));
    BOOST_TEST(ask("POST", "/instances/http/terminate?reason=Manually%20terminated%20by%20operator")
                   .status == 202u);
    BOOST_TEST(run({"terminate", "command", "--reason", reason}).status == 0);
    for (const auto& id : doors) {
        const auto ended = completion_of(id);
        BOOST_TEST((ended.status == runtime_status::terminated));
        BOOST_TEST(ended.output.str().find(reason) != std::string::npos, ended.output.str());
    }
    BOOST_TEST((error_of(client().async_terminate_instance(instance_id{"cpp"})) ==
                errc::instance_finished));
    BOOST_TEST(ask("POST", "/instances/http/terminate").status == 410u);
    BOOST_TEST(run({"terminate", "command"}).status == 7);
}

// "Purge Single Instance": completed, failed or terminated ones, and no others.
BOOST_AUTO_TEST_CASE(purge_single_instance) {
    start("hello_cities", "cpp");
    start("flaky", "http", flaky_input());
    start("approval", "command");
    get(client().async_terminate_instance(instance_id{"command"}));
    for (const auto& id : doors)
        BOOST_TEST(is_terminal(completion_of(id).status));
    BOOST_TEST(get(client().async_purge_instance(instance_id{"cpp"})).purged == 1u);
    const auto reply = ask("DELETE", "/instances/http");
    BOOST_TEST(reply.status == 200u);
    BOOST_TEST(json::parse(reply.body).at("instancesDeleted").to_number<int>() == 1);
    BOOST_TEST(run({"purge", "command"}).status == 0);
    for (const auto& id : doors)
        BOOST_TEST(!metadata_of(id));

    start("approval", "running");
    await_approval("running");
    BOOST_TEST((error_of(client().async_purge_instance(instance_id{"running"})) ==
                errc::instance_not_finished));
    BOOST_TEST(ask("DELETE", "/instances/running").status == 412u);
    BOOST_TEST(run({"purge", "running"}).status == 7);
    BOOST_TEST(metadata_of("running").has_value());
}

// "Purge by Criteria": completed ones from DateTime.MinValue until some time.
BOOST_AUTO_TEST_CASE(purge_by_criteria) {
    const auto month = std::chrono::hours{24 * 30};
    const auto minute = std::chrono::minutes{1};
    const std::set<runtime_status> completed{runtime_status::completed};
    start("flaky", "failed", flaky_input());
    BOOST_TEST((completion_of("failed").status == runtime_status::failed));

    const auto by_cpp = [&](std::chrono::seconds until) {
        return get(client().async_purge_instances(orchestration_query{}
                                                      .created_from(the_year_1)
                                                      .created_to(in_time(until))
                                                      .statuses(completed)))
            .purged;
    };
    const auto by_http = [&](std::chrono::seconds until) {
        const auto reply = ask("DELETE",
                               "/instances?createdTimeFrom=" + the_year_1_text + "&createdTimeTo=" +
                                   text_in_time(until) + "&runtimeStatus=Completed");
        return reply.status == 404u // there are none
                   ? 0u
                   : json::parse(reply.body).at("instancesDeleted").to_number<unsigned>();
    };
    const auto by_command = [&](std::chrono::seconds until) {
        const auto result = run({"purge",
                                 "--created-from",
                                 the_year_1_text,
                                 "--created-to",
                                 text_in_time(until),
                                 "--status",
                                 "Completed",
                                 "--yes",
                                 "--json"});
        BOOST_TEST(result.status == 0, result.errors);
        return json::parse(result.output).at("purged").to_number<unsigned>();
    };
    const auto check = [&](const auto& purge) {
        for (const std::string id : {"a", "b"}) {
            start("hello_cities", id);
            BOOST_TEST((completion_of(id).status == runtime_status::completed));
        }
        BOOST_TEST(purge(-month) == 0u);
        BOOST_TEST(metadata_of("a").has_value());
        BOOST_TEST(purge(minute) == 2u);
        BOOST_TEST(!metadata_of("a"));
    };
    check(by_cpp);
    check(by_http);
    check(by_command);
    BOOST_TEST(metadata_of("failed").has_value());
}

// "Rewinding Instances": a failed one goes on without running the whole again.
BOOST_AUTO_TEST_CASE(rewinding_instances) {
    for (const auto& id : doors) {
        start("flaky", id, flaky_input());
        BOOST_TEST((completion_of(id).status == runtime_status::failed));
    }
    mend();
    get(client().async_rewind_instance(instance_id{"cpp"}, "mended"));
    BOOST_TEST(ask("POST", "/instances/http/rewind?reason=mended").status == 202u);
    BOOST_TEST(run({"rewind", "command", "--reason", "mended"}).status == 0);
    for (const auto& id : doors) {
        BOOST_TEST(completion_of(id).output.str() == R"("recovered")");
        const auto history = get(client().async_get_history(instance_id{id})).events;
        // The activity that had gone well has not run again.
        BOOST_TEST(std::ranges::count_if(history, [](const history_event& event) {
                       return event.get_if<history::task_completed>() != nullptr;
                   }) == 2);
        BOOST_TEST(std::ranges::none_of(history, [](const history_event& event) {
            return event.get_if<history::task_failed>() != nullptr;
        }));
    }
    BOOST_TEST((error_of(client().async_rewind_instance(instance_id{"cpp"})) ==
                errc::instance_not_failed));
    BOOST_TEST(ask("POST", "/instances/http/rewind").status == 412u);
    BOOST_TEST(run({"rewind", "command"}).status == 7);
}

// "Rewinding Instances": "from a specific point in its history".
BOOST_AUTO_TEST_CASE(rewinding_to_an_event) {
    for (const auto& id : doors) {
        start("flaky", id, flaky_input());
        BOOST_TEST((completion_of(id).status == runtime_status::failed));
    }
    mend();
    // 0 OrchestratorStarted, 1 ExecutionStarted, 2 TaskScheduled; 3 OrchestratorStarted
    auto plan = get(client().async_plan_rewind(instance_id{"cpp"}, event_number{2}));
    BOOST_TEST(plan.hidden.front().value() == 3u);
    get(client().async_apply_rewind(std::move(plan), rewind_options{}.reason("mended")));
    const auto planned = ask_v1("POST", "/instances/http/rewind/plan?eventNumber=2");
    BOOST_TEST(planned.status == 200u);
    BOOST_TEST(ask_v1("POST", "/instances/http/rewind/apply", planned.body).status == 200u);
    const auto result = run({"rewind", "command", "--to-event", "2", "--yes"});
    BOOST_TEST(result.status == 0, result.errors);
    for (const auto& id : doors)
        BOOST_TEST(completion_of(id).output.str() == R"("recovered")");
}

// "Sending Events": "to trigger logic or unblock them".
BOOST_AUTO_TEST_CASE(sending_events) {
    for (const auto& id : doors)
        start("approval", id);
    get(client().async_raise_event(instance_id{"cpp"}, "ApprovalEvent", true));
    BOOST_TEST(ask("POST", "/instances/http/raiseEvent/ApprovalEvent", "true").status == 202u);
    BOOST_TEST(run({"raise", "command", "ApprovalEvent", "--data", "true"}).status == 0);
    for (const auto& id : doors)
        BOOST_TEST(completion_of(id).output.str() == R"("approved")");
    BOOST_TEST((error_of(client().async_raise_event(instance_id{"nobody"}, "ApprovalEvent")) ==
                errc::instance_not_found));
    BOOST_TEST(ask("POST", "/instances/nobody/raiseEvent/ApprovalEvent", "true").status == 404u);
    BOOST_TEST(run({"raise", "nobody", "ApprovalEvent"}).status == 3);
}

// "HTTP API": its four routes, as they stand there.
BOOST_AUTO_TEST_CASE(http_api) {
    const auto started = ask("POST", "/orchestrators/approval");
    BOOST_TEST(started.status == 202u);
    const std::string id(json::parse(started.body).at("id").as_string());
    const auto status = ask("GET", "/instances/" + id);
    BOOST_TEST(status.status == 202u);
    BOOST_TEST(json::parse(status.body).at("instanceId").as_string() == id);
    BOOST_TEST(ask("POST", "/instances/" + id + "/raiseEvent/Other", "1").status == 202u);
    BOOST_TEST(ask("POST", "/instances/" + id + "/terminate").status == 202u);
    BOOST_TEST((completion_of(id).status == runtime_status::terminated));
    BOOST_TEST(ask("GET", "/instances/" + id).status == 200u);
}

BOOST_AUTO_TEST_SUITE_END()
