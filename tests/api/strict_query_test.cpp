#include <pianola/api/http/strict_query.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <functional>
#include <string>

using namespace pianola::http;
using reader = pianola::http::strict_query;

namespace strict_query {

/// The field that is refused and why, "" when nothing is.
std::string refused(const std::string& text, const std::function<void(reader&)>& read) {
    const query parameters{text};
    reader strict(parameters);
    read(strict);
    const auto problem = strict.problem();
    return problem ? problem->field + ": " + problem->detail : "";
}

} // namespace strict_query

BOOST_AUTO_TEST_SUITE(strict_query)

BOOST_AUTO_TEST_CASE(values_of_the_right_kind_are_read) {
    const query parameters{"text=a+b&flag=false&number=-3&time=2024-01-15&many=1&Many=2"};
    reader strict(parameters);
    BOOST_TEST(strict.text("text").value() == "a b");
    BOOST_TEST(strict.flag("flag").value() == false);
    BOOST_TEST(strict.integer("number", -3, 5).value() == -3);
    BOOST_TEST(strict.time("time").has_value());
    BOOST_TEST(strict.all("many").size() == 2u);
    BOOST_TEST(!strict.text("absent"));
    BOOST_TEST(!strict.problem());
}

BOOST_AUTO_TEST_CASE(others_are_refused_and_named) {
    const auto number = [](auto& s) { BOOST_TEST(!s.integer("top", 1, 1000)); };
    for (const char* text : {"top=0", "top=1001", "top=x", "top=", "top=+1%20", "top=1.5"})
        BOOST_TEST(refused(text, number) == "top: top must be a whole number from 1 to 1000", text);
    const auto flag = [](auto& s) { BOOST_TEST(!s.flag("dryRun")); };
    for (const char* text : {"dryRun=1", "dryRun=", "dryRun=True", "dryRun=yes"})
        BOOST_TEST(refused(text, flag) == "dryRun: dryRun must be true or false", text);
    const auto time = [](auto& s) { BOOST_TEST(!s.time("from")); };
    for (const char* text : {"from=yesterday", "from=", "from=2024-02-30", "from=%202024-01-01"})
        BOOST_TEST(refused(text, time).starts_with("from: from must be a time"), text);
}

BOOST_AUTO_TEST_CASE(what_is_given_twice_or_not_known_is_refused) {
    const auto text = [](auto& s) { (void)s.text("name"); };
    BOOST_TEST(refused("name=a&NAME=b", text) == "name: name may be given only once");
    BOOST_TEST(refused("name=a&nmae=b", text) == "nmae: there is no parameter of this name");
    BOOST_TEST(refused("Name=a", text) == "");
}

BOOST_AUTO_TEST_CASE(the_first_problem_counts) {
    const auto both = [](auto& s) {
        (void)s.flag("a");
        (void)s.flag("b");
    };
    BOOST_TEST(refused("z=1&b=1&a=1", both).starts_with("a: "));
}

BOOST_AUTO_TEST_CASE(a_problem_is_said_in_json) {
    const auto answer = problem_response(field_problem{"top", "top must be \"1\""});
    BOOST_TEST(answer.status == 400u);
    BOOST_TEST(answer.content_type == "application/problem+json");
    BOOST_TEST(answer.body == R"({"type":"about:blank","title":"Bad Request","status":400,)"
                              R"("detail":"top must be \"1\"","field":"top"})");
    BOOST_TEST(problem_response(404, "x").body ==
               R"({"type":"about:blank","title":"Not Found","status":404,"detail":"x"})");
}

BOOST_AUTO_TEST_SUITE_END()
