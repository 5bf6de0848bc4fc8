#include <pianola/api/cli/confirmation.hpp>
#include <pianola/api/cli/progress_bar.hpp>
#include <pianola/api/cli/text_table.hpp>

#include <boost/test/unit_test.hpp>

#include <sstream>
#include <stdexcept>
#include <string>

using namespace pianola::cli;

BOOST_AUTO_TEST_SUITE(cli_output)

BOOST_AUTO_TEST_CASE(columns_are_as_wide_as_their_widest_cell) {
    text_table table({{"id"}, {"count", text_table::align::right}, {"status"}});
    table.row({"a", "7", "Running"}).row({"long-id", "1234567", ""});
    BOOST_TEST(table.str() == "id         count  status\n"
                              "a              7  Running\n"
                              "long-id  1234567\n");
}

BOOST_AUTO_TEST_CASE(a_table_without_rows_has_its_titles) {
    BOOST_TEST(text_table({{"id"}, {"name"}}).str() == "id  name\n");
}

BOOST_AUTO_TEST_CASE(characters_are_counted_and_not_bytes) {
    text_table table({{"id"}, {"x"}});
    table.row({"\xC3\xA4\xE2\x82\xAC", "1"}).row({"abc", "2"});
    BOOST_TEST(table.str() == "id   x\n\xC3\xA4\xE2\x82\xAC   1\nabc  2\n");
}

BOOST_AUTO_TEST_CASE(a_cell_stays_on_its_line) {
    text_table table({{"id"}, {"x"}});
    table.row({"a\nb\t\x1B[1mc\x7F", "1"});
    BOOST_TEST(table.str() == "id          x\na b  [1mc   1\n");
}

BOOST_AUTO_TEST_CASE(a_table_is_printed_as_it_grows) {
    text_table table({{"id"}, {"n", text_table::align::right, 3}, {"x"}});
    table.row({"abc", "1", "y"});
    BOOST_TEST(table.take() == "id     n  x\nabc    1  y\n");
    BOOST_TEST(table.empty());
    BOOST_TEST(table.take() == "");
    table.row({"a", "12345", "y"}).row({"b", "2", "z"});
    BOOST_TEST(table.take() == "a    12345  y\nb        2  z\n");
    table.row({"c", "3", "z"});
    BOOST_TEST(table.take() == "c        3  z\n");
}

BOOST_AUTO_TEST_CASE(titles_are_there_without_rows_when_a_table_is_taken) {
    text_table table({{"id"}, {"n"}});
    BOOST_TEST(table.take() == "id  n\n");
    BOOST_TEST(table.take() == "");
}

BOOST_AUTO_TEST_CASE(a_deed_is_done_when_somebody_agrees) {
    const auto agreed = [](const std::string& answer) {
        std::istringstream in(answer);
        std::ostringstream out;
        const bool result = questioner(in, out, true).agrees_to("purge 2 instances", false);
        BOOST_TEST(out.str() == "Really purge 2 instances? [y/N] ");
        return result;
    };
    for (const char* answer : {"y\n", "Y\n", "yes\n", "YES", "yes\nno\n"})
        BOOST_TEST(agreed(answer), answer);
    for (const char* answer : {"", "\n", "n\n", "yeah\n", " y\n", "no\nyes\n"})
        BOOST_TEST(!agreed(answer), answer);
}

BOOST_AUTO_TEST_CASE(who_said_yes_is_not_asked) {
    std::istringstream in("n\n");
    std::ostringstream out;
    for (const bool somebody : {true, false})
        BOOST_TEST(questioner(in, out, somebody).agrees_to("purge", true));
    BOOST_TEST(out.str() == "");
}

BOOST_AUTO_TEST_CASE(without_anybody_to_ask_it_takes_yes) {
    std::istringstream in("y\n");
    std::ostringstream out;
    questioner nobody(in, out, false);
    BOOST_CHECK_EXCEPTION((void)nobody.agrees_to("purge 2 instances", false),
                          std::invalid_argument,
                          [](const auto& error) {
                              return std::string(error.what()).find("--yes") != std::string::npos;
                          });
    BOOST_CHECK_THROW(nobody.expect_somebody("purge", false), std::invalid_argument);
    nobody.expect_somebody("purge", true);
    questioner(in, out, true).expect_somebody("purge", false);
    BOOST_TEST(out.str() == "");
}

BOOST_AUTO_TEST_CASE(progress_is_a_bar_and_numbers) {
    BOOST_TEST(progress_text(0, 2, "x") == "[" + std::string(40, '.') + "] 0 of 2 x");
    BOOST_TEST(progress_text(1, 2, "x") ==
               "[" + std::string(20, '#') + std::string(20, '.') + "] 1 of 2 x");
    for (const auto done : {2u, 3u})
        BOOST_TEST(progress_text(done, 2, "x").starts_with("[" + std::string(40, '#') + "]"));
    BOOST_TEST(progress_text(UINT64_MAX, UINT64_MAX, "x").find('.') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(progress_is_drawn_on_a_terminal_alone) {
    for (const bool terminal : {true, false}) {
        std::ostringstream out;
        {
            progress_bar bar(out, terminal, "instances");
            bar.show(0, 0);
            BOOST_TEST(out.str() == "");
            bar.show(1, 2);
            bar.show(2, 2);
        }
        const auto text = out.str();
        BOOST_TEST(text.empty() == !terminal);
        if (terminal) {
            BOOST_TEST(text.starts_with("\r["));
            BOOST_TEST(text.ends_with("] 2 of 2 instances\n"));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
