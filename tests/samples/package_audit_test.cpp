#include "samples/dpkg_fake_root.hpp"
#include "samples/sample_hub.hpp"

#include <pianola/runtime/samples/orchestrators/package_audit.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace pianola::samples;
using pianola::runtime_status;

constexpr auto each = boost::test_tools::per_element();
using executions = std::map<std::string, int>;

struct package_audit_fixture : dpkg_fake_root {
    /// Packages p000, p001, ... of one file each.
    void packages(int count) {
        for (int i = 0; i != count; ++i) {
            const std::string number = std::to_string(1000 + i).substr(1);
            package("p" + number);
            ship("p" + number, "/usr/share/p" + number, "of " + number);
        }
    }

    pianola::payload input() const {
        package_audit_input wanted;
        wanted.root = path.string();
        return pianola::to_payload(wanted);
    }

    package_audit_output audit() const {
        sample_hub hub;
        const auto ended = hub.run("package_audit", input());
        BOOST_REQUIRE_MESSAGE(ended.status == runtime_status::completed, outcome(ended));
        status = ended.custom_status.str();
        return pianola::from_payload<package_audit_output>(ended.output, "output");
    }

    mutable std::string status;
};

struct fan_out_shape {
    std::size_t scheduled = 0;
    std::size_t completed = 0;
    std::size_t most_in_flight = 0;
    std::set<std::string> packages;
};

fan_out_shape shape_of(const std::vector<pianola::history_event>& events) {
    fan_out_shape shape;
    for (const auto& event : events) {
        if (const auto* call = event.get_if<pianola::history::task_scheduled>()) {
            ++shape.scheduled;
            if (call->name == "audit_package")
                shape.packages.insert(
                    pianola::from_payload<package_audit_request>(call->input).package);
        }
        shape.completed += event.get_if<pianola::history::task_completed>() != nullptr;
        shape.most_in_flight = std::max(shape.most_in_flight, shape.scheduled - shape.completed);
    }
    return shape;
}

using auditor =
    std::function<bounded_report(pianola::activity_context&, const package_audit_request&)>;

/// The sample with another activity in the place of audit_package.
std::function<void(pianola::registry&)> with(auditor replacement) {
    return [replacement = std::move(replacement)](pianola::registry& to) {
        auto databases = std::make_shared<dpkg::database_cache>();
        to.add_orchestrator("package_audit", package_audit);
        to.add_activity("plan_package_audit", [databases](const std::string& root) {
            return plan_package_audit(*databases, root);
        });
        to.add_activity("audit_package",
                        [replacement](pianola::activity_context& context,
                                      const package_audit_request& request) {
                            return replacement(context, request);
                        });
    };
}

bounded_report good_report(const std::string& package) {
    bounded_report report;
    report.package = package;
    report.files = 1;
    return report;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(package_audit, package_audit_fixture)

BOOST_AUTO_TEST_CASE(findings_have_absolute_paths_and_conffiles_are_apart) {
    write("/etc/edited", "by its administrator");
    const std::string shipped_md5 = "900150983cd24fb0d6963f7d28e17f72";
    package("bad",
            "Conffiles:\n /etc/edited " + shipped_md5 + "\n /etc/gone " + shipped_md5 + "\n");
    ship("bad", "/usr/same", "12345");
    ship("bad", "/usr/other", "as shipped");
    write("/usr/other", "changed since");
    record("bad", "/usr/gone", shipped_md5);
    link("/usr/loop", "loop");
    record("bad", "/usr/loop/x", shipped_md5);
    package("good");
    ship("good", "/usr/good", "123");
    package("bare");

    const auto found = audit();

    BOOST_TEST(found.root == path.string());
    BOOST_TEST(found.packages == 3u);
    BOOST_TEST(found.files == 5u);
    BOOST_TEST(found.bytes == 5u + 13u + 3u + 20u);
    BOOST_TEST(found.changed == dpkg_names{at("/usr/other")}, each);
    BOOST_TEST(found.missing == dpkg_names{at("/usr/gone")}, each);
    BOOST_REQUIRE_EQUAL(found.unreadable.size(), 1u);
    BOOST_TEST(found.unreadable[0].path == at("/usr/loop/x"));
    BOOST_TEST(found.conffiles.checked == 2u);
    BOOST_TEST(found.conffiles.changed == dpkg_names{at("/etc/edited")}, each);
    BOOST_TEST(found.conffiles.missing == dpkg_names{at("/etc/gone")}, each);
    BOOST_TEST(found.without_md5sums == dpkg_names{"bare"}, each);
    BOOST_TEST(found.unlisted == 0u);
    BOOST_TEST(status == R"({"done":3,"of":3})");
}

BOOST_AUTO_TEST_CASE(a_system_without_packages_is_audited_at_once) {
    const auto found = audit();
    BOOST_TEST(found.packages == 0u);
    BOOST_TEST(status == R"({"done":0,"of":0})");
}

BOOST_AUTO_TEST_CASE(each_package_is_one_activity_and_eight_are_in_flight) {
    packages(100);
    sample_hub hub;
    const auto id = hub.start("package_audit", input());
    BOOST_TEST((hub.completion_of(id).status == runtime_status::completed));

    const auto events = hub.history_of(id);
    const auto shape = shape_of(events);
    BOOST_TEST(shape.scheduled == 101u);
    BOOST_TEST(shape.completed == 101u);
    BOOST_TEST(shape.packages.size() == 100u);
    BOOST_TEST(shape.most_in_flight == 8u);
}

BOOST_AUTO_TEST_CASE(an_audit_is_tried_again_and_then_noted_as_failed) {
    packages(3);
    sample_hub hub(std::make_shared<pianola::memory_disk>(),
                   with([](pianola::activity_context& context, const auto& request) {
                       const bool recovers = request.package == "p000" && context.attempt() == 2;
                       if (request.package != "p002" && !recovers)
                           throw std::runtime_error("cannot read " + request.package);
                       return good_report(request.package);
                   }));
    const auto ended = hub.run("package_audit", input());

    BOOST_REQUIRE_MESSAGE(ended.status == runtime_status::completed, outcome(ended));
    const auto found = pianola::from_payload<package_audit_output>(ended.output);
    BOOST_TEST(found.packages == 2u);
    BOOST_REQUIRE_EQUAL(found.failed.size(), 1u);
    BOOST_TEST(found.failed[0].package == "p001");
    BOOST_TEST(found.failed[0].error == "cannot read p001");
    BOOST_TEST(ended.custom_status.str() == R"({"done":3,"of":3})");
}

BOOST_AUTO_TEST_CASE(findings_without_room_are_counted) {
    packages(1);
    const std::string folder = "/usr/share/" + std::string(200, 'x') + "/";
    std::string lines;
    for (int i = 0; i != 20'000; ++i)
        lines.append(32, '0')
            .append("  ")
            .append(folder.substr(1))
            .append(std::to_string(i) + "\n");
    for (const std::string name : {"big", "large", "vast"}) {
        package(name);
        write("/var/lib/dpkg/info/" + name + ".md5sums", lines);
    }

    const auto found = audit();

    BOOST_TEST(found.files == 60'001u);
    BOOST_TEST(found.missing.size() > 5'000u);
    BOOST_TEST(found.missing.size() + found.unlisted == 60'000u);
    BOOST_TEST(std::ranges::is_sorted(found.missing));
}

BOOST_AUTO_TEST_CASE(what_was_committed_is_not_repeated_after_a_restart) {
    packages(60);
    auto disk = std::make_shared<pianola::memory_disk>();
    auto ran = std::make_shared<executions>();
    const auto counting = with([ran](auto&, const auto& request) {
        ++(*ran)[request.package];
        std::this_thread::sleep_for(std::chrono::milliseconds(3)); // so that there is a middle
        return good_report(request.package);
    });
    pianola::instance_id id;
    std::uint64_t committed = 0;
    {
        sample_hub hub(disk, counting);
        id = hub.start("package_audit", input());
        const auto now = hub.wait_until(id, [](const pianola::instance_metadata& seen) {
            return seen.custom_status.present() &&
                   pianola::from_payload<package_audit_progress>(seen.custom_status).done >= 10;
        });
        BOOST_REQUIRE((now.status == runtime_status::running));
        committed = pianola::from_payload<package_audit_progress>(now.custom_status).done;
    }
    {
        sample_hub hub(disk, counting);
        const auto now = hub.metadata_of(id);
        BOOST_TEST(pianola::from_payload<package_audit_progress>(now.custom_status).done >=
                   committed);
        const auto ended = hub.completion_of(id);
        BOOST_REQUIRE_MESSAGE(ended.status == runtime_status::completed, outcome(ended));
        BOOST_TEST(pianola::from_payload<package_audit_output>(ended.output).packages == 60u);
        BOOST_TEST(shape_of(hub.history_of(id)).scheduled == 61u);
    }
    const auto twice =
        std::ranges::count_if(*ran, [](const auto& package) { return package.second > 1; });
    BOOST_TEST(ran->size() == 60u);
    BOOST_TEST(twice <= 8); // those in flight
}

BOOST_AUTO_TEST_SUITE_END()
