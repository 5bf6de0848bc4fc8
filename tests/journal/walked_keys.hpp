#pragma once

#include <pianola/journal/log.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::test {

struct walked_keys {
    std::vector<std::pair<std::string, std::string>> rows; ///< In the order they came.
    std::size_t pauses = 0;
};

/// All that a walk gives. Fails when it goes the wrong way, or counts less than it gives.
inline walked_keys walk_all(const key_reader& store,
                            key_family family,
                            std::string_view first,
                            std::string_view last,
                            scan_direction direction) {
    walked_keys all;
    std::string place;
    const auto cursor = store.walk(family, first, last, direction);
    for (; cursor->valid() || cursor->paused(); cursor->next()) {
        const std::string key(cursor->key());
        const bool goes_on = direction == scan_direction::forward ? place <= key : key <= place;
        BOOST_TEST((place.empty() || goes_on));
        BOOST_TEST((first <= key && (last.empty() || key < last)));
        place = key;
        if (cursor->paused())
            ++all.pauses;
        else
            all.rows.emplace_back(key, cursor->value());
        BOOST_TEST(cursor->passed() >= all.rows.size());
    }
    BOOST_TEST(!cursor->status());
    return all;
}

/// A reader shows `expected`, by all it can do. Gives how often its walks paused.
inline std::size_t check_reader(const key_reader& store,
                                key_family family,
                                const std::map<std::string, std::string>& expected,
                                std::string_view first,
                                std::string_view last) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const auto& row : expected)
        if (first <= row.first && (last.empty() || row.first < last))
            rows.push_back(row);
    const auto forward = walk_all(store, family, first, last, scan_direction::forward);
    BOOST_TEST((forward.rows == rows));
    std::reverse(rows.begin(), rows.end());
    const auto backward = walk_all(store, family, first, last, scan_direction::backward);
    BOOST_TEST((backward.rows == rows));
    return forward.pauses + backward.pauses;
}

inline void check_gets(const key_reader& store,
                       key_family family,
                       const std::map<std::string, std::string>& expected,
                       const std::vector<std::string>& keys) {
    error_code ec = errc::journal_failed;
    const auto values = store.get_many(family, keys, ec);
    BOOST_TEST(!ec);
    BOOST_REQUIRE(values.size() == keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto at = expected.find(keys[i]);
        BOOST_TEST(
            (values[i] == (at == expected.end() ? std::nullopt : std::optional(at->second))));
        BOOST_TEST((store.get(family, keys[i], ec) == values[i]));
    }
}

} // namespace pianola::test
