#include <pianola/journal/history_event.hpp>
#include <pianola/journal/rare.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

namespace pianola::test {

// Histories and mailboxes are made of events, and nearly all of them are small.
static_assert(sizeof(history_event) <= 304);
static_assert(sizeof(rare<std::string>) == sizeof(void*));

BOOST_AUTO_TEST_SUITE(rare)

BOOST_AUTO_TEST_CASE(is_a_value) {
    pianola::rare<std::string> none;
    BOOST_TEST(!none);
    BOOST_TEST((none == std::nullopt));
    pianola::rare<std::string> one = "one";
    pianola::rare<std::string> copy = one;
    BOOST_TEST((copy == one));
    BOOST_TEST((copy != none));
    *copy += "!";
    BOOST_TEST(*one == "one");
    BOOST_TEST(copy->size() == 4u);
    none = std::move(copy);
    BOOST_TEST(*none == "one!");
    none = one;
    one = std::nullopt;
    BOOST_TEST(!one.has_value());
    BOOST_TEST(*none == "one");
    none.reset();
    BOOST_TEST((none == one));
    BOOST_TEST(none.emplace(3, 'x') == "xxx");
}

BOOST_AUTO_TEST_CASE(converts_from_and_to_an_optional) {
    std::optional<std::string> some = "some";
    pianola::rare<std::string> kept = some;
    BOOST_TEST(*kept == "some");
    kept = std::optional<std::string>{};
    BOOST_TEST(!kept);
    some = kept;
    BOOST_TEST(!some.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::test
