#include "api/openapi_calls.hpp"

#include <pianola/api/http/url_text.hpp>

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>

namespace pianola::test {
namespace {

namespace json = boost::json;

constexpr std::string_view json_type = "application/json";
constexpr std::string_view lines_type = "application/x-ndjson";

bool is(const json::object& schema, std::string_view type) {
    const auto* wanted = schema.if_contains("type");
    return wanted != nullptr && wanted->is_string() && wanted->as_string() == type;
}

std::string repeated(const json::value& length) {
    return std::string(length.to_number<std::size_t>(), 'a');
}

/// Puts a value where a path of members and indices leads.
json::value replaced(json::value whole,
                     const std::vector<std::string>& at,
                     const json::value& value) {
    json::value* place = &whole;
    for (const std::string& step : at)
        place = step.front() == '[' ? &place->as_array().at(std::stoul(step.substr(1)))
                                    : &place->as_object()[step];
    *place = value;
    return whole;
}

std::string text_of(const std::vector<std::string>& at) {
    std::string path;
    for (const std::string& step : at)
        path += (path.empty() || step.front() == '[' ? "" : ".") + step;
    return path.empty() ? "body" : path;
}

/// Collects what a body must not be, one wrong place at a time.
class body_spoiler {
public:
    body_spoiler(const json_schema& schemas, const json::value& good)
        : schemas_(schemas), good_(good) {}

    void spoil(const json::value& reference, const json::value& value) {
        const json::object& schema = schemas_.resolved(reference).as_object();
        for (const json::value& wrong : wrong_types(schema))
            add(wrong);
        if (value.is_object())
            spoil_members(schema, value.as_object());
        if (const auto* items = schema.if_contains("items"); items && value.is_array())
            for (std::size_t i = 0; i < std::min<std::size_t>(value.as_array().size(), 1); ++i)
                within("[" + std::to_string(i) + "]",
                       [&] { spoil(*items, value.as_array().at(i)); });
    }

    std::vector<wrong_body> found;

private:
    static std::vector<json::value> wrong_types(const json::object& schema) {
        std::vector<json::value> wrong{nullptr};
        if (is(schema, "string"))
            wrong.insert(wrong.end(), {json::value(7), json::value(json::array{})});
        if (is(schema, "boolean"))
            wrong.insert(wrong.end(), {json::value("true"), json::value(1)});
        if (is(schema, "integer"))
            wrong.insert(wrong.end(), {json::value("1"), json::value(1.5)});
        if (is(schema, "number"))
            wrong.emplace_back("1");
        if (is(schema, "array"))
            wrong.insert(wrong.end(), {json::value(json::object{}), json::value("x")});
        if (is(schema, "object"))
            wrong.insert(wrong.end(), {json::value(json::array{}), json::value(7)});
        if (schema.contains("enum") || schema.contains("pattern"))
            wrong.emplace_back("no such value");
        if (const auto* least = schema.if_contains("minimum"))
            wrong.emplace_back(least->to_number<std::int64_t>() - 1);
        if (const auto* most = schema.if_contains("maximum"))
            wrong.emplace_back(most->to_number<std::int64_t>() + 1);
        if (const auto* most = schema.if_contains("maxLength"))
            wrong.emplace_back(repeated(*most) + "a");
        if (schema.contains("minLength"))
            wrong.emplace_back("");
        return wrong;
    }

    void spoil_members(const json::object& schema, const json::object& value) {
        const auto* known = schema.if_contains("properties");
        for (const auto& each : value)
            if (known != nullptr)
                within(each.key(), [&] { spoil(known->as_object().at(each.key()), each.value()); });
            else
                within(each.key(), [&] { spoil(schema.at("additionalProperties"), each.value()); });
        if (const auto* required = schema.if_contains("required"))
            for (const auto& name : required->as_array())
                leave_out(name.as_string(), value);
        if (known != nullptr)
            within("surprise", [&] { add(1); });
    }

    void leave_out(const json::string& name, json::object rest) {
        rest.erase(name);
        found.push_back({text_of(with(name)), json::serialize(replaced(good_, at_, rest))});
    }

    void add(const json::value& wrong) {
        found.push_back({text_of(at_), json::serialize(replaced(good_, at_, wrong))});
    }

    [[nodiscard]] std::vector<std::string> with(std::string_view step) const {
        auto longer = at_;
        longer.emplace_back(step);
        return longer;
    }

    void within(std::string_view step, const auto& what) {
        at_.emplace_back(step);
        what();
        at_.pop_back();
    }

    const json_schema& schemas_;
    const json::value& good_;
    std::vector<std::string> at_;
};

} // namespace

bool openapi_request::has(std::string_view parameter) const {
    return std::ranges::any_of(query, [&](const auto& each) { return each.first == parameter; });
}

openapi_request openapi_request::with(const std::string& parameter,
                                      const std::string& value) const {
    openapi_request changed = without(parameter);
    changed.query.emplace_back(parameter, value);
    return changed;
}

openapi_request openapi_request::without(std::string_view parameter) const {
    openapi_request changed = *this;
    std::erase_if(changed.query, [&](const auto& each) { return each.first == parameter; });
    return changed;
}

std::string openapi_operation::target(const openapi_request& request) const {
    std::string text = path;
    if (const auto at = text.find('{'); at != std::string::npos)
        text.replace(at, text.find('}') + 1 - at, http::form_encode(request.id));
    char separator = '?';
    for (const auto& [name, value] : request.query) {
        text += separator + http::form_encode(name) + "=" + http::form_encode(value);
        separator = '&';
    }
    return text;
}

std::vector<const json::object*> openapi_operation::query_parameters() const {
    std::vector<const json::object*> found;
    for (const auto& each : what->at("parameters").as_array())
        if (each.at("in").as_string() == "query")
            found.push_back(&each.as_object());
    return found;
}

std::string openapi_operation::body_type() const {
    const auto* body = what->if_contains("requestBody");
    return body == nullptr ? "" : std::string(body->at("content").as_object().begin()->key());
}

const json::value* openapi_operation::body_schema() const {
    return body_type() != json_type
               ? nullptr
               : &what->at("requestBody").at("content").at(json_type).at("schema");
}

std::vector<openapi_operation> operations_of(const json::value& document) {
    std::vector<openapi_operation> found;
    for (const auto& path : document.at("paths").as_object())
        for (const auto& each : path.value().as_object()) {
            openapi_operation made;
            made.path = path.key();
            made.what = &each.value().as_object();
            made.id = made.what->at("operationId").as_string();
            for (const char c : std::string_view(each.key()))
                made.method += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
            found.push_back(std::move(made));
        }
    return found;
}

std::vector<std::string> allowed_texts(const json::object& schema) {
    if (is(schema, "array"))
        return allowed_texts(schema.at("items").as_object());
    if (is(schema, "boolean"))
        return {"true", "false"};
    if (is(schema, "integer"))
        return {json::serialize(schema.at("minimum")), json::serialize(schema.at("maximum"))};
    if (const auto* choices = schema.if_contains("enum")) {
        std::vector<std::string> all;
        for (const auto& each : choices->as_array())
            all.emplace_back(each.as_string());
        return all;
    }
    if (schema.contains("format"))
        return {"2024-01-15T10:00:05Z", "2024-01-15T10:00:05.1234567+01:00"};
    if (schema.contains("pattern")) // the texts that match one of them
        return {schema.at("pattern").as_string().find("=") != json::string::npos
                    ? "key=value"
                    : std::string(32, '0')};
    return {repeated(schema.at("minLength")),
            "a",
            std::string(std::min<std::size_t>(repeated(schema.at("maxLength")).size(), 4096), 'a')};
}

std::vector<std::string> forbidden_texts(const json::object& schema) {
    if (is(schema, "array"))
        return forbidden_texts(schema.at("items").as_object());
    if (is(schema, "boolean"))
        return {"", "1", "yes", "TRUE", " true"};
    if (is(schema, "integer")) {
        const auto least = schema.at("minimum").to_number<std::int64_t>();
        const auto most = schema.at("maximum").to_number<std::int64_t>();
        return {"",
                "x",
                "1.5",
                "1e2",
                " 1",
                "0x1",
                std::to_string(least - 1),
                std::to_string(most + 1),
                "99999999999999999999"};
    }
    if (schema.contains("enum") || schema.contains("format") || schema.contains("pattern"))
        return {"", "no such value"};
    std::vector<std::string> wrong;
    const auto longest = repeated(schema.at("maxLength")).size();
    if (longest < 8192)
        wrong.push_back(std::string(longest + 1, 'a'));
    if (schema.at("minLength").to_number<int>() > 0)
        wrong.emplace_back("");
    return wrong;
}

std::vector<wrong_body> forbidden_bodies(const json_schema& schemas,
                                         const json::value& schema,
                                         const json::value& good) {
    body_spoiler spoiler(schemas, good);
    spoiler.spoil(schema, good);
    for (const char* garbage : {"", "{", "nonsense", "\xFF", "{}{}", "{'policies':[]}"})
        spoiler.found.push_back({"body", garbage});
    return std::move(spoiler.found);
}

http_reply openapi_caller::send(const openapi_operation& operation,
                                const openapi_request& request,
                                http_fields fields) {
    if (!operation.body_type().empty() && fields.empty())
        fields = {{"Content-Type", operation.body_type()}};
    auto reply =
        server_.call(operation.method, operation.target(request), request.body, std::move(fields));
    BOOST_TEST_CONTEXT(operation.method << " " << operation.target(request).substr(0, 300) << " "
                                        << request.body.substr(0, 300) << " -> " << reply.status
                                        << " " << reply.body.substr(0, 500))
    check(operation, reply);
    return reply;
}

void openapi_caller::check(const openapi_operation& operation, const http_reply& reply) {
    seen_[operation.id].insert(reply.status);
    BOOST_TEST(reply.status < 500u);
    const auto& answers = operation.what->at("responses").as_object();
    const auto* documented = answers.if_contains(std::to_string(reply.status));
    BOOST_TEST((documented != nullptr), "an answer that is not documented");
    if (documented == nullptr)
        return;
    const auto& content = schemas_.resolved(*documented).at("content").as_object();
    const std::string header = reply.header("Content-Type");
    const std::string type = header.substr(0, header.find(';'));
    const auto* described = content.if_contains(type);
    BOOST_TEST((described != nullptr), "a type that is not documented: " << header);
    if (described == nullptr)
        return;
    const json::value value =
        type == lines_type ? json::value(reply.body) : json::parse(reply.body);
    BOOST_TEST(schemas_.wrong_value(described->at("schema"), value) == "");
}

void openapi_caller::refuse(const openapi_operation& operation,
                            const openapi_request& request,
                            const std::string& field,
                            unsigned status) {
    const auto reply = send(operation, request);
    BOOST_TEST_CONTEXT(operation.id << " with a wrong " << field << ": "
                                    << operation.target(request).substr(0, 300) << " "
                                    << request.body.substr(0, 300)) {
        BOOST_TEST(reply.status == status);
        const auto answer = json::parse(reply.body).as_object();
        const auto* named = answer.if_contains("field");
        const std::string text = named == nullptr ? "" : std::string(named->as_string());
        BOOST_TEST((field.empty() || (!text.empty() && field.starts_with(text))),
                   "it names " << text);
    }
}

std::set<unsigned> openapi_caller::seen(const std::string& id) const {
    const auto found = seen_.find(id);
    return found == seen_.end() ? std::set<unsigned>{} : found->second;
}

} // namespace pianola::test
