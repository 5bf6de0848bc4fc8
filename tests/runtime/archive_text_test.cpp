// The text of an archive: what was written is read again, and nothing else is taken for it.
#include "journal/codec_samples.hpp"

#include <pianola/runtime/archive_text.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace archive_text {

using namespace pianola;
using testing::random_values;

archived_instance member(const std::string& id, std::vector<history_event> events) {
    archived_instance made;
    made.id = instance_id{id};
    made.name = "play";
    for (history_event& event : events)
        made.turns.push_back({std::move(event)});
    return made;
}

/// A child with every member, below a root with next to none.
instance_archive small_archive() {
    const instance_record full = testing::full_record();
    archived_instance child = member("child", testing::full_events());
    child.version = full.version;
    child.status = full.status;
    child.created = full.created;
    child.last_updated = full.last_updated;
    child.completed = full.completed;
    child.scheduled_start = full.scheduled_start;
    child.tags = full.tags;
    child.parent = full.parent;
    child.parent->instance_id = instance_id{"root"};
    child.execution_id = full.execution_id;
    child.custom_status = full.custom_status;
    instance_archive made;
    made.members.push_back(member("root", testing::empty_events()));
    made.members.push_back(std::move(child));
    return made;
}

std::string problem_of(const std::string& text) {
    diagnostics why;
    return read_archive_text(text, why) ? "" : why.message;
}

void check_comes_back(const instance_archive& archive) {
    diagnostics why;
    const std::string text = pianola::archive_text(archive);
    const auto read = read_archive_text(text, why);
    BOOST_REQUIRE_MESSAGE(read, why.message << " in\n" << text);
    BOOST_TEST((*read == archive), "another archive came back from\n" << text);
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at != text.size();) {
        const std::size_t end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += line + '\n';
    return text;
}

} // namespace archive_text

BOOST_AUTO_TEST_SUITE(archive_text)

BOOST_AUTO_TEST_CASE(every_event_comes_back_with_every_member) {
    check_comes_back({});
    check_comes_back(small_archive());
    instance_archive deep;
    history::task_failed failed;
    failed.failure = testing::nested_failure(1000);
    deep.members.push_back(member("root", {{no_event_id, {}, failed}}));
    check_comes_back(deep);
}

BOOST_AUTO_TEST_CASE(any_events_come_back) {
    for (std::uint64_t seed = 1; seed <= 300; ++seed) {
        random_values random(seed);
        std::vector<history_event> events;
        for (std::uint64_t i = random.below(20); i != 0; --i)
            events.push_back(random.event());
        // JSON is validated when it is read, and the samples hold any text.
        instance_archive archive;
        archive.members.push_back(member(random.text(), events));
        const std::string text = pianola::archive_text(archive);
        diagnostics why;
        const auto read = read_archive_text(text, why);
        if (!read)
            BOOST_TEST(why.message.find("holds what is not JSON") != std::string::npos,
                       why.message);
        else
            BOOST_TEST((*read == archive), "seed " << seed << "\n" << text);
    }
}

BOOST_AUTO_TEST_CASE(bytes_that_are_no_utf8_come_back) {
    instance_archive archive;
    history::event_raised raised;
    raised.name = "caf\xe9";
    raised.input = payload::text(std::string("\xff\0\x80", 3));
    archive.members.push_back(member("\xc3\xa9", {{no_event_id, instant::max(), raised}}));
    archive.members[0].created = instant::min();
    archive.members[0].tags["\xfe"] = "";
    check_comes_back(archive);
    BOOST_TEST(pianola::archive_text(archive).find(R"({"hex":"636166e9"})") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_named_with_its_line) {
    const auto lines = lines_of(pianola::archive_text(small_archive()));
    const auto with = [&](std::size_t number, const std::string& line) {
        auto changed = lines;
        changed.at(number - 1) = line;
        return problem_of(joined(changed));
    };
    BOOST_TEST(problem_of("") == "line 1 is missing: the archive has no end");
    BOOST_TEST(problem_of("hello").starts_with("line 1 is not JSON: "));
    BOOST_TEST(problem_of("[]\n").starts_with("line 1 must be an object"));
    BOOST_TEST(problem_of("{}\n") == "line 1 is none of an archive");
    BOOST_TEST(with(1, R"({"pianola":"instance archive","version":2})") ==
               "line 1 has the version 2, this program reads version 1");
    BOOST_TEST(with(1, R"({"pianola":"roll","version":1})") ==
               "line 1 is not that of an instance archive");
    BOOST_TEST(with(1, lines[1]) == "line 1 does not begin an archive");
    BOOST_TEST(with(2, lines[0]) == "line 2 begins another archive");
    BOOST_TEST(with(2, lines[2]) == "line 2 has an event before the first instance");
    BOOST_TEST(with(3, R"({"turn":1,"event":"Nonsense","id":-1,"timestamp":"0","members":{}})") ==
               "line 3 has an unknown event 'Nonsense'");
    BOOST_TEST(with(3, R"({"turn":1,"event":"TimerFired","id":-1,"timestamp":"0","members":{}})") ==
               "line 3 'members' has no member 'fire_at'");
    BOOST_TEST(with(3, R"({"turn":1,"event":"TimerFired","id":-1,"timestamp":"x","members":{}})") ==
               "line 3 'timestamp' must be an integer of 64 bits, as a string");
    const auto with_event = [&](const std::string& name, const std::string& members) {
        return with(3,
                    R"({"turn":1,"event":")" + name + R"(","id":-1,"timestamp":"0","members":)" +
                        members + "}");
    };
    BOOST_TEST(with_event("EventRaised", R"({"name":"n","input":{"json":"{"}})")
                   .starts_with("line 3 'members' 'input' holds what is not JSON"));
    BOOST_TEST(with_event("OrchestratorStarted", R"({"x":1})") ==
               "line 3 'members' has an unknown member 'x'");
    BOOST_TEST(with(3, lines[3]) == "line 3 has an event of the turn 2 after the turn 0");
    BOOST_TEST(with(31, lines[1]) ==
               "line 31 has an instance that does not stand after its parent");
    BOOST_TEST(problem_of(joined(lines) + lines.back()) ==
               "line 61 stands after the end of the archive");
    auto fewer = lines;
    fewer.erase(fewer.end() - 2);
    BOOST_TEST(problem_of(joined(fewer)) ==
               "line 59 does not count the instances and events before it");
    fewer.pop_back();
    BOOST_TEST(problem_of(joined(fewer)) == "line 59 is missing: the archive has no end");
    auto twice = lines;
    twice.insert(twice.end() - 1, lines[30]);
    BOOST_TEST(problem_of(joined(twice)) == "line 60 has an instance that is there already");
}

// A damaged text is refused, or the damage was one that JSON does not mind.
BOOST_AUTO_TEST_CASE(a_damaged_text_is_refused_or_means_something) {
    const std::string text = pianola::archive_text(small_archive());
    std::mt19937_64 random(7);
    const auto below = [&random](std::size_t end) {
        return static_cast<std::size_t>(random() % end);
    };
    std::size_t refused = 0;
    for (int round = 0; round != 3000; ++round) {
        std::string damaged = text;
        switch (below(4)) {
        case 0: damaged[below(damaged.size())] = static_cast<char>(below(256)); break;
        case 1: damaged.resize(below(damaged.size())); break;
        case 2: damaged.erase(below(damaged.size()), below(40)); break;
        default: {
            auto lines = lines_of(text);
            std::swap(lines[below(lines.size())], lines[below(lines.size())]);
            damaged = joined(lines);
        }
        }
        diagnostics why;
        const auto read = read_archive_text(damaged, why);
        refused += read ? 0u : 1u;
        BOOST_REQUIRE(read || why.message.starts_with("line "));
        if (read)
            check_comes_back(*read);
    }
    BOOST_TEST(refused > 1000u);
    for (std::size_t cut = 0; cut + 1 < text.size(); cut += 17)
        BOOST_REQUIRE(!problem_of(text.substr(0, cut)).empty());
}

BOOST_AUTO_TEST_SUITE_END()
