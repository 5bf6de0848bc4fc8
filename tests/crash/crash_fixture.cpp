#include "crash/crash_fixture.hpp"

#include <pianola/journal/detail/rocksdb_open.hpp>
#include <pianola/journal/rocksdb_journal.hpp>

#include <unistd.h>

#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace pianola::test {
namespace {

namespace fs = std::filesystem;

/// Memory serves as well as a disk: what a power cut takes is decided here, and syncs are quick.
fs::path fast_directory() {
    const fs::path memory = "/dev/shm";
    return ::access(memory.c_str(), W_OK) == 0 ? memory : fs::temp_directory_path();
}

} // namespace

crash_fixture::crash_fixture() {
    auto pattern = (fast_directory() / "pianola-crash-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("mkdtemp " + pattern);
    root_ = pattern;
}

crash_fixture::~crash_fixture() { fs::remove_all(root_); }

std::unique_ptr<journal> crash_fixture::open(rocksdb::Env& env, error_code& ec) {
    rocksdb_journal_options options;
    options.directory = hub();
    options.mode = mode;
    options.relaxed_sync_after = std::chrono::milliseconds(1);
    options.resources = make_rocksdb_resources(
        {.memory_bytes = 1 << 20, .write_buffer_bytes = 256 << 10, .memtable_bytes = 64 << 10});
    auto opened = detail::open_rocksdb_journal_in(env, options, ec, details);
    if (opened)
        opened->set_delivery([](const std::vector<delivered_message>&) {});
    return opened;
}

std::unique_ptr<journal> crash_fixture::open_or_throw(rocksdb::Env& env) {
    error_code ec;
    auto opened = open(env, ec);
    if (!opened)
        throw std::runtime_error("cannot open: " + details.message);
    return opened;
}

error_code crash_fixture::close(journal& opened) {
    try {
        opened.async_close(asio::use_future).get();
        return {};
    } catch (const boost::system::system_error& failed) {
        return failed.code();
    }
}

void crash_fixture::require_all(std::uint64_t recovered, const child_notes& notes) const {
    const std::uint64_t promised = mode == durability::strict ? notes.acknowledged : notes.hardened;
    if (recovered < promised)
        throw std::runtime_error("commit " + std::to_string(promised) +
                                 " was promised, recovered up to " + std::to_string(recovered));
}

void crash_fixture::check_recovery() {
    const auto end = child.run([&](child_notes& notes) {
        const auto opened = open_or_throw(*rocksdb::Env::Default());
        require_all(numbered_commits{*opened}.recover(), notes);
        if (const auto failed = close(*opened))
            throw std::runtime_error("cannot close: " + failed.message());
        return 0;
    });
    BOOST_TEST(end.status == 0, "recovery: " << child.complaint() << ", signal " << end.signal);
}

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* const text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

} // namespace pianola::test
