#include "journal/codec_samples.hpp"
#include "journal/damage.hpp"

#include <pianola/journal/message_codec.hpp>

#include <boost/test/unit_test.hpp>

using namespace pianola;
using namespace pianola::testing;

namespace message_codec {

void check_round_trip(const message& content) {
    error_code ec = errc::journal_failed;
    BOOST_TEST((decode_message(encode_message(content), ec) == content));
    BOOST_TEST(!ec);
}

} // namespace message_codec

BOOST_AUTO_TEST_SUITE(message_codec)

BOOST_AUTO_TEST_CASE(messages_come_back) {
    check_round_trip({});
    for (const auto& event : full_events()) {
        message content(execution_number{0xffffffff}, event);
        check_round_trip(content);
        content.relink = true;
        check_round_trip(content);
    }
}

BOOST_AUTO_TEST_CASE(random_messages_come_back) {
    random_values random(4);
    for (int i = 0; i < 2'000; ++i) {
        message content(execution_number{static_cast<std::uint32_t>(random.bits())},
                        random.event());
        content.relink = random.flip();
        check_round_trip(content);
    }
}

BOOST_AUTO_TEST_CASE(damaged_messages_are_refused) {
    for (const auto& event : full_events())
        check_damage_is_refused(encode_message({execution_number{2}, event}),
                                [](const std::string& value) {
                                    error_code ec;
                                    decode_message(value, ec);
                                    return ec == corrupt;
                                });
}

BOOST_AUTO_TEST_CASE(an_event_raised_is_small) {
    const message content(
        {}, {no_event_id, instant{17'000'000'000'000'000}, history::event_raised{"go", {}}});
    BOOST_TEST(hex(encode_message(content)) == "01000011018080f4929edab23c02676f00f6c99da3");
}

BOOST_AUTO_TEST_SUITE_END()
