#include <pianola/api/http/list_query.hpp>

#include <boost/test/unit_test.hpp>

#include <set>
#include <string_view>

using namespace pianola::http;
using pianola::runtime_status;
using statuses = std::set<runtime_status>;

namespace list_query {

pianola::instance_filter filter(std::string_view text) { return read_filter(query{text}); }
std::size_t page_size(std::string_view text) { return read_list_query(query{text}).page_size; }

} // namespace list_query

BOOST_AUTO_TEST_SUITE(list_query)

BOOST_AUTO_TEST_CASE(without_parameters_everything_is_meant) {
    BOOST_TEST((filter("") == pianola::instance_filter{}));
    BOOST_TEST((filter("showInput=true&unknown=1") == pianola::instance_filter{}));
}

BOOST_AUTO_TEST_CASE(times_are_read_in_any_form_and_ignored_in_no_form) {
    const auto found = filter("createdTimeFrom=2024-02-01T00:00:00.123Z&CREATEDTIMETO=2024-02-02");
    BOOST_TEST(found.created.from.has_value());
    BOOST_TEST(found.created.to.has_value());
    BOOST_TEST((*found.created.from < *found.created.to));
    for (const char* text : {"createdTimeFrom=",
                             "createdTimeFrom=yesterday",
                             "createdTimeFrom=2024-02-30",
                             "createdTimeFrom=2024-02-01T00:00:00+05:00"}) // that + is a space
        BOOST_TEST(!filter(text).created.from, text);
    BOOST_TEST(filter("createdTimeFrom=2024-02-01T00:00:00%2B05:00").created.from.has_value());
}

BOOST_AUTO_TEST_CASE(statuses_are_names_or_numbers_in_one_value_or_in_several) {
    BOOST_TEST((filter("runtimeStatus=Failed,Completed").statuses ==
                statuses{runtime_status::failed, runtime_status::completed}));
    BOOST_TEST(
        (filter("runtimeStatus=Failed&runtimeStatus=5,7").statuses ==
         statuses{runtime_status::failed, runtime_status::terminated, runtime_status::suspended}));
    BOOST_TEST((filter("runtimeStatus=0").statuses == statuses{runtime_status::running}));
}

BOOST_AUTO_TEST_CASE(what_is_no_status_is_dropped_and_none_means_all) {
    BOOST_TEST((filter("runtimeStatus=bogus,Failed,8,-1,running").statuses ==
                statuses{runtime_status::failed}));
    for (const char* text : {"runtimeStatus=bogus", "runtimeStatus=", "runtimeStatus=,,"})
        BOOST_TEST(filter(text).statuses.empty(), text);
}

BOOST_AUTO_TEST_CASE(a_prefix_is_taken_as_it_is) {
    BOOST_TEST(filter("instanceIdPrefix=a%20b").id_prefix == "a b");
    BOOST_TEST(filter("instanceIdPrefix=%20").id_prefix == "");
}

BOOST_AUTO_TEST_CASE(the_size_of_a_page_is_bounded) {
    BOOST_TEST(page_size("") == 100u);
    BOOST_TEST(page_size("top=7") == 7u);
    BOOST_TEST(page_size("top=9223372036854775807") == 1000u);
    for (const char* text : {"top=0", "top=-1", "top=x", "top=", "top=99999999999999999999"})
        BOOST_TEST(page_size(text) == 100u, text);
}

BOOST_AUTO_TEST_SUITE_END()
