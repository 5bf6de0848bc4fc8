#include <pianola/api/http/router.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

using namespace pianola::http;

namespace {

pianola::asio::awaitable<response> nothing(const exchange&) { co_return response{204}; }

router sample() {
    router made;
    made.mount("", {{"GET", "livez", nothing}});
    made.mount("/runtime/webhooks/durabletask",
               {{"POST", "orchestrators/{name}", nothing},
                {"POST", "orchestrators/{name}/{id}", nothing},
                {"GET", "instances/{id}", nothing},
                {"DELETE", "instances/{id}", nothing},
                {"POST", "instances/{id}/raiseEvent/{event}", nothing}});
    return made;
}

/// "name=value …" of the arguments, or "none" without a route.
std::string matched(std::string_view method, std::string_view path) {
    const router routes = sample();
    const auto found = routes.find(method, path);
    if (!found)
        return "none";
    std::string text(found->base);
    for (const auto& [name, value] : found->arguments)
        text.append(" ").append(name).append("=").append(value);
    return text;
}

const std::string base = "/runtime/webhooks/durabletask";

} // namespace

BOOST_AUTO_TEST_SUITE(router)

BOOST_AUTO_TEST_CASE(literals_match_in_any_case_and_arguments_are_decoded) {
    BOOST_TEST(matched("GET", "/LiveZ") == "");
    BOOST_TEST(matched("POST", "/RUNTIME/Webhooks/durableTask/Orchestrators/Hello") ==
               base + " name=Hello");
    BOOST_TEST(matched("POST", base + "/orchestrators/a+b/c%2Fd") == base + " name=a b id=c/d");
    BOOST_TEST(matched("POST", base + "/instances/x/RAISEEVENT/go%3F") == base + " id=x event=go?");
}

BOOST_AUTO_TEST_CASE(superfluous_slashes_do_not_matter) {
    BOOST_TEST(matched("GET", base + "//instances/x") == base + " id=x");
    BOOST_TEST(matched("GET", "/" + base + "/instances//x//") == base + " id=x");
}

BOOST_AUTO_TEST_CASE(an_argument_takes_exactly_one_part) {
    BOOST_TEST(matched("GET", base + "/instances") == "none");
    BOOST_TEST(matched("GET", base + "/instances/") == "none");
    BOOST_TEST(matched("GET", base + "/instances/x/y") == "none");
    BOOST_TEST(matched("POST", base + "/instances/x/raiseEvent") == "none");
}

BOOST_AUTO_TEST_CASE(another_method_is_another_route) {
    BOOST_TEST(matched("PUT", base + "/instances/x") == "none");
    BOOST_TEST(matched("get", base + "/instances/x") == "none");
    BOOST_TEST(matched("GET", base + "/orchestrators/x") == "none");
}

BOOST_AUTO_TEST_CASE(the_methods_of_a_path_are_known) {
    const std::vector<std::string_view> both{"GET", "DELETE"};
    const auto routes = sample();
    BOOST_TEST(routes.methods(base + "/instances/x") == both);
    BOOST_TEST(routes.methods("/nowhere").empty());
}

BOOST_AUTO_TEST_SUITE_END()
