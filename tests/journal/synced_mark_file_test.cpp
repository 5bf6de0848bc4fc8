#include <pianola/journal/synced_mark_file.hpp>

#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

using namespace pianola;
namespace fs = std::filesystem;

struct marks_in_a_folder {
    fs::path directory = [] {
        auto pattern = (fs::temp_directory_path() / "pianola-mark-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
        return fs::path{pattern};
    }();
    fs::path file = directory / "synced";

    ~marks_in_a_folder() { fs::remove_all(directory); }

    std::unique_ptr<synced_mark_file> open() const {
        error_code ec;
        auto opened = synced_mark_file::open(file, ec);
        BOOST_REQUIRE(!ec);
        return opened;
    }
    void write(std::uint64_t from, std::uint64_t to) const {
        const auto opened = open();
        for (auto number = from; number <= to; ++number)
            opened->write({epoch_number{7}, commit_number{number}});
    }
    std::uint64_t number() const {
        const auto found = open()->found();
        return found.mark ? found.mark->number.value() : 0;
    }
    void flip(std::size_t offset) const {
        std::fstream bytes{file, std::ios::in | std::ios::out | std::ios::binary};
        bytes.seekg(static_cast<std::streamoff>(offset));
        const auto value = static_cast<char>(bytes.get() ^ 0x10);
        bytes.seekp(static_cast<std::streamoff>(offset));
        bytes.put(value);
    }
};

BOOST_FIXTURE_TEST_SUITE(synced_mark_file, marks_in_a_folder)

BOOST_AUTO_TEST_CASE(a_new_file_has_no_mark) {
    BOOST_TEST(!open()->found().mark);
    BOOST_TEST(!open()->found().damaged);
}

BOOST_AUTO_TEST_CASE(the_newest_mark_is_found) {
    for (std::uint64_t last = 1; last <= 5; ++last) {
        write(last, last);
        const auto found = open()->found();
        BOOST_REQUIRE(found.mark);
        BOOST_TEST(found.mark->number.value() == last);
        BOOST_TEST(found.mark->epoch.value() == 7u);
    }
}

BOOST_AUTO_TEST_CASE(sync_succeeds) {
    const auto opened = open();
    opened->write({epoch_number{1}, commit_number{1}});
    error_code ec;
    opened->sync(ec);
    BOOST_TEST(!ec);
}

BOOST_AUTO_TEST_CASE(every_flipped_byte_of_the_newest_slot_leaves_the_one_before) {
    write(1, 2);
    for (std::size_t i = 0; i < pianola::synced_mark_file::slot_size; ++i) {
        const auto offset = pianola::synced_mark_file::slot_distance + i;
        flip(offset);
        BOOST_TEST(number() == 1u, "byte " << i);
        flip(offset);
        BOOST_TEST(number() == 2u, "byte " << i);
    }
}

BOOST_AUTO_TEST_CASE(every_torn_write_leaves_the_one_before) {
    for (std::size_t kept = 0; kept < pianola::synced_mark_file::slot_size; ++kept) {
        fs::remove(file);
        write(1, 2);
        fs::resize_file(file, pianola::synced_mark_file::slot_distance + kept);
        BOOST_TEST(number() == 1u, kept << " bytes kept");
    }
}

BOOST_AUTO_TEST_CASE(writing_goes_on_in_the_older_or_torn_slot) {
    write(1, 2);
    flip(pianola::synced_mark_file::slot_distance);
    write(3, 3);
    flip(0); // Had the good slot been written over, nothing would be left.
    BOOST_TEST(number() == 3u);
}

BOOST_AUTO_TEST_CASE(damage_is_told_from_absence) {
    write(1, 2);
    flip(0);
    flip(pianola::synced_mark_file::slot_distance);
    BOOST_TEST(!open()->found().mark);
    BOOST_TEST(open()->found().damaged);
}

BOOST_AUTO_TEST_CASE(what_the_system_refuses_is_an_error) {
    error_code ec;
    const auto opened = pianola::synced_mark_file::open(directory / "absent" / "synced", ec);
    BOOST_TEST(!opened);
    BOOST_TEST(ec.failed());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
