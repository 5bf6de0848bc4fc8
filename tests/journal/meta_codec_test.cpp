#include "journal/codec_samples.hpp"
#include "journal/damage.hpp"

#include <pianola/journal/detail/meta_codec.hpp>

#include <boost/test/unit_test.hpp>

using namespace pianola;
using namespace pianola::detail;
using namespace pianola::testing;

BOOST_AUTO_TEST_SUITE(meta_codec)

BOOST_AUTO_TEST_CASE(heads_come_back) {
    const batch_head head{epoch_number{3},
                          commit_number{5},
                          commit_number{~0ull},
                          commit_number{1ull << 40},
                          instance_number{77}};
    error_code ec = errc::journal_failed;
    BOOST_TEST((decode_batch_head(encode_batch_head(head), ec) == head));
    BOOST_TEST(!ec);
    check_damage_is_refused(encode_batch_head(head), [](const std::string& value) {
        error_code refused;
        decode_batch_head(value, refused);
        return refused == errc::journal_corrupt;
    });
}

BOOST_AUTO_TEST_CASE(epochs_come_back) {
    error_code ec = errc::journal_failed;
    BOOST_TEST((decode_epoch(encode_epoch(epoch_number{9}), ec) == epoch_number{9}));
    BOOST_TEST(!ec);
    check_damage_is_refused(encode_epoch(epoch_number{9}), [](const std::string& value) {
        error_code refused;
        decode_epoch(value, refused);
        return refused == errc::journal_corrupt;
    });
}

BOOST_AUTO_TEST_CASE(one_meta_row_is_not_taken_for_the_other) {
    error_code ec;
    decode_epoch(encode_batch_head({}), ec);
    BOOST_TEST(ec == corrupt);
    decode_batch_head(encode_epoch({}), ec);
    BOOST_TEST(ec == corrupt);
}

BOOST_AUTO_TEST_SUITE_END()
