#include <pianola/api/http/filter_parameters.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

using namespace pianola::http;
using pianola::list_order;
using pianola::runtime_status;

namespace filter_parameters {

struct reading {
    explicit reading(const std::string& text) : parameters(text), strict(parameters) {
        request = read_list_parameters(strict);
        if (const auto problem = strict.problem())
            refused = problem->field + ": " + problem->detail;
    }

    query parameters;
    ::pianola::http::strict_query strict;
    pianola::list_request request;
    std::string refused;
};

} // namespace filter_parameters

BOOST_AUTO_TEST_SUITE(filter_parameters)

BOOST_AUTO_TEST_CASE(without_parameters_a_list_is_about_everything) {
    const reading none("");
    BOOST_TEST(none.refused == "");
    BOOST_TEST((none.request.filter == pianola::instance_filter{}));
    BOOST_TEST((none.request.order == list_order::any));
    BOOST_TEST(none.request.page_size == 100u);
    BOOST_TEST(!none.request.with_payloads);
}

BOOST_AUTO_TEST_CASE(every_parameter_is_read) {
    const reading all("createdTimeFrom=2024-01-01&createdTimeTo=2024-01-02"
                      "&lastUpdatedTimeFrom=2024-01-03&lastUpdatedTimeTo=2024-01-04"
                      "&completedTimeFrom=2024-01-05&completedTimeTo=2024-01-06"
                      "&runtimeStatus=Failed,Completed&runtimeStatus=Canceled"
                      "&name=n&instanceIdPrefix=p%20&version=2&tag=a=b=c&tag=d=&parent=q"
                      "&order=created&descending=true&top=1000&showInput=true"
                      "&continuationToken=t");
    BOOST_TEST(all.refused == "");
    const auto& filter = all.request.filter;
    BOOST_TEST((filter.created.from < filter.created.to));
    BOOST_TEST((filter.last_updated.from < filter.last_updated.to));
    BOOST_TEST((filter.completed.from < filter.completed.to));
    BOOST_TEST((filter.created.to < filter.last_updated.from));
    BOOST_TEST((filter.last_updated.to < filter.completed.from));
    BOOST_TEST(
        (filter.statuses ==
         std::set{runtime_status::failed, runtime_status::completed, runtime_status::canceled}));
    BOOST_TEST(filter.name.value() == "n");
    BOOST_TEST(filter.id_prefix == "p ");
    BOOST_TEST(filter.version.value() == "2");
    BOOST_TEST(filter.tags.size() == 2u);
    BOOST_TEST(filter.tags.at("a") == "b=c");
    BOOST_TEST(filter.tags.at("d") == "");
    BOOST_TEST(filter.parent.value().str() == "q");
    BOOST_TEST((all.request.order == list_order::created));
    BOOST_TEST(all.request.descending);
    BOOST_TEST(all.request.page_size == 1000u);
    BOOST_TEST(all.request.with_payloads);
    BOOST_TEST(all.request.token == "t");
}

BOOST_AUTO_TEST_CASE(none_is_a_value_of_version_and_parent) {
    const reading none("version=&parent=");
    BOOST_TEST(none.refused == "");
    BOOST_TEST(none.request.filter.version.value() == "");
    BOOST_TEST(none.request.filter.parent.value().str() == "");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named) {
    const std::string statuses = "runtimeStatus: runtimeStatus must be one of ";
    for (const auto& [text, why] :
         {std::pair<std::string, std::string>{"createdTimeFrom=x", "createdTimeFrom: "},
          {"createdTimeFrom=2024-01-02&createdTimeTo=2024-01-01",
           "createdTimeFrom: createdTimeFrom must not be later than createdTimeTo"},
          {"completedTimeTo=", "completedTimeTo: "},
          {"runtimeStatus=", statuses},
          {"runtimeStatus=Failed,", statuses},
          {"runtimeStatus=failed", statuses},
          {"runtimeStatus=3", statuses},
          {"runtimeStatus=ContinuedAsNew", statuses},
          {"name=", "name: name must not be empty"},
          {"name=a&name=b", "name: name may be given only once"},
          {"instanceIdPrefix=", "instanceIdPrefix: "},
          {"tag=x", "tag: tag must be written as tag=key=value"},
          {"tag==x", "tag: "},
          {"tag=a=1&tag=a=2", "tag: tag cannot have two values for the key a"},
          {"order=newest", "order: order must be any, created, completed or id"},
          {"descending=1", "descending: "},
          {"top=0", "top: "},
          {"top=1001", "top: "},
          {"showInput=", "showInput: "},
          {"createdFrom=2024-01-01", "createdFrom: there is no parameter of this name"}})
        BOOST_TEST(reading(text).refused.starts_with(why), text << " " << reading(text).refused);
}

BOOST_AUTO_TEST_SUITE_END()
