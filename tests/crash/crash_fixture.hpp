#pragma once

#include "crash/child_process.hpp"
#include "crash/numbered_commits.hpp"

#include <pianola/journal/durability.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/journal.hpp>

#include <rocksdb/env.h>

#include <cstdint>
#include <filesystem>
#include <memory>

namespace pianola::test {

/// A RocksDB journal of numbered commits that is opened in child processes only, each of which
/// ends as its case demands.
class crash_fixture {
public:
    crash_fixture();
    ~crash_fixture();
    crash_fixture(const crash_fixture&) = delete;
    crash_fixture& operator=(const crash_fixture&) = delete;

protected:
    /// What a child exits with when the journal could not be opened, and may be so.
    static constexpr int open_refused = 10;

    [[nodiscard]] std::filesystem::path hub() const { return root_ / "hub"; }

    // In a child. Memtables are small, so that a few hundred commits are flushed and compacted.
    std::unique_ptr<journal> open(rocksdb::Env& env, error_code& ec);
    std::unique_ptr<journal> open_or_throw(rocksdb::Env& env);
    static error_code close(journal& opened);
    /// Throws when less was recovered than was acknowledged; of a relaxed journal, hardened.
    void require_all(std::uint64_t recovered, const child_notes& notes) const;

    /// Opens the journal in a child: everything acknowledged is there, or in a relaxed journal all
    /// that was hardened, and nothing in part.
    void check_recovery();

    child_process child;
    diagnostics details;
    durability mode = durability::strict;

private:
    std::filesystem::path root_;
};

/// A number from an environment variable.
std::uint64_t from_environment(const char* name, std::uint64_t otherwise);

} // namespace pianola::test
