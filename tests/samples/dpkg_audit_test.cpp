#include "samples/dpkg_fake_root.hpp"

#include <pianola/runtime/samples/dpkg/file_audit.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <stop_token>

using namespace pianola::samples::dpkg;

namespace dpkg_audit {

const auto each = boost::test_tools::per_element();

struct audit_fixture : dpkg_fake_root {
    package_report audit(const std::string& id) const {
        return audit_package(package_database(path), id);
    }
};

} // namespace dpkg_audit

BOOST_FIXTURE_TEST_SUITE(dpkg_audit, audit_fixture)

BOOST_AUTO_TEST_CASE(digests_are_md5) {
    write("/abc", "abc");
    write("/empty", "");
    const std::string large(1'000'003, 'x');
    write("/large", large);

    BOOST_TEST(md5("/abc") == "900150983cd24fb0d6963f7d28e17f72");
    BOOST_TEST(md5("/empty") == "d41d8cd98f00b204e9800998ecf8427e");
    BOOST_TEST(md5("/large") == "55a76be3046fa1e602ae663deccfcd78");
    BOOST_TEST(digest_file(at("/large"), {}).bytes == large.size());
    BOOST_TEST(md5("/var").empty());
    BOOST_TEST((digest_file(at("/none"), {}).error == std::errc::no_such_file_or_directory));
}

BOOST_AUTO_TEST_CASE(unchanged_package_has_no_findings) {
    package("good");
    ship("good", "/usr/bin/good", "12345");
    ship("good", "/usr/share/doc/good/copyright", "123");

    const auto report = audit("good");

    BOOST_TEST(report.installed);
    BOOST_TEST(report.has_md5sums);
    BOOST_TEST(report.files == 2u);
    BOOST_TEST(report.bytes == 8u);
    BOOST_TEST(report.changed.empty());
    BOOST_TEST(report.missing.empty());
    BOOST_TEST(report.unreadable.empty());
}

BOOST_AUTO_TEST_CASE(changed_and_missing_files_are_listed_in_order) {
    package("bad");
    for (const std::string name : {"/usr/z", "/usr/a", "/usr/gone", "/usr/directory", "/usr/pipe"})
        ship("bad", name, "as shipped");
    write("/usr/z", "not as shipped");
    write("/usr/a", "as Shipped");
    for (const std::string name : {"/usr/gone", "/usr/directory", "/usr/pipe"})
        std::filesystem::remove(at(name));
    std::filesystem::create_directory(at("/usr/directory"));
    BOOST_REQUIRE(::mkfifo(at("/usr/pipe").c_str(), 0600) == 0);
    record("bad", "/usr/z/below-a-file", md5("/usr/z"));

    const auto report = audit("bad");

    const dpkg_names changed{at("/usr/a"), at("/usr/directory"), at("/usr/pipe"), at("/usr/z")};
    const dpkg_names missing{at("/usr/gone"), at("/usr/z/below-a-file")};
    BOOST_TEST(report.changed == changed, each);
    BOOST_TEST(report.missing == missing, each);
    BOOST_TEST(report.files == 6u);
}

BOOST_AUTO_TEST_CASE(unreadable_files_are_neither_changed_nor_missing) {
    package("loop");
    record("loop", "/usr/loop", md5("/var/lib/dpkg/status"));
    link("/usr/loop", "loop");
    const bool privileged = ::geteuid() == 0; // who may read everything
    if (!privileged) {
        ship("loop", "/usr/secret", "secret");
        std::filesystem::permissions(at("/usr/secret"), std::filesystem::perms::none);
    }

    const auto report = audit("loop");

    BOOST_REQUIRE_EQUAL(report.unreadable.size(), privileged ? 1u : 2u);
    BOOST_TEST(report.unreadable[0].path == at("/usr/loop"));
    BOOST_TEST(!report.unreadable[0].error.empty());
    BOOST_TEST(report.changed.empty());
    BOOST_TEST(report.missing.empty());
}

BOOST_AUTO_TEST_CASE(both_sides_of_a_diversion_are_verified_where_they_live) {
    package("owner");
    package("diverter");
    write("/bin/sh.distrib", "the owner's");
    record("owner", "/bin/sh", md5("/bin/sh.distrib"));
    ship("diverter", "/bin/sh", "the diverter's");
    write("/var/lib/dpkg/diversions", "/bin/sh\n/bin/sh.distrib\ndiverter\n");

    BOOST_TEST(audit("owner").changed.empty());
    BOOST_TEST(audit("diverter").changed.empty());
    std::filesystem::remove(at("/bin/sh.distrib"));
    write("/bin/sh", "somebody's");
    BOOST_TEST(audit("owner").missing == dpkg_names{at("/bin/sh.distrib")}, each);
    BOOST_TEST(audit("diverter").changed == dpkg_names{at("/bin/sh")}, each);
}

BOOST_AUTO_TEST_CASE(each_architecture_is_audited_by_its_own_list) {
    package("lib", "Multi-Arch: same\n");
    write("/var/lib/dpkg/status",
          "Package: lib\nStatus: install ok unpacked\nArchitecture: i386\nMulti-Arch: same\n\n",
          true);
    ship("lib:amd64", "/usr/lib/amd64/lib", "amd64");
    ship("lib:i386", "/usr/lib/i386/lib", "i386");
    write("/usr/lib/i386/lib", "i486");

    BOOST_TEST(audit("lib:amd64").changed.empty());
    BOOST_TEST(audit("lib:i386").changed == dpkg_names{at("/usr/lib/i386/lib")}, each);
}

BOOST_AUTO_TEST_CASE(conffiles_are_apart) {
    for (const std::string name : {"same", "edited", "gone", "old", "old-edited", "new"})
        write("/etc/" + name, "as shipped");
    const auto md5 = this->md5("/etc/same");
    package("conf",
            "Conffiles:\n /etc/same " + md5 + "\n /etc/edited " + md5 + "\n /etc/gone " + md5 +
                "\n /etc/old " + md5 + " obsolete\n /etc/old-edited " + md5 +
                " obsolete\n /etc/new newconffile\n");
    ship("conf", "/usr/conf", "x");
    record("conf", "/etc/edited", md5);
    write("/etc/edited", "by the administrator");
    write("/etc/old-edited", "by the administrator");
    std::filesystem::remove(at("/etc/gone"));
    std::filesystem::remove(at("/etc/old"));

    const auto report = audit("conf");

    const dpkg_names changed{at("/etc/edited"), at("/etc/old-edited")};
    BOOST_TEST(report.conffiles_changed == changed, each);
    BOOST_TEST(report.conffiles_missing == dpkg_names{at("/etc/gone")}, each);
    BOOST_TEST(report.changed.empty());
    BOOST_TEST(report.missing.empty());
    BOOST_TEST(report.files == 1u);
    BOOST_TEST(report.conffiles == 4u);
}

BOOST_AUTO_TEST_CASE(files_dpkg_was_told_to_leave_out_are_only_counted) {
    package("docs", "Conffiles:\n /etc/doc d41d8cd98f00b204e9800998ecf8427e\n");
    for (const std::string name : {"a", "b", "copyright"})
        ship("docs", "/usr/share/doc/" + name, "text");
    write("/etc/dpkg/dpkg.cfg.d/docker",
          "path-exclude=/usr/share/doc/*\npath-include=*/copyright\npath-exclude=/etc/doc\n");
    std::filesystem::remove(at("/usr/share/doc/a"));
    std::filesystem::remove(at("/usr/share/doc/copyright"));
    write("/usr/share/doc/b", "there, and changed");

    const auto report = audit("docs");

    BOOST_TEST(report.excluded == 2u);
    BOOST_TEST(report.missing == dpkg_names{at("/usr/share/doc/copyright")}, each);
    BOOST_TEST(report.changed == dpkg_names{at("/usr/share/doc/b")}, each);
    BOOST_TEST(report.conffiles_missing.empty());
    BOOST_TEST(report.files == 2u);
}

BOOST_AUTO_TEST_CASE(files_another_package_took_over_are_only_counted) {
    package("old");
    ship("old", "/usr/kept", "x");
    ship("old", "/usr/taken", "old's");
    write("/var/lib/dpkg/info/old.list", "/.\n/usr\n/usr/kept\n");
    write("/usr/taken", "new's");

    const auto report = audit("old");

    BOOST_TEST(report.replaced == 1u);
    BOOST_TEST(report.changed.empty());
    BOOST_TEST(report.files == 1u);
    std::filesystem::remove(at("/var/lib/dpkg/info/old.list"));
    BOOST_TEST(audit("old").changed == dpkg_names{at("/usr/taken")}, each);
}

BOOST_AUTO_TEST_CASE(files_are_found_through_the_links_of_the_root) {
    package("merged");
    link("/lib", "/usr/lib");
    write("/usr/lib/x", "x");
    record("merged", "/lib/x", md5("/usr/lib/x"));
    write("/usr/lib/y", "y");
    record("merged", "/lib/y", md5("/usr/lib/x"));

    BOOST_TEST(audit("merged").changed == dpkg_names{at("/lib/y")}, each);
    BOOST_TEST(audit("merged").missing.empty());
}

BOOST_AUTO_TEST_CASE(bad_lines_and_names_are_reported) {
    package("odd");
    ship("odd", "/usr/x\xff", "x");
    write("/usr/x\xff", "y");
    write("/var/lib/dpkg/info/odd.md5sums", "nonsense\n", true);

    const auto report = audit("odd");

    BOOST_TEST(report.changed == dpkg_names{at("/usr/x\\xff")}, each);
    BOOST_REQUIRE_EQUAL(report.malformed.size(), 1u);
    BOOST_TEST(report.malformed[0].file == at("/var/lib/dpkg/info/odd.md5sums"));
    BOOST_TEST(report.malformed[0].line == 2u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_verified_is_said) {
    package("listless");
    package("vanishing");
    record("vanishing", "/usr/x", md5("/var/lib/dpkg/status"));
    const package_database database(path);
    std::filesystem::remove(at("/var/lib/dpkg/info/vanishing.md5sums"));

    BOOST_TEST(!audit_package(database, "listless").has_md5sums);
    BOOST_TEST(!audit_package(database, "never-there").installed);
    const auto report = audit_package(database, "vanishing");
    BOOST_REQUIRE_EQUAL(report.unreadable.size(), 1u);
    BOOST_TEST(report.unreadable[0].path == at("/var/lib/dpkg/info/vanishing.md5sums"));
}

BOOST_AUTO_TEST_CASE(plan_names_every_package_with_its_expected_work) {
    package("b", "Conffiles:\n /etc/b d41d8cd98f00b204e9800998ecf8427e\n /etc/n newconffile\n");
    ship("b", "/usr/b", "b");
    ship("b", "/usr/c", "c");
    package("a");
    write("/var/lib/dpkg/status",
          "Package: h\nStatus: install ok half-installed\nArchitecture: all\n\nnonsense\n",
          true);

    const auto plan = plan_audit(package_database(path));

    BOOST_REQUIRE_EQUAL(plan.packages.size(), 2u);
    BOOST_TEST(plan.packages[0].package == "a");
    BOOST_TEST(plan.packages[0].files == 0u);
    BOOST_TEST(plan.packages[1].package == "b");
    BOOST_TEST(plan.packages[1].files == 3u);
    BOOST_TEST(plan.packages[1].bytes == 2048u);
    BOOST_TEST(plan.files == 3u);
    BOOST_TEST(plan.bytes == 4096u);
    BOOST_TEST(plan.without_md5sums == dpkg_names{"a"}, each);
    BOOST_TEST(plan.half_installed == dpkg_names{"h"}, each);
    BOOST_TEST(plan.malformed.size() == 2u);
}

BOOST_AUTO_TEST_CASE(audit_stops_when_asked) {
    package("stopped");
    ship("stopped", "/usr/x", "x");
    std::stop_source stop;
    stop.request_stop();

    const package_database database(path);
    BOOST_CHECK_THROW(audit_package(database, "stopped", stop.get_token()), audit_interrupted);
}

BOOST_AUTO_TEST_SUITE_END()
