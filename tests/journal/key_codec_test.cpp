#include "journal/codec_samples.hpp"
#include "journal/damage.hpp"

#include <pianola/journal/detail/key_codec.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <vector>

using namespace pianola;
using namespace pianola::detail;
using namespace pianola::testing;

namespace key_codec {

instant any_instant(random_values& random) {
    return instant{static_cast<std::int64_t>(random.bits())};
}
template <class Number>
Number any(random_values& random) {
    return Number{static_cast<typename Number::value_type>(random.bits())};
}
/// Keys come back from their bytes, sort as what they were made of, and have one size.
template <class Make, class ToKey, class Parse>
void check_keys(std::size_t size, Make make, ToKey to_key, Parse parse) {
    random_values random(6);
    auto before = make(random);
    for (int i = 0; i < 5'000; ++i) {
        const auto position = make(random);
        const std::string key = to_key(position);
        BOOST_TEST(key.size() == size);
        BOOST_TEST((parse(key) == position));
        BOOST_TEST(((key <=> to_key(before)) == (position <=> before)));
        before = position;
    }
    const std::string key = to_key(before);
    for (std::size_t shorter = 0; shorter < size; ++shorter)
        BOOST_TEST(!parse(key.substr(0, shorter)));
    BOOST_TEST(!parse(key + '\0'));
}

} // namespace key_codec

// Strings that are compared by order stand in parentheses: Boost.Test compares them otherwise.
BOOST_AUTO_TEST_SUITE(key_codec)

BOOST_AUTO_TEST_CASE(history_keys_sort_by_instance_execution_turn_and_part) {
    check_keys(
        18,
        [](random_values& random) {
            return history_position{any<instance_number>(random),
                                    any<execution_number>(random),
                                    any<turn_number>(random),
                                    static_cast<std::uint16_t>(random.bits())};
        },
        [](const history_position& p) {
            return history_key(p.number, p.execution, p.turn, p.part);
        },
        parse_history_key);
}

BOOST_AUTO_TEST_CASE(record_keys_sort_by_instance) {
    check_keys(8, any<instance_number>, record_key, parse_record_key);
}

BOOST_AUTO_TEST_CASE(inbox_keys_sort_by_instance_and_position) {
    check_keys(
        20,
        [](random_values& random) {
            return inbox_row_position{
                any<instance_number>(random),
                {any<commit_number>(random), static_cast<std::uint32_t>(random.bits())}};
        },
        [](const inbox_row_position& p) { return inbox_key(p.number, p.position); },
        parse_inbox_key);
}

BOOST_AUTO_TEST_CASE(timer_keys_sort_by_due_time_before_and_after_1970) {
    check_keys(
        24,
        [](random_values& random) {
            return timer_key{any_instant(random),
                             any<instance_number>(random),
                             any<execution_number>(random),
                             any<event_number>(random)};
        },
        due_timer_key,
        parse_due_timer_key);
}

BOOST_AUTO_TEST_CASE(a_prefix_ends_after_every_key_that_begins_with_it) {
    BOOST_TEST(prefix_end("a") == "b");
    BOOST_TEST(prefix_end(std::string("a\xff\xff", 3)) == "b");
    BOOST_TEST(prefix_end(std::string("\0", 1)) == "\1");
    BOOST_TEST((prefix_end("a\x7f") == "a\x80"));
    BOOST_TEST(prefix_end("\xff\xff") == "");
    BOOST_TEST(prefix_end("") == "");
}

BOOST_AUTO_TEST_CASE(nothing_lies_between_a_key_and_the_key_after_it) {
    const auto key = record_key(instance_number{5});
    BOOST_TEST((key < key_after(key)));
    BOOST_TEST((key_after(key) < record_key(instance_number{6})));
    BOOST_TEST((key_after(key) <= key + '\0'));
}

BOOST_AUTO_TEST_CASE(ids_sort_byte_by_byte) {
    std::vector<std::string> ids{"b", "a\xff", "a", "a\x01", "\xc3\xbc", "B", "@counter@a"};
    std::sort(ids.begin(), ids.end());
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto key = id_key(instance_id{ids[i]});
        BOOST_TEST((parse_id_key(key) == instance_id{ids[i]}));
        if (i > 0)
            BOOST_TEST((id_key(instance_id{ids[i - 1]}) < key));
    }
    BOOST_TEST(!parse_id_key(""));
}

BOOST_AUTO_TEST_CASE(id_rows_come_back_and_damage_is_refused) {
    for (const auto kind : {instance_kind::orchestration, instance_kind::entity}) {
        const id_row row{instance_number{0x0102030405060708}, kind};
        error_code ec = errc::journal_failed;
        BOOST_TEST((decode_id_row(encode_id_row(row), ec) == row));
        BOOST_TEST(!ec);
        check_damage_is_refused(encode_id_row(row), [](const std::string& value) {
            error_code refused;
            decode_id_row(value, refused);
            return refused == errc::journal_corrupt;
        });
    }
    error_code ec;
    decode_id_row(encode_id_row({instance_number{1}, instance_kind{3}}), ec);
    BOOST_TEST(ec == corrupt);
}

BOOST_AUTO_TEST_SUITE_END()
