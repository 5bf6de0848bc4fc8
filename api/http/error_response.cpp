#include <pianola/api/http/error_response.hpp>

#include <pianola/api/http/json_writer.hpp>

namespace pianola::http {
namespace {

constexpr std::string_view wrong_argument = "One or more of the arguments submitted is incorrect";
constexpr std::string_view went_wrong = "Something went wrong while processing your request";

bool is_ours(error_code ec) { return ec.category() == pianola_category(); }

} // namespace

unsigned http_status(errc code) noexcept {
    switch (code) {
    case errc::instance_not_found: return 404;
    case errc::instance_already_exists: return 409;
    case errc::instance_finished: return 410;
    case errc::instance_not_finished: return 412;
    case errc::invalid_argument: return 400;
    case errc::orchestrator_not_found: return 400;
    case errc::payload_too_large: return 413;
    case errc::turn_refused: return 500;
    case errc::journal_failed: return 503;
    case errc::journal_corrupt: return 500;
    case errc::journal_in_use: return 503;
    case errc::journal_incompatible: return 500;
    case errc::shutting_down: return 503;
    case errc::hub_not_found: return 404;
    case errc::instance_not_failed: return 412;
    case errc::rewind_stale: return 412;
    case errc::policy_not_found: return 404;
    case errc::overloaded: return 503;
    }
    return 500;
}

response error_response(error_code ec, std::string_view detail) {
    const unsigned status = is_ours(ec) ? http_status(static_cast<errc>(ec.value())) : 500;
    const std::string text = detail.empty() ? ec.message() : std::string(detail);
    switch (status) {
    case 404:
    case 410: return response{status};
    case 400: return argument_response(text);
    case 409:
    case 412:
    case 413: return message_response(status, text);
    case 503: {
        auto made = exception_response(status, went_wrong, ec.message(), "unavailable");
        if (ec == errc::overloaded)
            made.header("Retry-After", "1");
        return made;
    }
    default: return exception_response(status, went_wrong, "Internal error.", "internal");
    }
}

response argument_response(std::string_view why) {
    return exception_response(400, wrong_argument, why, "invalid_argument");
}

response exception_response(unsigned status,
                            std::string_view message,
                            std::string_view exception_message,
                            std::string_view exception_type) {
    json_writer body;
    body.begin_object().key("Message").string(message);
    body.key("ExceptionMessage").string(exception_message);
    body.key("ExceptionType").string(exception_type);
    body.key("StackTrace").string("").end_object();
    return response{status, std::move(body).str()};
}

response text_response(unsigned status, std::string_view text) {
    json_writer body;
    body.string(text);
    return response{status, std::move(body).str()};
}

response message_response(unsigned status, std::string_view message) {
    json_writer body;
    body.begin_object().key("Message").string(message);
    body.key("ExceptionMessage").string(message).end_object();
    return response{status, std::move(body).str()};
}

} // namespace pianola::http
