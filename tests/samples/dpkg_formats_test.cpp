#include "samples/dpkg_fake_root.hpp"

#include <pianola/runtime/samples/dpkg/md5sums.hpp>
#include <pianola/runtime/samples/dpkg/path_rules.hpp>
#include <pianola/runtime/samples/dpkg/root_paths.hpp>
#include <pianola/runtime/samples/dpkg/status_file.hpp>
#include <pianola/runtime/samples/dpkg/text.hpp>

#include <boost/test/unit_test.hpp>

using namespace pianola::samples::dpkg;

namespace dpkg_formats {

const std::string md5_of_abc = "900150983cd24fb0d6963f7d28e17f72";

} // namespace dpkg_formats

BOOST_AUTO_TEST_SUITE(dpkg_formats)

BOOST_AUTO_TEST_CASE(status_fields_and_conffile_markers_are_read) {
    std::vector<malformed_line> malformed;
    const auto records = parse_status(
        "Package: a\nstatus: install ok installed\nArchitecture: amd64\nMulti-Arch: same\n"
        "Version: 1:2-3\nInstalled-Size: 7\nDescription: first\n Conffiles: not a field\n .\n"
        "Conffiles:\n /etc/a b " +
            md5_of_abc + "\n /etc/old " + md5_of_abc +
            " obsolete\n"
            " /etc/gone " +
            md5_of_abc +
            " remove-on-upgrade\n /etc/new newconffile\n\n\n"
            "Package: b\nStatus: deinstall ok config-files\nArchitecture: all\n",
        "status",
        malformed);

    BOOST_TEST(malformed.empty());
    BOOST_REQUIRE_EQUAL(records.size(), 2u);
    BOOST_TEST(records[0].id() == "a:amd64");
    BOOST_TEST(records[0].version == "1:2-3");
    BOOST_TEST(records[0].installed_kib == 7u);
    BOOST_TEST((records[0].state == package_state::installed));
    const auto& conffiles = records[0].conffiles;
    BOOST_REQUIRE_EQUAL(conffiles.size(), 4u);
    BOOST_TEST(conffiles[0].path == "/etc/a b");
    BOOST_TEST(conffiles[0].md5 == md5_of_abc);
    BOOST_TEST(!conffiles[0].obsolete);
    BOOST_TEST(conffiles[1].obsolete);
    BOOST_TEST(conffiles[2].remove_on_upgrade);
    BOOST_TEST(conffiles[3].md5.empty());
    BOOST_TEST(records[1].id() == "b");
    BOOST_TEST((records[1].state == package_state::config_files));
}

BOOST_AUTO_TEST_CASE(bad_status_lines_are_reported_with_their_numbers) {
    std::vector<malformed_line> malformed;
    const auto records =
        parse_status(" lost\nPackage: a\nno field\n rest of it\nStatus: install ok installed\n"
                     "Architecture: all\nConffiles:\n relative 12\nInstalled-Size: x\n\n"
                     "Package: b\nStatus: install ok imagined\n\n"
                     "Status: install ok installed\n\n"
                     "Package: ../c\nStatus: install ok installed\n\n"
                     "Package: d\nStatus: install ok installed\n",
                     "status",
                     malformed);

    BOOST_REQUIRE_EQUAL(records.size(), 1u);
    BOOST_TEST(records[0].package == "a");
    std::vector<std::uint64_t> lines;
    for (const auto& line : malformed) {
        BOOST_TEST(line.file == "status");
        lines.push_back(line.line);
    }
    const std::vector<std::uint64_t> expected{1, 3, 8, 9, 12, 11, 14, 16, 19};
    BOOST_TEST(lines == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(md5sums_lines_may_be_escaped_and_bad_ones_are_reported) {
    std::vector<malformed_line> malformed;
    const auto files =
        parse_md5sums(md5_of_abc + "  usr/a b\n" +                                           //
                          md5_of_abc + "  usr/x\\x2dy\n" +                                   //
                          "\\" + md5_of_abc + "  usr/c\\\\d\\ne\n" +                         //
                          "900150983CD24FB0D6963F7D28E17F72 *./usr/f\n" + "short  usr/g\n" + //
                          md5_of_abc + " usr/h\n" +                                          //
                          md5_of_abc + "  usr/../../i\n" +                                   //
                          "\\" + md5_of_abc + "  usr/\\q\n" +                                //
                          md5_of_abc + "  /",
                      "list",
                      malformed);

    BOOST_REQUIRE_EQUAL(files.size(), 4u);
    BOOST_TEST(files[0].path == "/usr/a b");
    BOOST_TEST(files[1].path == "/usr/x\\x2dy");
    BOOST_TEST(files[2].path == "/usr/c\\d\ne");
    BOOST_TEST(files[3].path == "/usr/f");
    BOOST_TEST(files[3].md5 == md5_of_abc);
    BOOST_REQUIRE_EQUAL(malformed.size(), 5u);
    for (std::size_t i = 0; i < malformed.size(); ++i)
        BOOST_TEST(malformed[i].line == 5 + i);
}

BOOST_AUTO_TEST_CASE(of_all_path_rules_that_match_the_last_wins) {
    std::vector<malformed_line> malformed;
    path_filter filter;
    filter.add("# a comment\nno-debsig\npath-exclude=/usr/share/doc/*\n", "one", malformed);
    filter.add("path-include = \"/usr/share/doc/*/copyright\"\npath-exclude /usr/share/man/*\n"
               "path-exclude='/broken\npath-exclude\n",
               "two",
               malformed);

    BOOST_TEST(filter.excludes("/usr/share/doc/a/b/c"));
    BOOST_TEST(!filter.excludes("/usr/share/doc/a/copyright"));
    BOOST_TEST(filter.excludes("/usr/share/man/x"));
    BOOST_TEST(!filter.excludes("/usr/bin/a"));
    filter.add("path-exclude=*copyright\n", "three", malformed);
    BOOST_TEST(filter.excludes("/usr/share/doc/a/copyright"));
    BOOST_REQUIRE_EQUAL(malformed.size(), 2u);
    BOOST_TEST(malformed[0].file == "two");
    BOOST_TEST(malformed[0].line == 3u);
    BOOST_TEST(malformed[1].line == 4u);
}

BOOST_AUTO_TEST_CASE(diversions_spare_the_diverting_package_only) {
    std::vector<malformed_line> malformed;
    diversions diverted;
    diverted.add("/bin/sh\n/bin/sh.distrib\ndash\n/a\n/b\n:\nrelative\n/c\nd\n/cut\n/short\n",
                 "file",
                 malformed);

    BOOST_TEST(diverted.locate("/bin/sh", "dash") == "/bin/sh");
    BOOST_TEST(diverted.locate("/bin/sh", "bash") == "/bin/sh.distrib");
    BOOST_TEST(diverted.locate("/a", "any") == "/b");
    BOOST_TEST(diverted.locate("/other", "any") == "/other");
    BOOST_REQUIRE_EQUAL(malformed.size(), 2u);
    BOOST_TEST(malformed[0].line == 7u);
    BOOST_TEST(malformed[1].line == 11u);
}

BOOST_AUTO_TEST_CASE(links_are_followed_and_never_out_of_the_root) {
    dpkg_fake_root root;
    root.write("/usr/lib/x", "");
    root.link("/lib", "usr/lib");
    root.link("/usr/absolute", "/usr/lib");
    root.link("/usr/escape", "../../../../../etc");
    root.link("/usr/lib/last", "/etc/passwd");
    root.link("/loop", "loop");
    root_paths paths(root.path / ".");

    BOOST_TEST(paths.resolved("/lib/x").value() == root.at("/usr/lib/x"));
    BOOST_TEST(paths.resolved("/lib/none").value() == root.at("/usr/lib/none"));
    BOOST_TEST(paths.resolved("/usr/absolute/x").value() == root.at("/usr/lib/x"));
    BOOST_TEST(paths.resolved("/usr/escape/passwd").value() == root.at("/etc/passwd"));
    BOOST_TEST(paths.resolved("/lib/last").value() == root.at("/etc/passwd"));
    BOOST_TEST(paths.resolved("/../../x").value() == root.at("/x"));
    BOOST_TEST(!paths.resolved("/loop"));
    BOOST_TEST(!paths.resolved("/loop/x"));
    BOOST_TEST(paths.shown("/lib/x") == root.at("/lib/x"));
    BOOST_TEST(root_paths("/").resolved("/lib/x").value() == "/lib/x");
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_becomes_printable) {
    BOOST_TEST(printable("F\xc5\x91 \xe2\x82\xac \xf0\x9f\x8e\xb9") ==
               "F\xc5\x91 \xe2\x82\xac \xf0\x9f\x8e\xb9");
    BOOST_TEST(printable("a\xff"
                         "b\xc5") == "a\\xffb\\xc5");
    BOOST_TEST(printable("\xc0\xaf") == "\\xc0\\xaf");                   // overlong
    BOOST_TEST(printable("\xed\xa0\x80") == "\\xed\\xa0\\x80");          // a surrogate
    BOOST_TEST(printable("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80"); // too large
}

BOOST_AUTO_TEST_SUITE_END()
