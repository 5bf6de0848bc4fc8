#include "journal/codec_samples.hpp"
#include "journal/damage.hpp"

#include <pianola/journal/detail/byte_stream.hpp>

#include <boost/test/unit_test.hpp>

#include <limits>

using namespace pianola::detail;
using namespace pianola::testing;

namespace byte_stream {

std::string varint(std::uint64_t value) {
    std::string out;
    append_varint(out, value);
    return out;
}

bool refused(std::string_view bytes) {
    byte_reader in(bytes);
    in.varint();
    return !in.ok();
}

} // namespace byte_stream

BOOST_AUTO_TEST_SUITE(byte_stream)

BOOST_AUTO_TEST_CASE(varints_are_short_and_come_back) {
    BOOST_TEST(hex(varint(0)) == "00");
    BOOST_TEST(hex(varint(127)) == "7f");
    BOOST_TEST(hex(varint(128)) == "8001");
    BOOST_TEST(hex(varint(~0ull)) == "ffffffffffffffffff01");
    for (unsigned bit = 0; bit < 64; ++bit)
        for (const std::uint64_t value : {(1ull << bit) - 1, 1ull << bit, ~(1ull << bit)}) {
            const auto bytes = varint(value);
            byte_reader in(bytes);
            BOOST_TEST(in.varint() == value);
            BOOST_TEST(in.finished());
        }
}

BOOST_AUTO_TEST_CASE(varints_in_another_form_are_refused) {
    BOOST_TEST(refused(""));
    BOOST_TEST(refused("\x80"));
    BOOST_TEST(refused(std::string_view("\x80\x00", 2)));
    BOOST_TEST(refused(std::string_view("\xff\x80\x00", 3)));
    BOOST_TEST(refused("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"));
    BOOST_TEST(refused("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x81\x01"));
}

BOOST_AUTO_TEST_CASE(signed_numbers_are_short_around_zero_and_come_back) {
    using limits = std::numeric_limits<std::int64_t>;
    const std::pair<std::int64_t, std::size_t> cases[] = {
        {0, 1}, {-1, 1}, {63, 1}, {-64, 1}, {64, 2}, {limits::max(), 10}, {limits::min(), 10}};
    for (const auto& [value, size] : cases) {
        std::string out;
        append_signed(out, value);
        BOOST_TEST(out.size() == size);
        byte_reader in(out);
        BOOST_TEST(in.signed_varint() == value);
        BOOST_TEST(in.finished());
    }
}

BOOST_AUTO_TEST_CASE(fixed_numbers_are_big_endian) {
    std::string out;
    append_u8(out, 0x01);
    append_u16(out, 0x0203);
    append_u32(out, 0x04050607);
    append_u64(out, 0x08090a0b0c0d0e0f);
    BOOST_TEST(hex(out) == "0102030405060708090a0b0c0d0e0f");
    byte_reader in(out);
    BOOST_TEST(in.u8() == 0x01);
    BOOST_TEST(in.u16() == 0x0203);
    BOOST_TEST(in.u32() == 0x04050607u);
    BOOST_TEST(in.u64() == 0x08090a0b0c0d0e0fu);
    BOOST_TEST(in.finished());
    overwrite_fixed(out, 1, 0xffff, 2);
    BOOST_TEST(hex(out).substr(0, 8) == "01ffff04");
}

BOOST_AUTO_TEST_CASE(a_reader_that_failed_gives_nothing_more) {
    byte_reader in(std::string_view("\x01\x09onetwo", 8));
    BOOST_TEST(in.u8() == 1);
    BOOST_TEST(in.string().empty());
    BOOST_TEST(!in.ok());
    BOOST_TEST(in.remaining() == 0u);
    BOOST_TEST(in.u8() == 0);
    BOOST_TEST(!in.finished());
}

BOOST_AUTO_TEST_CASE(limits_of_varints_are_kept) {
    byte_reader below(std::string_view("\x7f"));
    BOOST_TEST(below.varint(127) == 127u);
    BOOST_TEST(below.ok());
    byte_reader above(std::string_view("\x7f"));
    BOOST_TEST(above.varint(126) == 0u);
    BOOST_TEST(!above.ok());
}

BOOST_AUTO_TEST_CASE(a_checksum_covers_everything_and_can_be_renewed) {
    std::string value = "some bytes";
    append_checksum(value);
    BOOST_TEST(verify_checksum(value).value() == "some bytes");
    check_damage_is_refused(value,
                            [](const std::string& bytes) { return !verify_checksum(bytes); });
    value[0] = 'S';
    renew_checksum(value);
    BOOST_TEST(verify_checksum(value).value() == "Some bytes");
}

BOOST_AUTO_TEST_SUITE_END()
