#include <pianola/journal/detail/rocksdb_log_files.hpp>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>

namespace {

using namespace pianola;
namespace fs = std::filesystem;

constexpr std::size_t ahead = std::size_t{512} << 10;

/// A file system on which nothing can be written but at the end of a file.
class only_appends final : public rocksdb::FileSystemWrapper {
public:
    only_appends() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
    const char* Name() const override { return "only_appends"; }
    rocksdb::IOStatus NewWritableFile(const std::string& name,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* debug) override {
        auto status = FileSystemWrapper::NewWritableFile(name, options, result, debug);
        if (status.ok())
            *result = std::make_unique<file>(std::move(*result));
        return status;
    }

private:
    class file final : public rocksdb::FSWritableFileOwnerWrapper {
    public:
        using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;
        rocksdb::IOStatus PositionedAppend(const rocksdb::Slice&,
                                           std::uint64_t,
                                           const rocksdb::IOOptions&,
                                           rocksdb::IODebugContext*) override {
            return rocksdb::IOStatus::NoSpace();
        }
    };
};

struct log_fixture {
    fs::path directory = [] {
        auto pattern = (fs::temp_directory_path() / "pianola-logs-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        return fs::path{pattern};
    }();
    std::unique_ptr<rocksdb::Env> base;
    std::unique_ptr<rocksdb::Env> env = detail::with_log_files_ahead(*rocksdb::Env::Default());
    std::unique_ptr<rocksdb::FSWritableFile> file;
    std::string expected;

    ~log_fixture() {
        file.reset();
        fs::remove_all(directory);
    }
    [[nodiscard]] fs::path path(const std::string& name) const { return directory / name; }

    void create(const std::string& name) {
        BOOST_REQUIRE(
            env->GetFileSystem()->NewWritableFile(path(name).string(), {}, &file, nullptr).ok());
    }
    /// As RocksDB does: says at once what is going to be written, and writes it later.
    void promise(const std::string& data) {
        file->PrepareWrite(expected.size(), data.size(), {}, nullptr);
        expected += data;
    }
    void append(const std::string& data) {
        BOOST_REQUIRE(file->Append(data, rocksdb::IOOptions{}, nullptr).ok());
    }
    void write(const std::string& data) {
        promise(data);
        append(data);
    }
    void close() {
        BOOST_REQUIRE(file->Close(rocksdb::IOOptions{}, nullptr).ok());
        file.reset();
    }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream in{path(name), std::ios::binary};
        return {std::istreambuf_iterator<char>{in}, {}};
    }
    void check_filled(const std::string& name) const {
        const auto found = read(name);
        BOOST_TEST(found.size() > expected.size());
        BOOST_TEST(found.size() <= expected.size() + ahead);
        BOOST_TEST((found.substr(0, expected.size()) == expected));
        BOOST_TEST((found.find_first_not_of('\0', expected.size()) == std::string::npos));
    }
};

BOOST_FIXTURE_TEST_SUITE(rocksdb_log_files, log_fixture)

BOOST_AUTO_TEST_CASE(a_log_is_zeros_ahead_of_what_is_written) {
    create("1.log");
    for (int i = 0; i != 300; ++i) {
        write(std::string(9'000, static_cast<char>('a' + i % 26)));
        if (i % 50 == 0)
            check_filled("1.log");
    }
    check_filled("1.log");
    close();
    BOOST_TEST((read("1.log") == expected));
}

BOOST_AUTO_TEST_CASE(what_waits_in_a_buffer_is_not_filled_over) {
    create("1.log");
    std::string buffered;
    for (int i = 0; i != 200; ++i) {
        const std::string data(10'000, static_cast<char>('a' + i % 26));
        promise(data);
        buffered += data;
    }
    append(buffered);
    check_filled("1.log");
}

BOOST_AUTO_TEST_CASE(one_write_may_be_larger_than_what_is_ahead) {
    create("1.log");
    write("first");
    write(std::string(3 * ahead, 'x'));
    write("last");
    check_filled("1.log");
    close();
    BOOST_TEST((read("1.log") == expected));
}

BOOST_AUTO_TEST_CASE(other_files_have_nothing_ahead) {
    create("1.sst");
    write("rows");
    BOOST_TEST(read("1.sst") == expected);
}

BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_filled_just_grows) {
    base = rocksdb::NewCompositeEnv(std::make_shared<only_appends>());
    env = detail::with_log_files_ahead(*base);
    create("1.log");
    for (int i = 0; i != 100; ++i)
        write(std::string(9'000, 'x'));
    BOOST_TEST((read("1.log") == expected));
    close();
    BOOST_TEST((read("1.log") == expected));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
