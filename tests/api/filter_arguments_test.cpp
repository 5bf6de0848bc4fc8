#include <pianola/api/cli/filter_arguments.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <utility>

using namespace pianola::cli;

namespace {

std::string query_of(const filter_arguments& which) {
    target path = target::v1("instances");
    add(path, which);
    return std::move(path).text({});
}

/// What check says about a filter; empty when it is fine.
std::string complaint(const std::function<void(filter_arguments&)>& make) {
    filter_arguments which;
    make(which);
    try {
        check(which);
    } catch (const std::invalid_argument& wrong) {
        return wrong.what();
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(filter_arguments)

BOOST_AUTO_TEST_CASE(nothing_given_asks_for_everything) {
    BOOST_TEST(first_flag({}) == "");
    check({});
    BOOST_TEST(query_of({}) == "/v1/instances");
}

BOOST_AUTO_TEST_CASE(every_flag_is_a_parameter) {
    pianola::cli::filter_arguments which;
    which.name = "a b";
    which.statuses = {"Failed", "Running"};
    which.created_from = "2026-01-01";
    which.created_to = "2026-01-02T03:04:05+01:00";
    which.updated_from = "2026-01-03";
    which.updated_to = "2026-01-04";
    which.completed_from = "2026-01-05";
    which.completed_to = "2026-01-06";
    which.id_prefix = "x/";
    which.tags = {"team=a&b", "k="};
    which.parent = "p";
    which.version = "";
    check(which);
    BOOST_TEST(query_of(which) ==
               "/v1/instances?name=a%20b&createdTimeFrom=2026-01-01"
               "&createdTimeTo=2026-01-02T03%3A04%3A05%2B01%3A00"
               "&lastUpdatedTimeFrom=2026-01-03&lastUpdatedTimeTo=2026-01-04"
               "&completedTimeFrom=2026-01-05&completedTimeTo=2026-01-06&instanceIdPrefix=x%2F"
               "&parent=p&version=&runtimeStatus=Failed&runtimeStatus=Running"
               "&tag=team%3Da%26b&tag=k%3D");
    BOOST_TEST(first_flag(which) == "--name");
}

BOOST_AUTO_TEST_CASE(no_parent_is_an_empty_one) {
    pianola::cli::filter_arguments which;
    which.no_parent = true;
    check(which);
    BOOST_TEST(first_flag(which) == "--no-parent");
    BOOST_TEST(query_of(which) == "/v1/instances?parent=");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
    const std::pair<std::function<void(pianola::cli::filter_arguments&)>, const char*> wrong[] = {
        {[](auto& f) { f.created_from = "yesterday"; },
         "--created-from: 'yesterday' is not a time"},
        {[](auto& f) { f.completed_to = "2026-02-30"; }, "--completed-to: '2026-02-30'"},
        {[](auto& f) { f.updated_to = ""; }, "--updated-to: '' is not a time"},
        {[](auto& f) {
             f.updated_from = "2026-01-02";
             f.updated_to = "2026-01-01T23:59:59Z";
         },
         "--updated-from: is later than --updated-to"},
        {[](auto& f) { f.statuses = {"Failed", "Bogus"}; }, "--status: there is no status 'Bogus'"},
        {[](auto& f) { f.tags = {"a=1", "novalue"}; }, "--tag: 'novalue' is not of the form"},
        {[](auto& f) { f.tags = {"=1"}; }, "--tag: '=1'"},
        {[](auto& f) { f.tags = {"a=1", "a=2"}; }, "--tag: no instance has two values for 'a'"},
        {[](auto& f) { f.name = ""; }, "--name: must not be empty"},
        {[](auto& f) { f.id_prefix = ""; }, "--id-prefix: must not be empty"},
        {[](auto& f) { f.parent = ""; }, "--parent: must not be empty"},
        {[](auto& f) {
             f.parent = "p";
             f.no_parent = true;
         },
         "--no-parent: contradicts --parent"},
    };
    for (const auto& [make, why] : wrong) {
        const auto said = complaint(make);
        BOOST_TEST(said.starts_with(why), '"' << said << "\" is not: " << why);
    }
    BOOST_TEST(complaint([](auto& f) { f.tags = {"a=1", "a=1"}; }) == "");
    BOOST_TEST(complaint([](auto& f) { f.created_from = f.created_to = "2026-01-01"; }) == "");
}

BOOST_AUTO_TEST_SUITE_END()
