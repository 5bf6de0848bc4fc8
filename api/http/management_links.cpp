#include <pianola/api/http/management_links.hpp>

#include <pianola/api/http/json_writer.hpp>
#include <pianola/api/http/url_text.hpp>

#include <utility>

namespace pianola::http {

management_links::management_links(const exchange& call,
                                   std::string_view hub_name,
                                   std::string_view instance)
    : instance_(instance), root_(call.base_url() + "/instances/" + form_encode(instance)) {
    query_ = "taskHub=" + form_encode(hub_name) +
             "&connection=" + form_encode(call.query.text("connection").value_or("Storage"));
    if (call.code)
        query_ += "&code=" + form_encode(*call.code);
}

std::string management_links::status() const { return link({}); }

std::string management_links::json() const {
    json_writer body;
    body.begin_object().key("id").string(instance_);
    body.key("statusQueryGetUri").string(status());
    body.key("sendEventPostUri").string(link("/raiseEvent/{eventName}"));
    body.key("terminatePostUri").string(link("/terminate", "reason={text}&"));
    body.key("purgeHistoryDeleteUri").string(link({}));
    body.key("restartPostUri").string(link("/restart"));
    body.key("suspendPostUri").string(link("/suspend", "reason={text}&"));
    body.key("resumePostUri").string(link("/resume", "reason={text}&"));
    body.end_object();
    return std::move(body).str();
}

std::string management_links::link(std::string_view rest, std::string_view first) const {
    std::string text = root_;
    text.append(rest).append("?").append(first).append(query_);
    return text;
}

} // namespace pianola::http
