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

} // namespace

std::string status_json(const instance_metadata& metadata,
                        bool show_input,
                        std::string_view history_json) {
    json_writer body;
    body.begin_object().key("name").string(metadata.name);
    body.key("instanceId").string(metadata.id.str());
    body.key("runtimeStatus").string(to_string(metadata.status));
    body.key("input").value(show_input ? metadata.input : payload{});
    body.key("customStatus").value(metadata.custom_status);
    body.key("output");
    write_output(body, metadata);
    body.key("createdTime").string(to_text_in_seconds(metadata.created));
    body.key("lastUpdatedTime").string(to_text_in_seconds(metadata.last_updated));
    if (!history_json.empty())
        // The second name is the one that the client for JavaScript reads.
        body.key("historyEvents").raw(history_json).key("history").raw(history_json);
    body.end_object();
    return std::move(body).str();
}

std::string output_json(const instance_metadata& metadata) {
    json_writer body;
    write_output(body, metadata);
    return std::move(body).str();
}

} // namespace pianola::http
