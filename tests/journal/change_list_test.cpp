#include <pianola/journal/change_list.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace pianola::test {
namespace {

/// What a batch was asked, in words.
class noting_batch final : public write_batch {
public:
    void put(key_family family, std::string_view key, std::string_view value) override {
        note("put", family, key, value);
    }
    void erase(key_family family, std::string_view key) override { note("erase", family, key, ""); }
    void erase_range(key_family family, std::string_view first, std::string_view last) override {
        note("range", family, first, last);
    }
    [[nodiscard]] std::size_t bytes() const noexcept override { return 0; }

    std::vector<std::string> asked;

private:
    void note(const std::string& what,
              key_family family,
              std::string_view key,
              std::string_view value) {
        asked.push_back(what + ' ' + std::to_string(static_cast<int>(family)) + ' ' +
                        std::string(key) + ' ' + std::string(value));
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(change_list)

BOOST_AUTO_TEST_CASE(changes_reach_a_batch_as_they_were_made) {
    pianola::change_list changes;
    changes.put(key_family::ids, "an id", "7");
    changes.erase(key_family::inbox, "gone");
    changes.erase_range(key_family::history, "from", "to");
    changes.put_appended(
        key_family::records,
        [](std::string& key) { key.append("k").append("ey"); },
        [](std::string& value) { value.append("value"); });
    changes.erase_appended(key_family::timers, [](std::string& key) { key.append("due"); });
    changes.put(key_family::by_status, "", "");

    noting_batch batch;
    for (std::size_t i = 0; i != changes.size(); ++i)
        changes[i].add_to(batch);
    const std::vector<std::string> expected{"put 3 an id 7",
                                            "erase 4 gone ",
                                            "range 1 from to",
                                            "put 2 key value",
                                            "erase 5 due ",
                                            "put 7  "};
    BOOST_TEST(batch.asked == expected, boost::test_tools::per_element());
    BOOST_TEST(changes.bytes() == std::string("an id7gonefromtokeyvaluedue").size());
    BOOST_TEST(!changes.empty());
    BOOST_TEST(pianola::change_list().empty());
}

BOOST_AUTO_TEST_CASE(a_value_is_overwritten_in_its_place) {
    pianola::change_list changes;
    changes.put(key_family::records, "a", "before");
    changes.put(key_family::records, "b", "behind");
    const auto value = changes.value_of(0);
    BOOST_TEST(value.size() == 6u);
    value[0] = 'B';
    BOOST_TEST(changes[0].key == "a");
    BOOST_TEST(changes[0].value == "Before");
    BOOST_TEST(changes[1].key == "b");
    BOOST_TEST(changes[1].value == "behind");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::test
