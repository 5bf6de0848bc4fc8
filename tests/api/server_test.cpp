#include "api/files_allowed.hpp"
#include "api/running_server.hpp"

#include <pianola/journal/rocksdb_journal.hpp>

#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

using namespace pianola::test;
using pianola::errc;

namespace server {

struct data_directory {
    data_directory() {
        std::string name = (std::filesystem::temp_directory_path() / "pianola-XXXXXX").string();
        BOOST_REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
        params.data_directory = path;
        params.http.port(0);
        params.threads = 1;
    }
    ~data_directory() { std::filesystem::remove_all(path); }

    std::unique_ptr<pianola::server> open() {
        return pianola::server::open(params, test_orchestrators(), {}, ec, why);
    }

    /// Opens, runs `use`, ends in order.
    void live(const auto& use) {
        const auto opened = open();
        BOOST_REQUIRE_MESSAGE(opened, ec.message() << ": " << why.message);
        auto ended = opened->async_run(boost::asio::use_future);
        use(*opened);
        opened->cancel();
        BOOST_CHECK_NO_THROW(ended.get());
    }

    std::filesystem::path path;
    pianola::server_params params;
    pianola::error_code ec;
    pianola::diagnostics why;
};

http_reply ask(const pianola::server& s, std::string_view method, const std::string& target) {
    return raw_http(s.http_endpoint().port()).ask(method, running_server::base + target);
}

} // namespace server

BOOST_FIXTURE_TEST_SUITE(server, data_directory)

BOOST_AUTO_TEST_CASE(what_one_life_has_accepted_the_next_one_knows) {
    live([](const auto& s) {
        BOOST_TEST(ask(s, "POST", "/orchestrators/wait_for_go/x").status == 202u);
    });
    live([](const auto& s) {
        BOOST_TEST(ask(s, "GET", "/instances/x").status == 202u);
        const auto port = s.http_endpoint().port();
        const auto reply = raw_http(port).post_json(
            running_server::base + "/instances/x/raiseEvent/go", "\"done\"");
        BOOST_TEST(reply.status == 202u);
    });
    live([](const auto& s) {
        http_reply reply = ask(s, "GET", "/instances/x");
        while (reply.status == 202)
            reply = ask(s, "GET", "/instances/x");
        BOOST_TEST(has(reply, R"("output":"done")"));
    });
    BOOST_TEST(std::filesystem::exists(path / "hubs" / "default" / "FORMAT"));
}

BOOST_AUTO_TEST_CASE(a_program_that_embeds_it_uses_the_same_instances) {
    live([](auto& s) {
        const auto started =
            s.get_client()
                .async_schedule_new_orchestration_instance("echo",
                                                           pianola::payload::json("1"),
                                                           pianola::start_options{}.id("x"),
                                                           boost::asio::use_future)
                .get();
        BOOST_TEST(started.id.str() == "x");
        BOOST_TEST(ask(s, "GET", "/instances/x").status <= 202u);
    });
}

BOOST_AUTO_TEST_CASE(it_may_be_cancelled_before_it_runs_and_more_than_once) {
    const auto opened = open();
    BOOST_REQUIRE(opened);
    opened->cancel();
    auto ended = opened->async_run(boost::asio::use_future);
    opened->cancel();
    BOOST_CHECK_NO_THROW(ended.get());
}

BOOST_AUTO_TEST_CASE(it_may_be_destroyed_without_having_run) {
    BOOST_TEST(open() != nullptr);
    live([](const auto&) {});
}

BOOST_AUTO_TEST_CASE(connections_leave_the_journal_the_files_it_needs) {
    params.open_files = 20;
    const files_allowed few(20 + pianola::server_params::other_open_files + 2);
    live([](const auto& s) {
        const auto port = s.http_endpoint().port();
        raw_http first(port);
        BOOST_TEST(first.ask("GET", running_server::base + "/instances/x").status == 404u);
        raw_http second(port);
        BOOST_TEST(second.ask("GET", running_server::base + "/instances/x").status == 404u);
        raw_http third(port);
        BOOST_TEST(third.read().status == 503u);
    });
}

BOOST_AUTO_TEST_CASE(a_process_that_may_open_too_few_files_is_told_so) {
    params.open_files = 20;
    const files_allowed few(20 + pianola::server_params::other_open_files);
    BOOST_TEST(open() == nullptr);
    BOOST_TEST((ec == errc::invalid_argument));
    BOOST_TEST(why.message ==
               "the process may have 148 files open; this server needs more than 148, "
               "for its journal 20");
}

BOOST_AUTO_TEST_CASE(an_open_data_directory_is_refused) {
    live([this](const auto&) {
        BOOST_TEST(open() == nullptr);
        BOOST_TEST((ec == errc::journal_in_use));
    });
}

BOOST_AUTO_TEST_CASE(a_foreign_data_directory_is_refused) {
    std::filesystem::create_directories(path / "hubs" / "default");
    std::ofstream(path / "hubs" / "default" / "FORMAT") << "something else\n";
    BOOST_TEST(open() == nullptr);
    BOOST_TEST((ec == errc::journal_incompatible));
    BOOST_TEST(!why.message.empty());
}

BOOST_AUTO_TEST_CASE(a_port_in_use_is_refused_before_the_data_is_touched) {
    const running_server other;
    params.http.port(other.port());
    BOOST_TEST(open() == nullptr);
    BOOST_TEST((ec == boost::asio::error::address_in_use));
    BOOST_TEST(std::filesystem::is_empty(path));
}

BOOST_AUTO_TEST_CASE(an_address_that_others_can_reach_is_refused) {
    params.http.address(boost::asio::ip::address_v4::any());
    BOOST_TEST(open() == nullptr);
    BOOST_TEST((ec == errc::invalid_argument));
    BOOST_TEST(why.message.find("loopback") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_hub_name_is_no_path) {
    for (const char* name : {"", "../x", "a/b", ".", "a b", "\xC3\xA4"}) {
        params.hub_name = name;
        BOOST_TEST(open() == nullptr);
        BOOST_TEST((ec == errc::invalid_argument), name);
    }
    params.hub_name = std::string(65, 'x');
    BOOST_TEST(open() == nullptr);
    BOOST_TEST(std::filesystem::is_empty(path));
}

BOOST_AUTO_TEST_SUITE_END()
