// What /v1/openapi.json says, held against what the server does: every operation with valid and
// with invalid input, every answer against its schema.
#include "api/openapi_calls.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

using namespace pianola::test;

namespace v1_openapi {

pianola::server_params with_small_bodies() {
    pianola::server_params params;
    params.http_limits.max_body_bytes = 100'000;
    params.http_limits.max_archive_body_bytes = 100'000;
    return params;
}

bool has_method(const std::string& allow, const std::string& method) {
    return (", " + allow + ",").find(" " + method + ",") != std::string::npos;
}

/// A server with instances in many statuses, its document, and what is known about its operations
/// beyond what that says.
struct described_server : v1_server {
    described_server() : v1_server(with_small_bodies()) {
        run("echo", "done", "1");
        run("describe_start", "tagged?tag=a=b&version=2.0");
        run("break_down", "broken");
        post("/orchestrators/wait_for_everything/all");
        await("all", "Running");
        BOOST_TEST(children("all").size() == 1u);
        start_waiting("rests");
        post("/instances/rests/suspend?reason=tea");
        await("rests", "Suspended");
        start_waiting("x");
    }

    /// A request that succeeds.
    openapi_request good(const openapi_operation& operation) const {
        openapi_request made;
        made.id = "x";
        if (operation.id == "planRewind")
            made.query = {{"eventNumber", "1"}};
        if (operation.id == "applyRewind") {
            await_rest("x"); // a plan is good as long as nothing happens
            made.body = call("POST", "/instances/x/rewind/plan?eventNumber=1").body;
        }
        if (operation.id == "setRetention" || operation.id == "previewRetention")
            made.body = R"({"policies":[{"id":"a","statuses":["Completed"],"name":"nobody",)"
                        R"("tags":{"k":"v"},"ageSeconds":3.5,"recursive":true}]})";
        if (operation.path.ends_with("{policy}")) {
            made.id = "p";
            const std::string policy = R"({"id":"p","tags":{"k":"v"},"ageSeconds":60})";
            if (operation.method == "PUT")
                made.body = policy;
            else
                call("PUT", "/retention/policies/p", policy);
        }
        if (operation.id == "importInstance") {
            made.query = {{"id", fresh_id()}};
            made.body = call("GET", "/instances/done/export").body;
        }
        if (operation.id.ends_with("Instances") && operation.method == "POST")
            made.query = {{"name", "nobody"}}; // they need a condition
        return made;
    }

    /// A value that is valid by its schema, but must also be one that there is.
    std::vector<std::string> values(const std::string& parameter,
                                    const boost::json::object& schema) const {
        if (parameter == "taskHub")
            return {"test-hub"};
        if (parameter == "eventNumber")
            return {"0", "1"};
        if (parameter == "id")
            return {fresh_id(), std::string(250, 'a') + fresh_id().substr(5)};
        if (parameter == "execution") {
            const auto all = see("/instances/x/executions").at("executions").as_array();
            return {std::string(all.back().at("execution").as_string())};
        }
        return parameter == "continuationToken" ? std::vector<std::string>{}
                                                : allowed_texts(schema);
    }

    std::string fresh_id() const { return "copy-" + std::to_string(++copies); }

    mutable int copies = 0;
    const boost::json::value document = see("/openapi.json");
    const std::vector<openapi_operation> operations = operations_of(document);
    openapi_caller caller{*this, document};
};

} // namespace v1_openapi

BOOST_FIXTURE_TEST_SUITE(v1_openapi, described_server)

BOOST_AUTO_TEST_CASE(the_document_is_whole) {
    BOOST_TEST(document.at("openapi").as_string() == "3.1.0");
    const json_schema schemas(document);
    std::set<std::string> ids;
    for (const auto& each : document.at("components").at("schemas").as_object())
        BOOST_TEST(schemas.wrong_schema(each.value()) == "", each.key());
    for (const openapi_operation& each : operations) {
        BOOST_TEST(ids.insert(each.id).second, each.id);
        for (const auto* parameter : each.query_parameters())
            BOOST_TEST(schemas.wrong_schema(parameter->at("schema")) == "");
        for (const auto& answer : each.what->at("responses").as_object())
            BOOST_TEST((schemas.resolved(answer.value()).as_object().contains("content")));
    }
}

BOOST_AUTO_TEST_CASE(every_route_is_documented_and_every_document_routed) {
    std::set<std::string> documented;
    for (const openapi_operation& each : operations)
        documented.insert(each.method + " " + each.path);
    std::set<std::string> mounted;
    const pianola::http::managed_hub hub{get().get_client(), "test-hub", {}, {}};
    for (const auto& route : pianola::http::v1_routes(hub))
        mounted.insert(std::string(route.method) + " /" + std::string(route.pattern));
    BOOST_TEST(documented == mounted, boost::test_tools::per_element());
    BOOST_TEST(mounted.size() == 21u);
}

BOOST_AUTO_TEST_CASE(valid_input_succeeds) {
    for (const openapi_operation& operation : operations) {
        BOOST_TEST(caller.send(operation, good(operation)).status == 200u, operation.id);
        for (const auto* parameter : operation.query_parameters()) {
            const std::string name(parameter->at("name").as_string());
            for (const std::string& value : values(name, parameter->at("schema").as_object()))
                BOOST_TEST(caller.send(operation, good(operation).with(name, value)).status == 200u,
                           operation.id << " with " << name << "=" << value.substr(0, 50));
        }
        for (const auto& answer : operation.what->at("responses").as_object())
            if (answer.key().starts_with("2"))
                BOOST_TEST(
                    caller.seen(operation.id)
                        .contains(static_cast<unsigned>(std::stoul(std::string(answer.key())))));
    }
}

BOOST_AUTO_TEST_CASE(every_instance_is_as_its_schemas_say) {
    for (const openapi_operation& operation : operations) {
        openapi_request request = good(operation);
        if (operation.id == "listInstances") {
            request = request.with("showInput", "true");
            BOOST_TEST(member(caller.send(operation, request), "instances").as_array().size() ==
                       7u);
        }
        if (operation.method != "GET" || operation.path.find("{id}") == std::string::npos)
            continue;
        for (const char* id : {"done", "tagged", "broken", "all", "rests", "x"}) {
            request.id = id;
            BOOST_TEST(caller.send(operation, request).status == 200u);
        }
    }
}

BOOST_AUTO_TEST_CASE(pages_are_continued) {
    int pages = 0;
    for (const openapi_operation& operation : operations) {
        bool continues = false;
        for (const auto* parameter : operation.query_parameters())
            continues |= parameter->at("name").as_string() == "continuationToken";
        if (!continues)
            continue;
        auto request = good(operation).with("top", "2");
        for (bool more = true; more; ++pages) {
            const auto reply = caller.send(operation, request);
            BOOST_REQUIRE(reply.status == 200u);
            const auto page = boost::json::parse(reply.body).as_object();
            const auto* token = page.if_contains("continuationToken");
            more = token != nullptr;
            if (more)
                request = request.with("continuationToken", std::string(token->as_string()));
        }
    }
    BOOST_TEST(pages >= 5);
}

BOOST_AUTO_TEST_CASE(a_wrong_parameter_is_refused_and_named) {
    int refused = 0;
    for (const openapi_operation& operation : operations) {
        const openapi_request right = good(operation);
        for (const auto* parameter : operation.query_parameters()) {
            const std::string name(parameter->at("name").as_string());
            const auto& schema = parameter->at("schema").as_object();
            for (const std::string& value : forbidden_texts(schema)) {
                caller.refuse(operation, right.with(name, value), name);
                ++refused;
            }
            if (schema.at("type").as_string() != "array") {
                auto twice = right.with(name, allowed_texts(schema).front());
                twice.query.push_back(twice.query.back());
                caller.refuse(operation, twice, name);
            }
            if (parameter->at("required").as_bool())
                caller.refuse(operation, right.without(name), name);
        }
        caller.refuse(operation, right.with("surprise", "1"), "surprise");
        caller.refuse(operation, right.with("taskHub", "other"), "taskHub", 404);
    }
    BOOST_TEST(refused > 200);
}

BOOST_AUTO_TEST_CASE(a_wrong_body_is_refused_and_named) {
    int refused = 0;
    for (const openapi_operation& operation : operations) {
        openapi_request request = good(operation);
        const auto* schema = operation.body_schema();
        if (schema == nullptr) {
            for (const char* garbage : {"{}", "nonsense", "\xFF"}) {
                request.body = garbage;
                caller.refuse(operation, request, "body");
            }
            continue;
        }
        const auto body = boost::json::parse(request.body);
        for (const wrong_body& wrong : forbidden_bodies(caller.schemas(), *schema, body)) {
            request.body = wrong.text;
            caller.refuse(operation, request, wrong.path);
            ++refused;
        }
        request.body = boost::json::serialize(body);
        for (const http_fields& fields :
             {http_fields{{"Content-Type", "text/plain"}}, http_fields{{"Accept", "*/*"}}})
            BOOST_TEST(caller.send(operation, request, fields).status == 400u);
    }
    BOOST_TEST(refused > 60);
}

BOOST_AUTO_TEST_CASE(instances_that_there_are_not_are_not_found) {
    for (const openapi_operation& operation : operations) {
        openapi_request request = good(operation);
        if (operation.path.find("{id}") == std::string::npos)
            continue;
        for (const std::string& id : {std::string("nobody"),
                                      std::string(2000, 'x'),
                                      std::string("\xFF\x01"),
                                      std::string("a/b?c#d%"),
                                      std::string("@a@b")}) {
            request.id = id;
            if (!request.body.empty()) {
                auto plan = boost::json::parse(good(operation).body);
                plan.at("instanceId") = id;
                request.body = boost::json::serialize(plan);
            }
            const auto reply = caller.send(operation, request);
            const bool no_text = id.front() == '\xFF' && !request.body.empty();
            BOOST_TEST(reply.status == (no_text ? 400u : 404u), operation.id);
        }
    }
}

BOOST_AUTO_TEST_CASE(other_methods_are_not_allowed) {
    std::map<std::string, std::set<std::string>> methods;
    for (const openapi_operation& each : operations)
        methods[each.target({"x", {}, {}})].insert(each.method);
    for (const auto& [target, known] : methods)
        for (const char* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "BREW"}) {
            if (known.contains(method))
                continue;
            const auto reply = call(method, target);
            check_problem(reply, 405);
            for (const std::string& each : known)
                BOOST_TEST(has_method(reply.header("Allow"), each));
        }
}

BOOST_AUTO_TEST_CASE(what_is_too_large_is_refused) {
    for (const openapi_operation& operation : operations) {
        openapi_request request = good(operation);
        if (!operation.body_type().empty()) {
            request.body = std::string(100'001, ' ');
            BOOST_TEST(caller.send(operation, request).status == 413u);
        }
        const http_fields large{{"Content-Type", operation.body_type()},
                                {"X-Large", std::string(20'000, 'x')}};
        BOOST_TEST(caller.send(operation, good(operation), large).status == 431u);
    }
}

BOOST_AUTO_TEST_CASE(a_plan_that_is_stale_is_a_conflict) {
    for (const openapi_operation& operation : operations)
        if (operation.what->at("responses").as_object().contains("409")) {
            const openapi_request request = good(operation);
            BOOST_TEST(caller.send(operation, request).status == 200u);
            BOOST_TEST(caller.send(operation, request).status == 409u);
        }
    BOOST_TEST(caller.seen("applyRewind").contains(409u));
}

BOOST_AUTO_TEST_SUITE_END()
