#include "journal/codec_samples.hpp"
#include "journal/damage.hpp"

#include <pianola/journal/detail/counter_codec.hpp>
#include <pianola/journal/detail/index_codec.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>
#include <string>
#include <tuple>
#include <utility>

using namespace pianola;
using namespace pianola::detail;
using namespace pianola::testing;

namespace index_codec {

std::string any_prefix(key_family family, random_values& random) {
    switch (family) {
    case key_family::by_status:
        return by_status_prefix(static_cast<runtime_status>(random.below(8)));
    case key_family::by_updated: return by_updated_prefix(static_cast<std::int64_t>(random.bits()));
    case key_family::by_name:
    case key_family::by_tag:
    case key_family::by_parent: return hash_prefix(random.bits());
    default: return {};
    }
}

index_position any_position(random_values& random) {
    return {instant{static_cast<std::int64_t>(random.bits())}, instance_number{random.bits()}};
}

} // namespace index_codec

// Strings that are compared by order stand in parentheses: Boost.Test compares them otherwise.
BOOST_AUTO_TEST_SUITE(index_codec)

BOOST_AUTO_TEST_CASE(keys_come_back_and_sort_by_prefix_time_and_number) {
    for (const key_family family : index_families) {
        random_values random(6);
        auto before = std::pair(any_prefix(family, random), any_position(random));
        for (int i = 0; i < 3'000; ++i) {
            const auto now = std::pair(random.flip() ? before.first : any_prefix(family, random),
                                       any_position(random));
            const std::string key = index_key(now.first, now.second);
            const auto parsed = parse_index_key(family, key);
            BOOST_REQUIRE(parsed);
            BOOST_TEST(parsed->prefix == now.first);
            BOOST_TEST((parsed->position == now.second));
            BOOST_TEST(((key <=> index_key(before.first, before.second)) == (now <=> before)));
            before = now;
        }
        const std::string key = index_key(before.first, before.second);
        for (std::size_t shorter = 0; shorter < key.size(); ++shorter)
            BOOST_TEST(!parse_index_key(family, key.substr(0, shorter)));
        BOOST_TEST(!parse_index_key(family, key + '\0'));
    }
    BOOST_TEST(!parse_index_key(key_family::by_status, index_key("\x8", {})));
}

BOOST_AUTO_TEST_CASE(prefixes_say_what_they_were_made_of) {
    for (std::uint8_t i = 0; i < 8; ++i) {
        const auto status = static_cast<runtime_status>(i);
        BOOST_TEST((status_of_prefix(by_status_prefix(status)) == status));
    }
    std::string before;
    for (const std::int64_t minute : {std::numeric_limits<std::int64_t>::min(),
                                      std::int64_t{-1},
                                      std::int64_t{0},
                                      std::int64_t{1},
                                      std::numeric_limits<std::int64_t>::max()}) {
        const auto prefix = by_updated_prefix(minute);
        BOOST_TEST(minute_of_prefix(prefix) == minute);
        BOOST_TEST((before < prefix));
        before = prefix;
    }
}

BOOST_AUTO_TEST_CASE(every_instant_lies_within_its_minute) {
    random_values random(7);
    for (int i = 0; i < 10'000; ++i) {
        const instant time{static_cast<std::int64_t>(random.bits())};
        const auto minute = minute_of(time);
        BOOST_TEST((minute_begin(minute) <= time));
        BOOST_TEST((time <= minute_end(minute)));
        BOOST_TEST(
            (minute_of(minute_begin(minute)) == minute || minute_begin(minute) == instant::min()));
        BOOST_TEST(minute_of(minute_end(minute)) == minute);
    }
    BOOST_TEST(minute_of(instant{-1}) == -1);
    BOOST_TEST(minute_of(instant{0}) == 0);
    BOOST_TEST(minute_of(instant{599'999'999}) == 0);
    BOOST_TEST(minute_of(instant{600'000'000}) == 1);
}

BOOST_AUTO_TEST_CASE(hashes_tell_a_tag_from_another_cut) {
    BOOST_TEST(tag_hash("ab", "c") != tag_hash("a", "bc"));
    BOOST_TEST(tag_hash("", "x") != tag_hash("x", ""));
    BOOST_TEST(parent_hash(instance_id{}) != 0u);
}

BOOST_AUTO_TEST_CASE(created_rows_come_back_and_damage_is_refused) {
    const auto tags = encode_tag_hashes({{"a", "1"}, {"b", "2"}, {"", ""}});
    BOOST_TEST(tags.size() == 24u);
    created_row row;
    row.status = runtime_status::terminated;
    row.id = "the id";
    row.name = "hello_cities";
    row.version = "";
    row.parent = 42;
    row.completed = instant{-5};
    row.tags = tags;
    BOOST_TEST(row.has_tag(tag_hash("b", "2")));
    BOOST_TEST(row.has_tag(tag_hash("", "")));
    BOOST_TEST(!row.has_tag(tag_hash("b", "1")));
    for (const created_row& each : {row, created_row{}}) {
        const auto value = encode_created_row(each);
        error_code ec = errc::journal_failed;
        BOOST_TEST((decode_created_row(value, ec) == each));
        BOOST_TEST(!ec);
        check_damage_is_refused(value, [](const std::string& damaged) {
            error_code refused;
            decode_created_row(damaged, refused);
            return refused == errc::journal_corrupt;
        });
    }
}

BOOST_AUTO_TEST_CASE(completed_rows_come_back_and_damage_is_refused) {
    for (const instant created : {instant::min(), instant{-1}, instant{7}, instant::max()}) {
        const auto value = encode_completed_row(created);
        error_code ec = errc::journal_failed;
        BOOST_TEST((decode_completed_row(value, ec) == created));
        BOOST_TEST(!ec);
        check_damage_is_refused(value, [](const std::string& damaged) {
            error_code refused;
            decode_completed_row(damaged, refused);
            return refused == errc::journal_corrupt;
        });
    }
}

BOOST_AUTO_TEST_CASE(status_counts_come_back_and_damage_is_refused) {
    const status_counts counts{{runtime_status::running, 1},
                               {runtime_status::completed, 300},
                               {runtime_status::suspended, ~std::uint64_t{0}}};
    const auto value = encode_status_counts(counts);
    error_code ec = errc::journal_failed;
    BOOST_TEST((decode_status_counts(value, ec) == counts));
    BOOST_TEST(!ec);
    check_damage_is_refused(value, [](const std::string& damaged) {
        error_code refused;
        decode_status_counts(damaged, refused);
        return refused == errc::journal_corrupt;
    });
    auto with_zero = counts;
    with_zero[runtime_status::failed] = 0;
    BOOST_TEST(encode_status_counts(with_zero) == value);
}

BOOST_AUTO_TEST_SUITE_END()
