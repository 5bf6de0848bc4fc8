#include "samples/dpkg_fake_root.hpp"

#include <pianola/runtime/samples/dpkg/database_cache.hpp>
#include <pianola/runtime/samples/dpkg/package_database.hpp>

#include <boost/test/unit_test.hpp>

using namespace pianola::samples::dpkg;

namespace dpkg_database {

dpkg_names ids(const package_database& database) {
    dpkg_names result;
    for (const auto& package : database.packages())
        result.push_back(package.id);
    return result;
}

std::string stanza(const std::string& name, const std::string& state) {
    return "Package: " + name + "\nStatus: install ok " + state + "\nArchitecture: amd64\n\n";
}

} // namespace dpkg_database

BOOST_AUTO_TEST_SUITE(dpkg_database)

BOOST_AUTO_TEST_CASE(packages_count_from_unpacked_on) {
    dpkg_fake_root root;
    for (const std::string state : {"triggers-pending",
                                    "triggers-awaited",
                                    "half-configured",
                                    "unpacked",
                                    "installed",
                                    "half-installed",
                                    "config-files",
                                    "not-installed"})
        root.write("/var/lib/dpkg/status", stanza("p-" + state, state), true);

    const package_database database(root.path);

    const dpkg_names expected{"p-half-configured",
                              "p-installed",
                              "p-triggers-awaited",
                              "p-triggers-pending",
                              "p-unpacked"};
    BOOST_TEST(ids(database) == expected, boost::test_tools::per_element());
    BOOST_TEST(database.half_installed() == dpkg_names{"p-half-installed"},
               boost::test_tools::per_element());
    BOOST_TEST(database.malformed().empty());
    BOOST_TEST(database.find("p-config-files") == nullptr);
    BOOST_TEST(database.find("p-unpacked")->id == "p-unpacked");
}

BOOST_AUTO_TEST_CASE(lists_are_found_with_and_without_an_architecture) {
    dpkg_fake_root root;
    root.package("same", "Multi-Arch: same\n");
    root.write("/var/lib/dpkg/status",
               "Package: same\nStatus: install ok installed\nArchitecture: i386\n"
               "Multi-Arch: same\n\n",
               true);
    root.package("single", "Multi-Arch: foreign\n");
    root.package("old-same", "Multi-Arch: same\n");
    root.package("none");
    for (const std::string stem : {"same:amd64", "same:i386", "single", "old-same"})
        root.record(stem, "/usr/x", "");

    const package_database database(root.path);

    const std::string info = "/var/lib/dpkg/info/";
    BOOST_TEST(database.find("same:amd64")->md5sums.value() == info + "same:amd64.md5sums");
    BOOST_TEST(database.find("same:i386")->md5sums.value() == info + "same:i386.md5sums");
    BOOST_TEST(database.find("same:i386")->file_list == info + "same:i386.list");
    BOOST_TEST(database.find("single")->md5sums.value() == info + "single.md5sums");
    BOOST_TEST(database.find("old-same:amd64")->md5sums.value() == info + "old-same.md5sums");
    BOOST_TEST(database.find("old-same:amd64")->file_list == info + "old-same.list");
    BOOST_TEST(!database.find("none")->md5sums);
}

BOOST_AUTO_TEST_CASE(journaled_updates_win_over_the_status_file) {
    dpkg_fake_root root;
    root.package("goes");
    root.package("stays");
    root.write("/var/lib/dpkg/updates/0000", stanza("goes", "half-installed"));
    root.write("/var/lib/dpkg/updates/0001", stanza("comes", "unpacked"));
    root.write("/var/lib/dpkg/updates/tmp.i", "Package: half");

    const package_database database(root.path);

    const dpkg_names expected{"comes", "stays"};
    BOOST_TEST(ids(database) == expected, boost::test_tools::per_element());
    BOOST_TEST(database.half_installed() == dpkg_names{"goes"}, boost::test_tools::per_element());
    BOOST_TEST(database.malformed().empty());
}

BOOST_AUTO_TEST_CASE(malformed_lines_name_their_file) {
    dpkg_fake_root root;
    root.write("/var/lib/dpkg/status", "nonsense\n\n" + stanza("good", "installed"));
    root.write("/var/lib/dpkg/diversions", "/a\n/b\n");
    root.write("/etc/dpkg/dpkg.cfg", "path-exclude\n");
    root.write("/etc/dpkg/dpkg.cfg.d/x.dpkg-old", "path-exclude\n");

    const package_database database(root.path);

    BOOST_TEST(ids(database) == dpkg_names{"good"}, boost::test_tools::per_element());
    BOOST_REQUIRE_EQUAL(database.malformed().size(), 4u);
    BOOST_TEST(database.malformed()[0].file == root.at("/var/lib/dpkg/status"));
    BOOST_TEST(database.malformed()[0].line == 1u);
    BOOST_TEST(database.malformed()[2].file == root.at("/var/lib/dpkg/diversions"));
    BOOST_TEST(database.malformed()[2].line == 2u);
    BOOST_TEST(database.malformed()[3].file == root.at("/etc/dpkg/dpkg.cfg"));
}

BOOST_AUTO_TEST_CASE(a_root_without_a_database_is_an_error_that_names_the_path) {
    dpkg_fake_root root;
    std::filesystem::remove_all(root.path / "var");

    BOOST_CHECK_EXCEPTION(package_database(root.path), database_error, [&](const auto& error) {
        return std::string(error.what()).find(root.at("/var/lib/dpkg/status")) != std::string::npos;
    });
    root.link("/var/lib/dpkg/status", "status");
    BOOST_CHECK_THROW(package_database(root.path), database_error);
    BOOST_CHECK_THROW(package_database(""), database_error);
}

BOOST_AUTO_TEST_CASE(cache_reads_again_only_after_a_change) {
    dpkg_fake_root root;
    root.package("first");
    database_cache cache;

    const auto before = cache.open(root.path);
    BOOST_TEST(cache.open(root.path) == before);
    root.package("second");
    const auto after = cache.open(root.path);

    BOOST_TEST(after != before);
    BOOST_TEST(before->packages().size() == 1u);
    BOOST_TEST(after->packages().size() == 2u);
    BOOST_CHECK_THROW(cache.open(root.at("/none")), database_error);
    BOOST_TEST(cache.open(root.path) == after);
}

BOOST_AUTO_TEST_SUITE_END()
