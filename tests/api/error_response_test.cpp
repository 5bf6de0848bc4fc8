#include <pianola/api/http/error_response.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <string>

using namespace pianola::http;
using pianola::errc;

BOOST_AUTO_TEST_SUITE(error_response)

BOOST_AUTO_TEST_CASE(every_error_has_its_status) {
    const std::map<errc, unsigned> expected{
        {errc::instance_not_found, 404},
        {errc::instance_already_exists, 409},
        {errc::instance_finished, 410},
        {errc::instance_not_finished, 412},
        {errc::invalid_argument, 400},
        {errc::orchestrator_not_found, 400},
        {errc::payload_too_large, 413},
        {errc::turn_refused, 500},
        {errc::journal_failed, 503},
        {errc::journal_corrupt, 500},
        {errc::journal_in_use, 503},
        {errc::journal_incompatible, 500},
        {errc::shutting_down, 503},
        {errc::hub_not_found, 404},
        {errc::instance_not_failed, 412},
        {errc::rewind_stale, 412},
        {errc::policy_not_found, 404},
        {errc::overloaded, 503},
    };
    for (const auto& [code, status] : expected)
        BOOST_TEST(pianola::http::error_response(code).status == status);
}

BOOST_AUTO_TEST_CASE(gone_and_not_found_have_no_body_and_all_others_two_messages) {
    for (int value = 1; value <= static_cast<int>(errc::overloaded); ++value) {
        const response made =
            pianola::http::error_response(static_cast<errc>(value), "said by the engine");
        if (made.status == 404 || made.status == 410) {
            BOOST_TEST(made.body.empty());
            continue;
        }
        const auto body = boost::json::parse(made.body).as_object();
        BOOST_TEST(body.at("Message").is_string());
        BOOST_TEST(body.at("ExceptionMessage").is_string());
    }
}

BOOST_AUTO_TEST_CASE(only_errors_of_the_caller_show_details) {
    const std::string detail = "/secret/path";
    const auto shows = [&](pianola::error_code ec) {
        return pianola::http::error_response(ec, detail).body.find(detail) != std::string::npos;
    };
    BOOST_TEST(shows(errc::invalid_argument));
    BOOST_TEST(shows(errc::payload_too_large));
    BOOST_TEST(!shows(errc::journal_failed));
    BOOST_TEST(!shows(errc::journal_corrupt));
    BOOST_TEST(!shows(make_error_code(boost::system::errc::io_error)));
}

BOOST_AUTO_TEST_CASE(an_error_that_is_not_ours_is_a_500) {
    BOOST_TEST(
        pianola::http::error_response(make_error_code(boost::system::errc::io_error)).status ==
        500u);
    BOOST_TEST(http_status(static_cast<errc>(999)) == 500u);
}

BOOST_AUTO_TEST_SUITE_END()
