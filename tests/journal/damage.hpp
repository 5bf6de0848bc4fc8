#pragma once

#include <pianola/journal/error.hpp>

#include <boost/test/unit_test.hpp>

#include <string>

namespace pianola::testing {

/// Printable, as errc is not.
inline const error_code corrupt = errc::journal_corrupt;

/// `refused(bytes)` must hold for every flipped bit of `value`, every shorter form of it, and for
/// one byte more.
template <class Refused>
void check_damage_is_refused(const std::string& value, Refused refused) {
    std::size_t accepted = 0;
    for (std::size_t bit = 0; bit < 8 * value.size(); ++bit) {
        auto damaged = value;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
        accepted += refused(damaged) ? 0 : 1;
    }
    for (std::size_t size = 0; size < value.size(); ++size)
        accepted += refused(value.substr(0, size)) ? 0 : 1;
    accepted += refused(value + '\0') ? 0 : 1;
    BOOST_TEST(accepted == 0u);
}

} // namespace pianola::testing
