#include "journal/codec_samples.hpp"
#include "journal/damage.hpp"

#include <pianola/journal/detail/byte_stream.hpp>
#include <pianola/journal/history_codec.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <limits>
#include <set>

using namespace pianola;
using namespace pianola::testing;

namespace history_codec {

struct decoded {
    std::vector<history_event> events;
    std::uint64_t chain = 0;
    error_code ec;
};

decoded decode(const std::vector<std::string>& parts,
               std::optional<std::uint64_t> chain_before = std::nullopt) {
    const std::vector<std::string_view> views(parts.begin(), parts.end());
    decoded result;
    result.chain = decode_turn(views, chain_before, result.events, result.ec);
    return result;
}

void check_round_trip(const history_event& event) {
    error_code ec = errc::journal_failed;
    const auto bytes = encode_event(event);
    BOOST_TEST((decode_event(bytes, ec) == event));
    BOOST_TEST(!ec);
    BOOST_TEST(bytes[0] == static_cast<char>(number_of(event.body)));
}

/// A turn of one event whose only part, were it one, would have `size` bytes.
std::vector<history_event> turn_of_size(std::size_t size) {
    const auto turn_with = [](std::size_t text) {
        return std::vector<history_event>{
            {no_event_id, {}, history::generic_event{payload::text(std::string(text, 'x'))}}};
    };
    const auto overhead = encode_turn(0, turn_with(200'000)).parts[0].size() - 200'000;
    return turn_with(size - overhead);
}

/// `body` as the only part of a turn, with the chain and the checksum that it needs.
std::string framed(std::string_view body) {
    std::string part("\1\0\0", 3);
    part.append(body);
    detail::append_u64(part, detail::hash(body, 0));
    detail::append_checksum(part);
    return part;
}

const std::vector<history_event> worked_example{
    {no_event_id, instant{17'000'000'000'000'000}, history::orchestrator_started{}},
    {no_event_id,
     instant{16'999'999'999'999'990},
     history::task_completed{event_id{0}, payload::json(R"("Hello Tokyo!")")}},
    {event_id{1},
     instant{17'000'000'000'000'000},
     history::task_scheduled{"say_hello",
                             std::nullopt,
                             payload::json(R"("London")"),
                             std::nullopt,
                             {},
                             no_event_id,
                             1,
                             ticks{0}}},
    {no_event_id, instant{17'000'000'000'000'000}, history::orchestrator_completed{}},
};

} // namespace history_codec

BOOST_AUTO_TEST_SUITE(history_codec)

BOOST_AUTO_TEST_CASE(every_event_comes_back_with_every_member) {
    for (const auto& event : full_events())
        check_round_trip(event);
    BOOST_TEST(full_events().size() == std::variant_size_v<history::body>);
}

BOOST_AUTO_TEST_CASE(every_event_comes_back_with_nothing_in_it) {
    for (const auto& event : empty_events())
        check_round_trip(event);
}

BOOST_AUTO_TEST_CASE(random_events_come_back) {
    random_values random(1);
    for (int i = 0; i < 5'000; ++i)
        check_round_trip(random.event());
}

BOOST_AUTO_TEST_CASE(times_at_both_ends_come_back_in_any_order) {
    const instant times[] = {instant::min(), instant::max(), instant{}, instant::min()};
    std::vector<history_event> events;
    for (const auto time : times)
        for (const auto due : times)
            events.emplace_back(event_id{0}, time, history::timer_created{due, no_event_id});
    BOOST_TEST((decode(encode_turn(0, events).parts).events == events));
}

BOOST_AUTO_TEST_CASE(the_numbers_are_those_of_durable_task) {
    std::set<int> numbers;
    for (const auto& event : empty_events())
        numbers.insert(static_cast<int>(number_of(event.body)));
    BOOST_TEST(numbers.size() == 28u);
    BOOST_TEST(*numbers.begin() == 3);
    BOOST_TEST(*numbers.rbegin() == 30);
    BOOST_TEST(static_cast<int>(number_of(history::task_scheduled{})) == 6);
    BOOST_TEST(static_cast<int>(number_of(history::event_raised{})) == 17);
    BOOST_TEST(static_cast<int>(number_of(history::execution_resumed{})) == 22);
}

BOOST_AUTO_TEST_CASE(unknown_numbers_are_refused) {
    for (int number = 0; number < 256; ++number) {
        if (number >= 3 && number <= 30)
            continue;
        error_code ec;
        decode_event(std::string{static_cast<char>(number), '\1', '\0'}, ec);
        BOOST_TEST(ec == corrupt);
    }
}

BOOST_AUTO_TEST_CASE(shorter_and_longer_events_are_refused) {
    for (const auto& event : full_events()) {
        const auto bytes = encode_event(event);
        error_code ec;
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            decode_event(std::string_view(bytes).substr(0, size), ec);
            BOOST_TEST(ec == corrupt);
        }
        decode_event(bytes + '\0', ec);
        BOOST_TEST(ec == corrupt);
    }
}

BOOST_AUTO_TEST_CASE(failures_nested_too_deep_are_cut_off) {
    const auto stored = [](std::size_t inner) {
        const history_event event{
            no_event_id, {}, history::task_failed{event_id{1}, nested_failure(inner)}};
        error_code ec;
        const auto back = decode_event(encode_event(event), ec);
        BOOST_TEST(!ec);
        std::size_t depth = 0;
        const auto* failure = &back.get_if<history::task_failed>()->failure;
        for (; failure->inner; failure = failure->inner.get())
            ++depth;
        return depth;
    };
    BOOST_TEST(stored(0) == 0u);
    BOOST_TEST(stored(64) == 64u);
    BOOST_TEST(stored(65) == 64u);
    BOOST_TEST(stored(10'000) == 64u);
}

BOOST_AUTO_TEST_CASE(a_failure_nested_deeper_than_encoding_allows_is_refused) {
    const auto event_with = [](std::size_t inner) {
        std::string bytes("\x08\x01\x00\x02", 4);
        const std::string level("\0\0\0\0\0", 5);
        for (std::size_t i = 0; i < inner; ++i)
            bytes += level + '\1';
        return bytes + level + '\0';
    };
    error_code ec;
    decode_event(event_with(64), ec);
    BOOST_TEST(!ec);
    decode_event(event_with(65), ec);
    BOOST_TEST(ec == corrupt);
}

BOOST_AUTO_TEST_CASE(other_ways_to_write_an_event_are_refused) {
    const std::string_view refused[] = {
        {"\x12\x81\x00\x00\x00", 5},                      // A varint longer than need be.
        {"\x12\xff\xff\xff\xff\x1f\x00\x00", 8},          // An id of more than 32 bits.
        {"\x12\x01\x00\x03\x00", 5},                      // An unknown payload kind.
        {"\x12\x01\x00\x01\xff\xff\xff\xff\x7f", 9},      // A length beyond the end.
        {"\x05\x01\x00\x00\x02", 5},                      // A bool that is neither.
        {"\x04\x01\x00\x08\x00\x00", 6},                  // An unknown status.
        {"\x1b\x01\x00\x00\xff\xff\xff\xff\x7f\x00", 10}, // A count beyond the end.
        {"\x06\x01\x00\x00\x00\x00\x00\x02\x01"
         "b\x00\x01"
         "a\x00\x01\x01\x00",
         18}, // Tags out of order.
        {"\x06\x01\x00\x00\x00\x00\x00\x02\x01"
         "a\x00\x01"
         "a\x00\x01\x01\x00",
         18}, // A tag twice.
    };
    for (const auto bytes : refused) {
        error_code ec;
        decode_event(bytes, ec);
        BOOST_TEST(ec == corrupt, "accepted " << hex(bytes));
    }
}

BOOST_AUTO_TEST_CASE(turns_come_back_with_their_chain) {
    random_values random(2);
    std::uint64_t chain = 0;
    for (int i = 0; i < 300; ++i) {
        std::vector<history_event> events(random.below(12));
        std::generate(events.begin(), events.end(), [&] { return random.event(); });
        const auto turn = encode_turn(chain, events);
        const auto back = decode(turn.parts, chain);
        BOOST_TEST(!back.ec);
        BOOST_TEST((back.events == events));
        BOOST_TEST(back.chain == turn.chain_after);
        chain = turn.chain_after;
    }
}

BOOST_AUTO_TEST_CASE(a_turn_is_appended_to_the_events_before_it) {
    auto events = full_events();
    const auto turn = encode_turn(0, full_events());
    const std::vector<std::string_view> parts(turn.parts.begin(), turn.parts.end());
    error_code ec;
    decode_turn(parts, 0, events, ec);
    BOOST_TEST(events.size() == 2 * full_events().size());
    decode_turn(parts, 1, events, ec);
    BOOST_TEST(ec == corrupt);
    BOOST_TEST(events.size() == 2 * full_events().size());
}

BOOST_AUTO_TEST_CASE(a_turn_of_another_history_is_refused) {
    const auto turn = encode_turn(1, full_events());
    BOOST_TEST(!decode(turn.parts).ec);
    BOOST_TEST(!decode(turn.parts, 1).ec);
    BOOST_TEST(decode(turn.parts, 2).ec == corrupt);
    BOOST_TEST(encode_turn(2, full_events()).chain_after != turn.chain_after);
}

BOOST_AUTO_TEST_CASE(a_damaged_turn_is_refused) {
    check_damage_is_refused(encode_turn(0, full_events()).parts[0],
                            [](const std::string& part) { return decode({part}).ec == corrupt; });
}

BOOST_AUTO_TEST_CASE(damaged_events_with_a_right_checksum_never_crash) {
    random_values random(3);
    const auto part = encode_turn(0, full_events()).parts[0];
    const auto body = part.substr(3, part.size() - 3 - 8 - 4);
    BOOST_TEST((decode({framed(body)}).events == full_events()));
    for (int i = 0; i < 20'000; ++i) {
        auto damaged = body;
        for (auto left = 1 + random.below(3); left > 0; --left)
            damaged[random.below(damaged.size())] = static_cast<char>(random.bits());
        const auto back = decode({framed(damaged)}, 0);
        // What is accepted has no other form.
        if (!back.ec)
            BOOST_TEST(encode_turn(0, back.events).parts[0] == framed(damaged));
        else
            BOOST_TEST(back.events.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_turn_is_split_when_it_is_larger_than_a_part) {
    constexpr auto part = max_turn_part_bytes;
    // Each part has 7 bytes of its own, so a second one begins 7 bytes early.
    const struct {
        std::size_t size;
        std::vector<std::size_t> parts;
    } cases[] = {
        {part - 1, {part - 1}},
        {part, {part}},
        {part + 1, {part, 8}},
        {2 * part - 8, {part, part - 1}},
        {2 * part - 7, {part, part}},
        {2 * part - 6, {part, part, 8}},
        {7 * part + 12'345, {part, part, part, part, part, part, part, 12'345 + 49}},
    };
    for (const auto& c : cases) {
        const auto events = turn_of_size(c.size);
        const auto turn = encode_turn(5, events);
        std::vector<std::size_t> sizes;
        for (const auto& p : turn.parts) {
            error_code ec;
            sizes.push_back(p.size());
            BOOST_TEST(turn_parts_after(p, ec) == turn.parts.size() - sizes.size());
            BOOST_TEST(!ec);
        }
        BOOST_TEST(sizes == c.parts, boost::test_tools::per_element());
        const auto back = decode(turn.parts, 5);
        BOOST_TEST((back.events == events));
        BOOST_TEST(back.chain == turn.chain_after);
    }
}

BOOST_AUTO_TEST_CASE(missing_swapped_and_foreign_parts_are_refused) {
    const auto turn = encode_turn(0, turn_of_size(3 * max_turn_part_bytes)).parts;
    BOOST_TEST_REQUIRE(turn.size() == 4u);
    const std::vector<std::string> refused[] = {
        {},
        {turn[0]},
        {turn[3]},
        {turn[0], turn[1], turn[2]},
        {turn[0], turn[1], turn[3]},
        {turn[1], turn[2], turn[3]},
        {turn[0], turn[2], turn[1], turn[3]},
        {turn[0], turn[1], turn[2], turn[3], turn[3]},
    };
    for (const auto& parts : refused)
        BOOST_TEST(decode(parts).ec == corrupt);
    BOOST_TEST(!decode(turn).ec);
}

BOOST_AUTO_TEST_CASE(a_split_turn_that_fits_one_part_is_refused) {
    const auto whole = encode_turn(0, full_events()).parts[0];
    std::string first("\1\0\1", 3);
    first.append(whole, 3, 20);
    detail::append_checksum(first);
    std::string second("\1\0\0", 3);
    second.append(whole, 23, whole.size() - 27);
    detail::append_checksum(second);
    BOOST_TEST(decode({first, second}).ec == corrupt);
}

// The worked example of journal/README.md.
BOOST_AUTO_TEST_CASE(the_worked_example_has_the_bytes_of_the_format_page) {
    const auto turn = encode_turn(0, worked_example);
    BOOST_TEST_REQUIRE(turn.parts.size() == 1u);
    BOOST_TEST(hex(turn.parts[0]) ==
               "0100000e018080f4929edab23c07011300010e2248656c6c6f20546f6b796f2122060214"
               "097361795f68656c6c6f000108224c6f6e646f6e2200000101000f0100df66a8677cebdc32"
               "a7e91e5d");
    BOOST_TEST((decode(turn.parts, 0).events == worked_example));
}

BOOST_AUTO_TEST_SUITE_END()
