#include <pianola/api/http/query.hpp>

#include <boost/test/unit_test.hpp>

#include <string_view>
#include <vector>

BOOST_AUTO_TEST_SUITE(query)

BOOST_AUTO_TEST_CASE(names_are_compared_without_case_and_values_decoded) {
    const pianola::http::query q{"TaskHub=my+hub&reason=a%26b%3D"};
    BOOST_TEST(*q.find("taskhub") == "my hub");
    BOOST_TEST(*q.find("REASON") == "a&b=");
    BOOST_TEST(q.find("code") == nullptr);
}

BOOST_AUTO_TEST_CASE(the_first_of_a_repeated_parameter_counts_unless_all_are_wanted) {
    const pianola::http::query q{"tag=a=1&x=2&Tag=b=2"};
    const std::vector<std::string_view> both{"a=1", "b=2"};
    BOOST_TEST(*q.find("tag") == "a=1");
    BOOST_TEST(q.all("tag") == both);
}

BOOST_AUTO_TEST_CASE(odd_queries_are_read_as_far_as_they_make_sense) {
    const pianola::http::query q{"&&a&=b&c=&d==&%"};
    BOOST_TEST(*q.find("a") == "");
    BOOST_TEST(*q.find("c") == "");
    BOOST_TEST(*q.find("d") == "=");
    BOOST_TEST(*q.find("%") == "");
    BOOST_TEST(q.find("") == nullptr);
}

BOOST_AUTO_TEST_CASE(blank_text_is_no_text) {
    const pianola::http::query q{"a=&b=+&c=x"};
    BOOST_TEST(!q.text("a").has_value());
    BOOST_TEST(!q.text("b").has_value());
    BOOST_TEST(q.text("c").value() == "x");
}

BOOST_AUTO_TEST_CASE(a_value_that_cannot_be_read_is_as_good_as_absent) {
    const pianola::http::query q{"yes=TRUE&bad=1&timeout=2.5&never=soon"};
    BOOST_TEST(q.flag("yes", false));
    BOOST_TEST(q.flag("bad", true));
    BOOST_TEST(!q.flag("bad", false));
    BOOST_TEST(q.flag("absent", true));
    BOOST_TEST(q.seconds("timeout")->count() == 25'000'000);
    BOOST_TEST(!q.seconds("never").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
