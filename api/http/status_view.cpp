#include <pianola/api/http/status_view.hpp>

#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/time_text.hpp>

#include <utility>

namespace pianola::http {
namespace {

void write_output(json_writer& to, const instance_metadata& metadata) {
    // A failed instance's output is its error text, which some workers do not bring themselves.
    if (!metadata.output.present() && metadata.failure)
        to.string(metadata.failure->message);
    else
        to.value(metadata.output);
}

void write_members(json_writer& to, const instance_metadata& metadata, bool show_input) {
    to.key("name").string(metadata.name);
    to.key("instanceId").string(metadata.id.str());
    to.key("runtimeStatus").string(to_string(metadata.status));
    to.key("input").value(show_input ? metadata.input : payload{});
    to.key("customStatus").value(metadata.custom_status);
    to.key("output");
    write_output(to, metadata);
    to.key("createdTime").string(to_text_in_seconds(metadata.created));
    to.key("lastUpdatedTime").string(to_text_in_seconds(metadata.last_updated));
}

void write_tags(json_writer& to, const history::tags& tags) {
    to.begin_object();
    for (const auto& [key, value] : tags)
        to.key(key).string(value);
    to.end_object();
}

} // namespace

std::string status_json(const instance_metadata& metadata,
                        bool show_input,
                        std::string_view history_json) {
    json_writer body;
    body.begin_object();
    write_members(body, metadata, show_input);
    if (!history_json.empty())
        // The second name is the one that the client for JavaScript reads.
        body.key("historyEvents").raw(history_json).key("history").raw(history_json);
    body.end_object();
    return std::move(body).str();
}

std::string full_status_json(const instance_metadata& metadata) {
    json_writer body;
    body.begin_object();
    write_members(body, metadata, true);
    if (metadata.completed)
        body.key("completedTime").string(to_text_in_seconds(*metadata.completed));
    if (metadata.version)
        body.key("version").string(*metadata.version);
    if (!metadata.tags.empty()) {
        body.key("tags");
        write_tags(body, metadata.tags);
    }
    if (metadata.parent)
        body.key("parentInstanceId").string(metadata.parent->str());
    if (!metadata.execution_id.empty())
        body.key("execution").string(metadata.execution_id.str());
    body.end_object();
    return std::move(body).str();
}

std::string output_json(const instance_metadata& metadata) {
    json_writer body;
    write_output(body, metadata);
    return std::move(body).str();
}

} // namespace pianola::http
