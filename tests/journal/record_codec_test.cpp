#include "journal/codec_samples.hpp"
#include "journal/damage.hpp"

#include <pianola/journal/record_codec.hpp>

#include <boost/test/unit_test.hpp>

using namespace pianola;
using namespace pianola::testing;

namespace record_codec {

void check_round_trip(const instance_record& record) {
    const auto value = encode_record(record);
    error_code ec = errc::journal_failed;
    BOOST_TEST((decode_record(value, ec) == record));
    BOOST_TEST(!ec);
    BOOST_TEST((peek_turn(value, ec) == record.turn));
    BOOST_TEST(!ec);
}

} // namespace record_codec

BOOST_AUTO_TEST_SUITE(record_codec)

BOOST_AUTO_TEST_CASE(records_come_back_full_and_empty) {
    check_round_trip(full_record());
    check_round_trip({});
}

BOOST_AUTO_TEST_CASE(random_records_come_back) {
    random_values random(5);
    for (int i = 0; i < 2'000; ++i)
        check_round_trip(random.record());
}

BOOST_AUTO_TEST_CASE(a_patched_watermark_is_as_if_encoded) {
    auto record = full_record();
    record.watermark_is_own_commit = true;
    auto value = encode_record(record);
    error_code ec;
    BOOST_TEST((decode_record(value, ec).watermark == inbox_position{}));

    patch_record_watermark(value, commit_number{0x1122334455667788});
    record.watermark_is_own_commit = false;
    record.watermark = {commit_number{0x1122334455667788}, 0};
    BOOST_TEST((decode_record(value, ec) == record));
    BOOST_TEST(value == encode_record(record));
}

BOOST_AUTO_TEST_CASE(damaged_records_are_refused_and_not_peeked_into) {
    check_damage_is_refused(encode_record(full_record()), [](const std::string& value) {
        error_code decoding;
        error_code peeking;
        decode_record(value, decoding);
        peek_turn(value, peeking);
        return decoding == errc::journal_corrupt && peeking == errc::journal_corrupt;
    });
}

BOOST_AUTO_TEST_CASE(a_custom_status_that_is_apart_is_not_in_the_record) {
    instance_record record = full_record();
    record.custom_status = {};
    record.custom_status_apart = true;
    check_round_trip(record);
    const auto bytes = encode_record(record);
    record.custom_status = payload::text(std::string(100'000, 's'));
    BOOST_TEST(encode_record(record) == bytes);
}

BOOST_AUTO_TEST_CASE(the_row_of_a_custom_status_is_read_as_written) {
    for (const auto& status : {payload::json("1"), payload::text(std::string(5000, 's'))}) {
        const auto value = encode_custom_status_row(status);
        error_code ec;
        BOOST_TEST((decode_custom_status_row(value, ec) == status));
        BOOST_TEST(!ec);
        check_damage_is_refused(value, [](const std::string& damaged) {
            error_code decoding;
            decode_custom_status_row(damaged, decoding);
            return decoding;
        });
    }
    error_code ec;
    decode_custom_status_row(encode_custom_status_row({}), ec);
    BOOST_TEST((ec == errc::journal_corrupt));
}

// The worked example of journal/README.md.
BOOST_AUTO_TEST_CASE(the_worked_example_has_the_bytes_of_the_format_page) {
    instance_record record;
    record.id = instance_id{"trip"};
    record.name = "hello_cities";
    record.status = runtime_status::running;
    record.created = instant{17'000'000'000'000'000};
    record.last_updated = instant{17'000'000'000'200'000};
    record.turn_time = instant{17'000'000'000'200'000};
    record.execution = execution_number{1};
    record.execution_id = execution_id{0x0102030405060708, 0x090a0b0c0d0e0f10};
    record.turn = turn_number{2};
    record.first_turn = turn_number{1};
    record.next_event = event_number{8};
    record.watermark = {commit_number{300}, 0};
    record.chain = 0xc4a1c4a1c4a1c4a1;
    record.open_activities = 1;
    record.open_activity_positions = {event_number{6}};
    BOOST_TEST(
        hex(encode_record(record)) ==
        "01000000000000012c000000000000000204747269700c68656c6c6f5f63697469657300008080f4929edab23c"
        "80b5180000000000010102030405060708090a0b0c0d0e0f100108c4a1c4a1c4a1c4a1000000000101060000"
        "000000bb9ec632");
    check_round_trip(record);
}

BOOST_AUTO_TEST_SUITE_END()
