#include <pianola/api/http/openapi_document.hpp>

#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/url_text.hpp>
#include <pianola/api/http/v1_schemas.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pianola::http {
namespace {

/// What any operation may answer instead of its 200.
struct refusal {
    std::string_view status;
    std::string_view why;
    std::string_view schema = "Problem";
};
constexpr refusal refusals[] = {
    {"400", "Something about the request is wrong; field says what."},
    {"401", "A key is needed, or another one."},
    {"403", "A web page may have sent it, or its key may only read."},
    {"404", "There is no such instance, execution or task hub."},
    {"413", "The body is too large.", "DoorError"},
    {"431", "The first line and the headers are too large.", "DoorError"},
    {"500", "A bug, of which the log has more to say; or damage to what is stored."},
    {"503", "The server is about to stop, or its journal has failed."},
};

class document_writer {
public:
    std::string write(const std::vector<v1_operation>& operations) && {
        out_.begin_object().key("openapi").string("3.1.0").key("info").begin_object();
        out_.key("title").string("Pianola").key("version").string("1");
        out_.key("description")
            .string(
                "Manages the instances of a task hub. What is unknown, malformed or given twice is "
                "refused, and the answer names it.");
        out_.end_object().key("servers").begin_array();
        out_.begin_object().key("url").string("/v1").end_object().end_array();
        security();
        out_.key("paths").begin_object();
        paths(operations);
        out_.end_object().key("components").begin_object();
        schemas();
        answers();
        security_schemes();
        out_.end_object().end_object();
        return std::move(out_).str();
    }

private:
    // Operations of one path stand together, whatever the order of the rows is.
    void paths(const std::vector<v1_operation>& operations) {
        std::vector<std::string_view> done;
        for (const v1_operation& first : operations) {
            if (std::ranges::find(done, first.pattern) != done.end())
                continue;
            done.push_back(first.pattern);
            out_.key("/" + std::string(first.pattern)).begin_object();
            for (const v1_operation& each : operations)
                if (each.pattern == first.pattern)
                    operation(each);
            out_.end_object();
        }
    }

    void operation(const v1_operation& what) {
        std::string method(what.method);
        std::ranges::transform(
            method, method.begin(), [](char c) { return static_cast<char>(c - 'A' + 'a'); });
        out_.key(method).begin_object().key("operationId").string(what.id);
        out_.key("summary").string(what.summary).key("parameters").begin_array();
        path_parameters(what.pattern);
        for (const v1_parameter& each : what.parameters)
            parameter(each);
        out_.end_array();
        if (!what.body.empty()) {
            out_.key("requestBody").begin_object().key("required").boolean(true);
            content(what.body_type, what.body);
            out_.end_object();
        }
        responses(what);
        out_.end_object();
    }

    void path_parameters(std::string_view pattern) {
        const std::size_t open = pattern.find('{');
        if (open == std::string_view::npos)
            return;
        const std::size_t close = pattern.find('}', open);
        out_.begin_object().key("name").string(pattern.substr(open + 1, close - open - 1));
        out_.key("in").string("path").key("required").boolean(true);
        const bool of_policy = pattern.substr(open).starts_with("{policy}");
        out_.key("description").string(of_policy ? "The policy's id." : "The instance's id.");
        out_.key("schema").raw(R"({"type":"string"})").end_object();
    }

    void parameter(const v1_parameter& what) {
        out_.begin_object().key("name").string(what.name).key("in").string("query");
        out_.key("description").string(what.description);
        out_.key("required").boolean(what.required).key("schema");
        if (what.repeats())
            out_.begin_object().key("type").string("array").key("items");
        parameter_schema(what);
        if (what.repeats())
            out_.end_object().key("explode").boolean(true);
        out_.end_object();
    }

    void parameter_schema(const v1_parameter& what) {
        using enum v1_parameter::form;
        out_.begin_object().key("type");
        switch (what.kind) {
        case text:
            out_.string("string").key("minLength").number(what.least);
            out_.key("maxLength").number(what.most);
            break;
        case flag: out_.string("boolean"); break;
        case integer:
            out_.string("integer").key("minimum").number(what.least);
            out_.key("maximum").number(what.most);
            break;
        case time: out_.string("string").key("format").string("date-time"); break;
        case choice:
        case choices:
            out_.string("string").key("enum").begin_array();
            for (const std::string_view each : what.choices)
                out_.string(each);
            out_.end_array();
            break;
        case tag: out_.string("string").key("pattern").string("^[^=]+="); break;
        case execution: out_.string("string").key("pattern").string("^[0-9a-f]{32}$"); break;
        }
        out_.end_object();
    }

    void responses(const v1_operation& what) {
        out_.key("responses").begin_object().key("200").begin_object();
        out_.key("description").string("Done.");
        content(what.result_type, what.result);
        out_.end_object();
        if (!what.stale.empty()) {
            out_.key("409").begin_object().key("description").string(what.stale);
            content("application/problem+json", "Problem");
            out_.end_object();
        }
        for (const refusal& each : refusals) {
            out_.key(each.status).begin_object().key("$ref");
            out_.string("#/components/responses/" + std::string(each.status)).end_object();
        }
        out_.end_object();
    }

    void content(std::string_view type, std::string_view schema) {
        out_.key("content").begin_object().key(type).begin_object().key("schema").begin_object();
        if (schema.empty())
            out_.key("type").string("object");
        else
            out_.key("$ref").string("#/components/schemas/" + std::string(schema));
        out_.end_object().end_object().end_object();
    }

    void schemas() {
        out_.key("schemas").begin_object();
        for (const v1_schema& each : v1_schemas())
            out_.key(each.name).raw(each.json);
        out_.end_object();
    }

    void answers() {
        out_.key("responses").begin_object();
        for (const refusal& each : refusals) {
            const bool problem = each.schema == "Problem";
            out_.key(each.status).begin_object().key("description").string(each.why);
            content(problem ? "application/problem+json" : "application/json", each.schema);
            out_.end_object();
        }
        out_.end_object();
    }

    // Without keys the server asks for none.
    void security() {
        out_.key("security").raw(R"([{},{"header":[]},{"bearer":[]},{"parameter":[]}])");
    }
    void security_schemes() {
        out_.key("securitySchemes").begin_object();
        out_.key("header").raw(R"({"type":"apiKey","in":"header","name":"x-functions-key"})");
        out_.key("bearer").raw(R"({"type":"http","scheme":"bearer"})");
        out_.key("parameter").raw(R"({"type":"apiKey","in":"query","name":"code"})");
        out_.end_object();
    }

    json_writer out_;
};

} // namespace

std::string openapi_document(const std::vector<v1_operation>& operations) {
    return document_writer{}.write(operations);
}

} // namespace pianola::http
