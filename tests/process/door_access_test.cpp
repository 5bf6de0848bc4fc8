// Keys and TLS of the real binary, on both sides of the door.
#include "api/raw_https.hpp"
#include "api/test_certificate.hpp"
#include "process/served_hub.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace door_access {

using namespace pianola::test;
using words = std::vector<std::string>;

const std::string master = "master-key-0123456789";
const std::string reader = "reader-key-0123456789";
const std::string of_environment = "environment-key-01234";

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// A hub behind the keys in two files.
struct keyed {
    keyed() { hub.await_listening(); }
    ~keyed() {
        hub.process().signal(SIGTERM);
        BOOST_TEST(hub.process().wait() == 0);
        const auto said = hub.process().errors();
        for (const auto& key : {master, reader, of_environment})
            BOOST_TEST(!holds(said, key));
    }

    command_result run(words line, const words& variables = {}) const {
        line.insert(line.end(), {"--url", hub.url()});
        return run_command(line, {}, variables);
    }
    std::string file(const std::string& name, const std::string& content) const {
        const auto path = (data.path() / name).string();
        std::ofstream(path) << content;
        return path;
    }

    temporary_directory data;
    std::string keys = file("keys", "# the only one\n\n  " + master + "\t\r\n");
    std::string read_only_keys = file("read", reader + "\n");
    served_hub hub{data.path(),
                   {"--key-file", keys, "--read-only-key-file", read_only_keys},
                   {"PIANOLA_KEY=" + of_environment}};
};

void check_unauthorized(const command_result& result, const std::string& why) {
    BOOST_TEST(result.status == 8, result.status << ": " << result.errors);
    BOOST_TEST(result.output == "");
    BOOST_TEST(holds(result.errors, why), result.errors);
}

} // namespace door_access

BOOST_AUTO_TEST_SUITE(door_access)

BOOST_FIXTURE_TEST_CASE(a_key_may_be_given_in_several_ways, keyed) {
    check_unauthorized(run({"start", "hello_cities"}), "A key is needed");
    check_unauthorized(run({"get", "a"}), "--key-file or PIANOLA_KEY");
    check_unauthorized(run({"start", "hello_cities", "--key", "0123456789abcdef"}),
                       "The key is not known");
    BOOST_TEST(run({"start", "hello_cities", "--id", "a", "--key", master}).output == "a\n");
    BOOST_TEST(run({"wait", "a", "--key-file", keys}).status == 0);
    BOOST_TEST(run({"get", "a"}, {"PIANOLA_KEY=" + master}).status == 0);
    BOOST_TEST(run({"get", "a"}, {"PIANOLA_KEY=" + of_environment}).status == 0);
    BOOST_TEST(run({"get", "a", "--key", master}, {"PIANOLA_KEY=wrong"}).status == 0);
}

BOOST_FIXTURE_TEST_CASE(a_key_that_reads_may_not_start, keyed) {
    check_unauthorized(run({"start", "hello_cities", "--key", reader}), "The key may only read");
    BOOST_TEST(run({"start", "approval", "--id", "a", "--key", master}).status == 0);
    BOOST_TEST(run({"get", "a", "--key", reader}).status == 0);
    check_unauthorized(run({"terminate", "a", "--key", reader}), "The key may only read");
}

BOOST_FIXTURE_TEST_CASE(a_key_that_reads_may_look_at_many_and_change_none, keyed) {
    for (const words& line :
         {words{"list"}, {"count"}, {"count", "--by-name"}, {"retention", "get"}}) {
        check_unauthorized(run(line), "A key is needed");
        words keyed_line = line;
        keyed_line.insert(keyed_line.end(), {"--key", reader});
        BOOST_TEST(run(keyed_line).status == 0);
    }
    BOOST_TEST(run({"start", "approval", "--id", "a", "--key", master}).status == 0);
    while (!holds(run({"get", "a", "--key", reader}).output, "Running"))
        ;
    BOOST_TEST(run({"rewind", "a", "--to-event", "1", "--dry-run", "--key", reader}).status == 0);
    BOOST_TEST(run({"terminate", "--no-parent", "--dry-run", "--key", reader}).status == 0);
    BOOST_TEST(run({"retention", "preview", "--key", reader}).status == 0);
    for (words line : {words{"purge", "--no-parent", "--yes"},
                       {"terminate", "--no-parent", "--yes"},
                       {"retention", "set", "[]"}}) {
        line.insert(line.end(), {"--key", reader});
        check_unauthorized(run(line), "The key may only read");
    }
    const auto rewound = run({"rewind", "a", "--to-event", "1", "--yes", "--key", reader});
    BOOST_TEST(rewound.status == 8); // once it has shown the plan
    BOOST_TEST(holds(rewound.errors, "The key may only read"));
}

BOOST_FIXTURE_TEST_CASE(a_key_that_reads_may_export_and_not_import, keyed) {
    BOOST_TEST(run({"start", "hello_cities", "--id", "a", "--key", master}).status == 0);
    BOOST_TEST(run({"wait", "a", "--key", master}).status == 0);
    const auto exported = run({"export", "a", "--key", reader});
    BOOST_TEST(exported.status == 0, exported.errors);
    const auto lines = file("archive", exported.output);
    check_unauthorized(run({"import", lines, "--key", reader}), "The key may only read");
    check_unauthorized(run({"import", lines}), "A key is needed");
    BOOST_TEST(run({"import", lines, "--id", "b", "--key", master}).status == 0);
    BOOST_TEST(run({"wait", "b", "--key", reader}).status == 0);
}

BOOST_FIXTURE_TEST_CASE(answers_to_the_command_line_do_not_repeat_the_key, keyed) {
    const auto started = run({"start", "approval", "--id", "a", "--json", "--key", master});
    BOOST_TEST(started.status == 0);
    BOOST_TEST(holds(started.output, "statusQueryGetUri"));
    BOOST_TEST(!holds(started.output, master));
}

BOOST_AUTO_TEST_CASE(https_is_served_and_spoken) {
    const temporary_directory data;
    const test_certificate files;
    const test_certificate other;
    served_hub hub(data.path(),
                   {"--tls-certificate", files.certificate_file(), "--tls-key", files.key_file()});
    hub.await_listening();
    BOOST_TEST(hub.url().starts_with("https://127.0.0.1:"));
    const auto run = [&](words line, const words& variables = {}) {
        return run_command(line, {}, variables);
    };
    const auto ca = files.certificate_file();
    const auto port = std::to_string(hub.port());
    const auto started =
        run({"start", "hello_cities", "--id", "a", "--url", hub.url(), "--ca", ca});
    BOOST_TEST(started.output == "a\n", started.errors);
    BOOST_TEST(run({"wait", "a", "--url", "https://localhost:" + port, "--ca", ca}).status == 0);
    BOOST_TEST(raw_https(hub.port(), ca).ask("GET", "/livez").status == 200u);

    for (const words& further : {words{}, {"--ca", other.certificate_file()}}) {
        words line{"get", "a", "--url", hub.url()};
        line.insert(line.end(), further.begin(), further.end());
        const auto refused = run(line);
        BOOST_TEST(refused.status == 6);
        BOOST_TEST(holds(refused.errors, "certificate verify failed"), refused.errors);
    }
    const auto plain = run({"get", "a", "--url", "http://127.0.0.1:" + port});
    BOOST_TEST(plain.status == 1);
    BOOST_TEST(holds(plain.errors, "no TLS"), plain.errors);
    hub.process().signal(SIGTERM);
    BOOST_TEST(hub.process().wait() == 0);
}

BOOST_AUTO_TEST_CASE(a_certificate_for_another_host_is_not_trusted) {
    const temporary_directory data;
    const test_certificate files("DNS:elsewhere.example");
    served_hub hub(data.path(),
                   {"--tls-certificate", files.certificate_file(), "--tls-key", files.key_file()});
    hub.await_listening();
    const auto refused =
        run_command({"get", "a", "--url", hub.url(), "--ca", files.certificate_file()});
    BOOST_TEST(refused.status == 6);
    BOOST_TEST(holds(refused.errors, "certificate verify failed"), refused.errors);
}

BOOST_AUTO_TEST_SUITE_END()
