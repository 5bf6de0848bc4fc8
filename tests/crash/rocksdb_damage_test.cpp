#include "crash/crash_fixture.hpp"
#include "crash/fault_file_system.hpp"

#include <pianola/journal/rocksdb_journal.hpp>

#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>

namespace pianola::test {

namespace rocksdb_damage {

namespace fs = std::filesystem;

class damage_fixture : public crash_fixture {
protected:
    damage_fixture() {
        const auto end = child.run([&](child_notes& notes) -> int {
            // The sizes of every day, so that all commits stay in the log.
            rocksdb_journal_options options;
            options.directory = hub();
            error_code ec;
            const auto opened = open_rocksdb_journal(options, ec, details);
            if (!opened)
                throw std::runtime_error(details.message);
            std::mt19937_64 random{1};
            numbered_commits commits{*opened};
            commits.recover();
            while (notes.acknowledged < 500)
                commits.write(random, notes.acknowledged);
            ::_exit(0);
        });
        BOOST_REQUIRE_MESSAGE(end.status == 0, child.complaint());
        for (const auto& entry : fs::directory_iterator{hub() / "db"})
            if (entry.path().extension() == ".log" && fs::file_size(entry) > 0)
                log_ = entry.path();
        BOOST_REQUIRE(written() > 100'000);
        BOOST_REQUIRE(written() < fs::file_size(log_)); // it grows ahead of what is written
    }

    /// Without the zeros at its end.
    [[nodiscard]] std::uint64_t written() const {
        std::ifstream file{log_, std::ios::binary};
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        return bytes.find_last_not_of('\0') + 1;
    }

    /// Does `damage` to the log; then either the opening is refused with a reason, and the log is
    /// as it was, so that undoing the damage brings everything back; or nothing is lost.
    template <class Damage>
    bool refused_after(std::uint64_t place, Damage damage) {
        const auto whole = hub().parent_path() / "whole.log";
        fs::copy_file(log_, whole, fs::copy_options::overwrite_existing);
        const auto all = hub().parent_path() / "all";
        fs::remove_all(all);
        fs::copy(hub(), all, fs::copy_options::recursive);
        damage(log_);
        const auto end = child.run([&](child_notes& notes) {
            error_code ec;
            const auto opened = open(*rocksdb::Env::Default(), ec);
            if (opened) {
                require_all(numbered_commits{*opened}.recover(), notes);
                return 0;
            }
            if (ec != errc::journal_corrupt || details.message.find("log") == std::string::npos)
                throw std::runtime_error(ec.message() + ": " + details.message);
            return open_refused;
        });
        BOOST_TEST((end.status == 0 || end.status == open_refused),
                   "byte " << place << ": status " << end.status << ", signal " << end.signal
                           << ": " << child.complaint());
        if (end.status == open_refused) {
            fs::copy_file(whole, log_, fs::copy_options::overwrite_existing);
            check_recovery();
        }
        fs::remove_all(hub());
        fs::rename(all, hub());
        return end.status == open_refused;
    }

    fs::path log_;
};

} // namespace rocksdb_damage

BOOST_AUTO_TEST_SUITE(rocksdb_damage)

BOOST_FIXTURE_TEST_CASE(a_flipped_byte_in_the_log_is_never_taken_for_its_end, damage_fixture) {
    const auto size = written();
    std::mt19937_64 random{7};
    std::size_t refused = 0;
    for (std::uint64_t i = 0; i < 40; ++i) {
        const auto place = i * size / 40 + random() % (size / 40);
        refused += refused_after(place, [&](const fs::path& log) { flip_byte(log, place); });
    }
    // A byte of padding says nothing.
    BOOST_TEST(refused > 30u);
}

BOOST_FIXTURE_TEST_CASE(a_log_cut_short_is_refused, damage_fixture) {
    const auto size = written();
    for (std::uint64_t i = 0; i < 10; ++i) {
        const auto place = i * size / 10 + i;
        BOOST_TEST(refused_after(place, [&](const fs::path& log) { fs::resize_file(log, place); }));
    }
}

BOOST_FIXTURE_TEST_CASE(what_lies_behind_the_end_of_the_log_costs_nothing, damage_fixture) {
    const auto size = fs::file_size(log_);
    const auto end = written() + 8; // what is written may end with zeros
    for (const auto place : {end, end + 1, end + 50'000, size - 1})
        BOOST_TEST(!refused_after(place, [&](const fs::path& log) { flip_byte(log, place); }));
    for (const auto cut : {end, size - 1})
        BOOST_TEST(!refused_after(cut, [&](const fs::path& log) { fs::resize_file(log, cut); }));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::test
