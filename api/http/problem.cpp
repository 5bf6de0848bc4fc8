#include <pianola/api/http/problem.hpp>

#include <pianola/api/http/error_response.hpp>
#include <pianola/api/http/json_writer.hpp>

#include <boost/asio/error.hpp>
#include <boost/beast/http/status.hpp>

#include <utility>

namespace pianola::http {
namespace {

unsigned status_of(error_code ec) {
    if (ec == errc::rewind_stale)
        return 409;
    if (ec == boost::asio::error::operation_aborted)
        return 503; // a batch that the hub's end cut short
    return ec.category() == pianola_category() ? http_status(static_cast<errc>(ec.value())) : 500;
}

} // namespace

response problem_response(unsigned status, std::string_view detail, std::string_view field) {
    const std::string_view title =
        boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(status));
    json_writer body;
    body.begin_object().key("type").string("about:blank").key("title").string(title);
    body.key("status").number(status).key("detail").string(detail);
    if (!field.empty())
        body.key("field").string(field);
    body.end_object();
    response made{status, std::move(body).str()};
    made.content_type = "application/problem+json";
    return made;
}

response problem_response(const field_problem& problem) {
    return problem_response(400, problem.detail, problem.field);
}

response problem_response(error_code ec) {
    const unsigned status = status_of(ec);
    auto made = problem_response(status, status == 500 ? "an internal error" : ec.message());
    if (ec == errc::overloaded)
        made.header("Retry-After", "1");
    return made;
}

} // namespace pianola::http
