#include "crash/crash_fixture.hpp"
#include "crash/fault_file_system.hpp"

#include <unistd.h>

#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <random>
#include <stdexcept>

namespace pianola::test {

namespace rocksdb_crash {

namespace fs = std::filesystem;

class power_cut_fixture : public crash_fixture {
protected:
    void play(std::uint64_t seed) {
        std::mt19937_64 random{seed};
        for (int cut = 0; cut < 3; ++cut) {
            const auto earlier_mark = keep_mark();
            run_until_cut(random());
            // The mark is not synced, so the cut may have taken it back.
            if (random() % 2 == 0)
                put_back(earlier_mark);
        }
        check_recovery();
        check_recovery();
    }

private:
    fs::path mark() const { return hub() / "synced"; }

    void run_until_cut(std::uint64_t seed) {
        const auto end = child.run([&](child_notes& notes) {
            std::mt19937_64 random{seed};
            fault_environment env{std::make_shared<fault_file_system>()};
            env.files().cut_power_at(1 + random() % 1000, random());
            const auto opened = open_or_throw(env);
            numbered_commits commits{*opened};
            require_all(commits.recover(), notes);
            for (int wave = 0; wave < 100; ++wave) {
                commits.write(random, notes.acknowledged);
                if (mode == durability::relaxed && random() % 8 == 0)
                    harden(*opened, notes);
            }
            return 0;
        });
        BOOST_TEST((end.status == fault_file_system::power_cut_status || end.status == 0),
                   "status " << end.status << ", signal " << end.signal << ": "
                             << child.complaint());
        cuts_ += end.status == fault_file_system::power_cut_status;
    }

    static void harden(journal& opened, child_notes& notes) {
        const std::uint64_t all = notes.acknowledged;
        opened.async_harden(asio::use_future).get();
        notes.hardened = all;
    }

    std::optional<fs::path> keep_mark() const {
        if (!fs::exists(mark()))
            return std::nullopt;
        const auto kept = hub().parent_path() / "kept";
        fs::copy_file(mark(), kept, fs::copy_options::overwrite_existing);
        return kept;
    }
    void put_back(const std::optional<fs::path>& kept) const {
        if (kept)
            fs::copy_file(*kept, mark(), fs::copy_options::overwrite_existing);
    }

protected:
    int cuts_ = 0;

    // PIANOLA_SEED plays one seed, PIANOLA_SEEDS that many of them, PIANOLA_THIN=N one in N.
    void play_seeds() {
        const auto first = from_environment("PIANOLA_SEED", 1);
        const auto usual = 30 / from_environment("PIANOLA_THIN", 1);
        const auto count =
            from_environment("PIANOLA_SEEDS", std::getenv("PIANOLA_SEED") ? 1 : usual);
        for (auto seed = first; seed < first + count; ++seed) {
            fs::remove_all(hub());
            child.notes().acknowledged = 0;
            child.notes().hardened = 0;
            BOOST_TEST_CONTEXT("PIANOLA_SEED=" << seed) { play(seed); }
        }
        BOOST_TEST(cuts_ > 0);
    }
};

} // namespace rocksdb_crash

BOOST_AUTO_TEST_SUITE(rocksdb_crash)

BOOST_FIXTURE_TEST_CASE(a_power_cut_takes_only_what_was_not_acknowledged, power_cut_fixture) {
    play_seeds();
}

BOOST_FIXTURE_TEST_CASE(relaxed_it_takes_the_newest_commits_and_leaves_no_gap, power_cut_fixture) {
    mode = durability::relaxed;
    play_seeds();
}

BOOST_FIXTURE_TEST_CASE(relaxed_the_end_of_the_process_takes_nothing, power_cut_fixture) {
    mode = durability::relaxed;
    for (int life = 0; life < 3; ++life) {
        const auto end = child.run([&](child_notes& notes) -> int {
            const auto opened = open_or_throw(*rocksdb::Env::Default());
            std::mt19937_64 random{7};
            numbered_commits commits{*opened};
            if (commits.recover() < notes.acknowledged)
                throw std::runtime_error("acknowledged commits are gone");
            for (int wave = 0; wave < 20; ++wave)
                commits.write(random, notes.acknowledged);
            ::_exit(0);
        });
        BOOST_TEST(end.status == 0, child.complaint());
    }
    BOOST_TEST(child.notes().acknowledged > 300u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::test
