// Every event of a history, against the schema that is published for it.
#include "api/json_schema.hpp"

#include <pianola/api/http/history_event_json.hpp>
#include <pianola/api/http/openapi_document.hpp>
#include <pianola/api/http/v1_routes.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <utility>
#include <variant>

using namespace pianola;

namespace history_event_json {

boost::json::value json_of(history::body body, event_id id = no_event_id) {
    const history_event event(id, instant{1}, std::move(body));
    return boost::json::parse(http::history_event_json(event_number{7}, event));
}

template <std::size_t... I>
std::vector<history::body> one_of_each(std::index_sequence<I...>) {
    return {std::variant_alternative_t<I, history::body>{}...};
}

failure_details failure_with_cause() {
    failure_details failure("outer", "it broke");
    failure.inner = std::make_shared<failure_details>("inner", "because");
    failure.properties = payload::json(R"({"a":1})");
    return failure;
}

history::execution_started full_start() {
    history::execution_started started;
    started.name = "n";
    started.version = "1";
    started.input = payload::json("1.0");
    started.parent.emplace();
    started.parent->instance_id = instance_id{"p"};
    started.scheduled_start = instant{5};
    started.trace = history::trace_context{"t", "s", "state"};
    started.tags = {{"k", "v"}};
    return started;
}

history::execution_rewound full_rewind() {
    history::execution_rewound rewound;
    rewound.reason = payload::text("why");
    rewound.parent_execution_id = std::string(32, 'a');
    rewound.instance_id = "x";
    rewound.name = "n";
    rewound.version = "1";
    rewound.input = payload::json("1");
    rewound.parent.emplace();
    rewound.tags = {{"k", "v"}};
    return rewound;
}

std::vector<history::body> full_ones() {
    history::execution_completed failed;
    failed.status = runtime_status::failed;
    failed.failure = failure_with_cause();
    history::task_scheduled task;
    task.operation = event_id{3};
    task.attempt = 2;
    history::entity_operation_called called;
    called.scheduled_time = instant{1};
    called.parent_instance_id = called.target_instance_id = "e";
    history::entity_lock_requested lock;
    lock.lock_set = {"a", "b"};
    lock.parent_instance_id = "p";
    return {full_start(),
            full_rewind(),
            failed,
            task,
            history::task_failed{event_id{1}, failure_with_cause()},
            history::timer_fired{instant{9}, event_id{2}},
            history::generic_event{payload::text("not json")},
            called,
            lock};
}

} // namespace history_event_json

BOOST_AUTO_TEST_SUITE(history_event_json)

BOOST_AUTO_TEST_CASE(every_event_is_as_its_schema_says) {
    const auto document = boost::json::parse(http::openapi_document(http::v1_operations()));
    const test::json_schema schemas(document);
    const auto& schema = document.at("components").at("schemas").at("HistoryEvent");
    std::set<std::string> types;
    auto bodies = one_of_each(std::make_index_sequence<std::variant_size_v<history::body>>());
    for (auto& each : full_ones())
        bodies.push_back(std::move(each));
    for (auto& each : bodies) {
        const auto made = json_of(std::move(each), event_id{4});
        BOOST_TEST(schemas.wrong_value(schema, made) == "");
        types.emplace(made.at("type").as_string());
    }
    BOOST_TEST(types.size() == std::variant_size_v<history::body>);
    const auto& named = schema.at("properties").at("type").at("enum").as_array();
    BOOST_TEST(named.size() == types.size());
}

BOOST_AUTO_TEST_CASE(what_is_absent_is_left_out) {
    const auto event = json_of(history::event_raised{"go", {}}).as_object();
    BOOST_TEST(event.at("eventNumber").as_int64() == 7);
    BOOST_TEST(!event.contains("eventId"));
    BOOST_TEST(!event.contains("input"));
    const auto null = json_of(history::event_raised{"go", payload::json("null")}).as_object();
    BOOST_TEST(null.at("input").is_null());
}

BOOST_AUTO_TEST_CASE(a_long_chain_of_causes_is_written_whole) {
    auto innermost = std::make_shared<failure_details>("t", "first");
    for (int i = 0; i < 10'000; ++i) {
        auto outer = std::make_shared<failure_details>("t", "m");
        outer->inner = std::move(innermost);
        innermost = std::move(outer);
    }
    const history_event event(
        no_event_id, instant{}, history::task_failed{event_id{1}, *innermost});
    const std::string text = http::history_event_json(event_number{0}, event);
    BOOST_TEST(text.find(R"("message":"first")") != std::string::npos);
    BOOST_TEST(text.ends_with("}}"));
}

BOOST_AUTO_TEST_SUITE_END()
