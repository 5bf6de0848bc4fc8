#include "crash/crash_fixture.hpp"
#include "crash/fault_file_system.hpp"

#include <boost/system/system_error.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <random>
#include <stdexcept>

namespace pianola::test {

namespace rocksdb_failure {

class failure_fixture : public crash_fixture {
protected:
    struct ending {
        std::uint64_t steps = 0; ///< Of the whole script; 0 when it did not come to its end.
        bool aborted = false;
    };

    /// Step `failing` fails: the journal is not opened, or stops acknowledging, or does not care.
    ending play(std::uint64_t failing, durability how) {
        mode = how;
        std::filesystem::remove_all(hub());
        child.notes().acknowledged = 0;
        child.notes().steps = 0;
        const auto end = child.run([&](child_notes& notes) { return script(failing, notes); });
        // An assertion of RocksDB's own is a crash like another.
        const bool aborted = end.signal == SIGABRT;
        BOOST_TEST((aborted || end.status == 0 || end.status == open_refused),
                   "step " << failing << ": status " << end.status << ", signal " << end.signal
                           << ": " << child.complaint());
        mode =
            durability::strict; // the power was not cut, so nothing that was answered may be gone
        check_recovery();
        return {child.notes().steps, aborted};
    }

    // PIANOLA_STEP fails one step. All of them take minutes: a run fails one in so many, beginning
    // anywhere, and PIANOLA_STRIDE=1 each.
    void play_steps(durability how, std::uint64_t usual_stride) {
        if (const auto step = from_environment("PIANOLA_STEP", 0)) {
            play(step, how);
            return;
        }
        const auto stride =
            from_environment("PIANOLA_STRIDE", usual_stride * from_environment("PIANOLA_THIN", 1));
        std::uint64_t aborted = 0;
        std::uint64_t step = 1 + std::random_device{}() % stride;
        for (bool reached = true; reached; step += stride) {
            const auto last = play(step, how);
            aborted += last.aborted;
            reached = last.steps == 0 || last.steps >= step;
        }
        BOOST_TEST_MESSAGE("up to step " << step << ", RocksDB aborted " << aborted << " times");
        BOOST_TEST(step > 200u);
    }

    /// In a relaxed journal, step `after` from the first commit fails; nothing is committed later.
    void play_late_failure(std::uint64_t after) {
        mode = durability::relaxed;
        std::filesystem::remove_all(hub());
        child.notes().acknowledged = 0;
        const auto end = child.run([&](child_notes& notes) {
            fault_environment env{std::make_shared<fault_file_system>()};
            error_code ec;
            auto opened = open(env, ec);
            if (!opened)
                return open_refused;
            numbered_commits commits{*opened};
            require_all(commits.recover(), notes);
            env.files().fail_at(env.files().steps() + after);
            std::mt19937_64 random{after};
            commits.write(random, notes.acknowledged);
            const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
            while (opened->accepts_commits())
                if (std::chrono::steady_clock::now() > until)
                    throw std::runtime_error("a failure is not known");
            return 0;
        });
        BOOST_TEST(end.status == 0, "step " << after << ": " << child.complaint());
    }

private:
    int script(std::uint64_t failing, child_notes& notes) {
        fault_environment env{std::make_shared<fault_file_system>()};
        env.files().fail_at(failing);
        for (int opening = 0; opening < 2; ++opening) {
            error_code ec;
            auto opened = open(env, ec);
            if (!opened)
                return open_refused;
            write_some(*opened, failing, notes);
            close(*opened);
            opened.reset();
        }
        notes.steps = env.files().steps();
        return 0;
    }
    void write_some(journal& opened, std::uint64_t seed, child_notes& notes) {
        std::mt19937_64 random{seed};
        numbered_commits commits{opened};
        try {
            require_all(commits.recover(), notes);
        } catch (const boost::system::system_error&) {
            return; // A read failed, and said so.
        }
        for (int wave = 0; wave < 12; ++wave)
            commits.write(random, notes.acknowledged);
    }
};

} // namespace rocksdb_failure

BOOST_AUTO_TEST_SUITE(rocksdb_failure)

BOOST_FIXTURE_TEST_CASE(any_file_operation_may_fail_once, failure_fixture) {
    play_steps(durability::strict, 6);
}

BOOST_FIXTURE_TEST_CASE(relaxed_any_file_operation_may_fail_once, failure_fixture) {
    play_steps(durability::relaxed, 24);
}

BOOST_FIXTURE_TEST_CASE(relaxed_a_failed_sync_is_known_without_a_commit, failure_fixture) {
    for (const std::uint64_t after : {1, 2}) // there is one write at least, and one sync
        play_late_failure(after);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace pianola::test
