#include <pianola/api/http/access_keys.hpp>

#include <boost/test/unit_test.hpp>

#include <stdexcept>
#include <string>

using key_ring = pianola::access_keys;
using pianola::access_right;

namespace access_keys {

const std::string one = "0123456789abcdef";
const std::string other = "fedcba9876543210";

} // namespace access_keys

BOOST_AUTO_TEST_SUITE(access_keys)

BOOST_AUTO_TEST_CASE(each_key_has_its_right) {
    key_ring keys;
    BOOST_TEST(keys.empty());
    keys.add(one, access_right::full).add(other, access_right::read);
    BOOST_TEST(!keys.empty());
    BOOST_TEST((keys.right_of(one) == access_right::full));
    BOOST_TEST((keys.right_of(other) == access_right::read));
    for (const std::string& wrong :
         {std::string(), one.substr(0, 15), one + "0", std::string(100'000, 'x')})
        BOOST_TEST(!keys.right_of(wrong));
}

BOOST_AUTO_TEST_CASE(a_key_added_twice_has_the_greater_right) {
    key_ring keys;
    keys.add(one, access_right::full).add(one, access_right::read);
    BOOST_TEST((keys.right_of(one) == access_right::full));
}

BOOST_AUTO_TEST_CASE(what_is_no_key_is_refused_and_not_repeated) {
    key_ring keys;
    for (const std::string& wrong : {std::string(),
                                     std::string("short"),
                                     std::string(15, 'a'),
                                     std::string(257, 'a'),
                                     "with a space " + one,
                                     one + "\n",
                                     one + "\xC3\xA4"})
        BOOST_CHECK_EXCEPTION(
            keys.add(wrong, access_right::full), std::invalid_argument, [&](const auto& error) {
                return wrong.empty() || std::string(error.what()).find(wrong) == std::string::npos;
            });
    BOOST_TEST(keys.empty());
    keys.add(std::string(256, 'a'), access_right::read);
    BOOST_TEST(keys.right_of(std::string(256, 'a')).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
