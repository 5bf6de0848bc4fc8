// What the command line makes of the answers of the routes under /v1/, for people.
#include <pianola/api/cli/counts_text.hpp>
#include <pianola/api/cli/explanation_text.hpp>
#include <pianola/api/cli/history_table.hpp>
#include <pianola/api/cli/purge_totals.hpp>
#include <pianola/api/cli/retention_text.hpp>
#include <pianola/api/cli/rewind_plan_text.hpp>

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <string>

using namespace pianola::cli;

BOOST_AUTO_TEST_SUITE(management_text)

BOOST_AUTO_TEST_CASE(counts_have_a_column_for_each_status_that_occurs) {
    const json_object counts{R"({"counts":[{"name":"chain","counts":{"Completed":12}},
        {"name":"sleep","counts":{"Running":3,"Failed":1}}],
        "total":{"Running":3,"Completed":12,"Failed":1}})"};
    BOOST_TEST(counts_text(counts) == "NAME   RUNNING  COMPLETED  FAILED  TOTAL\n"
                                      "chain        0         12       0     12\n"
                                      "sleep        3          0       1      4\n"
                                      "(all)        3         12       1     16\n");
    BOOST_TEST(counts_text(json_object{R"({"counts":[],"total":{}})"}) == "NAME   TOTAL\n"
                                                                          "(all)      0\n");
}

BOOST_AUTO_TEST_CASE(steps_of_a_purge_add_up) {
    purge_totals totals;
    totals.add(json_object{R"({"purged":3,"refused":1,"refusedInstanceIds":["a"],)"
                           R"("complete":false,"dryRun":false})"});
    BOOST_TEST(!totals.complete());
    totals.add(json_object{R"({"purged":2,"refused":2,"refusedInstanceIds":["a","b"],)"
                           R"("complete":true,"dryRun":false})"});
    BOOST_TEST(totals.complete());
    BOOST_TEST(totals.purged() == 5u);
    BOOST_TEST(totals.text(false) == "purged 5 instances; 2 instances stay, as they or "
                                     "descendants have not ended: a, b");
    BOOST_TEST(boost::json::serialize(totals.json(false)) ==
               R"({"purged":5,"refused":2,"refusedInstanceIds":["a","b"],"dryRun":false})");
}

BOOST_AUTO_TEST_CASE(a_purge_names_some_of_what_stays) {
    std::string ids;
    for (int i = 0; i != 20; ++i)
        ids += (i == 0 ? "\"i" : ",\"i") + std::to_string(i) + "\"";
    purge_totals totals;
    totals.add(json_object{R"({"purged":1,"refused":500,"refusedInstanceIds":[)" + ids +
                           R"(],"complete":true,"dryRun":true})"});
    const auto text = totals.text(true);
    BOOST_TEST(text.starts_with("would purge 1 instance; 500 instances stay"));
    BOOST_TEST(text.ends_with("i8, i9, …"));
}

BOOST_AUTO_TEST_CASE(policies_are_rows) {
    const json_object policies{R"({"policies":[
        {"id":"old","statuses":["Completed","Failed"],"name":"chain","tags":{"a":"1","b":"2"},
         "ageSeconds":2592000,"recursive":true},
        {"id":"rest","statuses":[],"tags":{},"ageSeconds":0.5,"recursive":false}]})"};
    BOOST_TEST(retention_text(policies) ==
               "ID    AGE   STATUSES           NAME   TAGS      RECURSIVE\n"
               "old   30d   Completed, Failed  chain  a=1, b=2  yes\n"
               "rest  0.5s  any                any    any       no\n");
    BOOST_TEST(
        retention_text(json_object{R"({"policies":[]})"}).starts_with("no retention policies"));
}

BOOST_AUTO_TEST_CASE(previews_are_counts) {
    BOOST_TEST(retention_preview_text(json_object{
                   R"({"policies":[{"id":"old","instances":12}]})"}) == "ID   WOULD PURGE\n"
                                                                        "old           12\n");
}

BOOST_AUTO_TEST_CASE(a_plan_says_what_becomes_of_what) {
    const json_object plan{R"({"instanceId":"x","execution":"0","eventNumber":3,
        "hidden":[4,5,6,9],
        "activities":[{"eventNumber":2,"taskId":0,"name":"greet","hidden":false},
                      {"eventNumber":5,"taskId":1,"name":"pay","hidden":true}],
        "children":[{"eventNumber":3,"taskId":2,"instanceId":"x:2","name":"sub","hidden":false}],
        "timers":[{"eventNumber":6,"taskId":3,"dueTime":"2026-01-01T00:00:00Z","hidden":true}],
        "events":[{"eventNumber":9,"name":"Approval"}],
        "instanceNumber":1,"epoch":1,"turn":4})"};
    BOOST_TEST(rewind_plan_text(plan) ==
               "rewinding x to event 3 leaves out 4 events: 4-6, 9\n"
               "KIND      EVENT  TASK  WHAT                  THEN\n"
               "activity      2     0  greet                 runs again\n"
               "activity      5     1  pay                   runs again if the code asks for it\n"
               "child         3     2  sub x:2               is asked for its answer again\n"
               "timer         6     3  2026-01-01T00:00:00Z  is armed again if the code asks for "
               "it\n"
               "message       9        Approval              is received again\n");
    BOOST_TEST(rewind_plan_text(plan, true).ends_with("Approval              is dropped\n"));
}

BOOST_AUTO_TEST_CASE(a_plan_without_effects_has_no_table) {
    const json_object plan{R"({"instanceId":"x","eventNumber":3,"hidden":[],"activities":[],)"
                           R"("children":[],"timers":[],"events":[]})"};
    BOOST_TEST(rewind_plan_text(plan) == "rewinding x to event 3 leaves no event out\n");
}

BOOST_AUTO_TEST_CASE(a_plan_says_why_it_leaves_out_the_event_itself) {
    const json_object plan{R"({"instanceId":"x","eventNumber":4,"hidden":[3,4,5],"activities":[],)"
                           R"("children":[],"timers":[],"events":[]})"};
    BOOST_TEST(rewind_plan_text(plan) ==
               "rewinding x to event 4 leaves out 3 events: 3-5\n"
               "(a turn is left out whole, and event 4 is not the last of its turn)\n");
}

BOOST_AUTO_TEST_CASE(numbers_in_a_row_are_a_range) {
    BOOST_TEST(ranges_text({}) == "");
    BOOST_TEST(ranges_text({"7"}) == "7");
    BOOST_TEST(ranges_text({"7", "8"}) == "7-8");
    BOOST_TEST(ranges_text({"1", "3", "4", "5", "9"}) == "1, 3-5, 9");
}

BOOST_AUTO_TEST_CASE(an_explanation_says_who_could_satisfy_what) {
    const json_object explanation{R"({"instanceId":"x","runtimeStatus":"Running","messages":2,
        "waits":[
        {"kind":"activity","satisfiedBy":"a worker","name":"greet","since":"T1",
         "taskId":0,"attempt":2},
        {"kind":"timer","satisfiedBy":"the clock","since":"T2","taskId":1,
         "dueTime":"T9","retry":false},
        {"kind":"timer","satisfiedBy":"the clock","since":"T2","taskId":2,
         "dueTime":"T8","retry":true},
        {"kind":"child","satisfiedBy":"its end","name":"sub","since":"T3","taskId":3,
         "instanceId":"c","runtimeStatus":"Suspended"},
        {"kind":"child","satisfiedBy":"its end","name":"sub","since":"T3","taskId":4,
         "instanceId":"d"},
        {"kind":"event","satisfiedBy":"who raises it","name":"Go","since":"T4"},
        {"kind":"code","satisfiedBy":"who brings code","eventNumber":5,"recorded":"a","asked":"b"},
        {"kind":"resume","satisfiedBy":"who resumes it"}]})"};
    const auto text = explanation_text(explanation);
    BOOST_TEST(text.starts_with("x is Running\n2 messages wait for its next turn\nWAITS FOR"));
    for (const char* part : {"activity   greet (attempt 2)",
                             "due at T9",
                             "to try again at T8",
                             "sub c (Suspended)",
                             "sub d (there is no such instance)",
                             "T4     who raises it",
                             "event 5: recorded is a, asked for is b",
                             "who resumes it"})
        BOOST_TEST(text.find(part) != std::string::npos, part << " is not in " << text);
}

BOOST_AUTO_TEST_CASE(who_waits_for_nothing_says_so) {
    const auto text = [](const std::string& status) {
        return explanation_text(json_object{R"({"instanceId":"x","runtimeStatus":")" + status +
                                            R"(","messages":0,"waits":[]})"});
    };
    BOOST_TEST(text("Completed") == "x is Completed\nit has ended and waits for nothing\n");
    BOOST_TEST(text("Running") == "x is Running\nit waits for nothing but its next turn\n");
}

BOOST_AUTO_TEST_CASE(events_are_rows_with_what_they_hold) {
    history_table table;
    table.add(json_object{R"({"eventNumber":0,"timestamp":"2026-01-01T00:00:00.1234567Z",)"
                          R"("type":"TaskScheduled","eventId":3,"name":"greet","input":"Tokyo",)"
                          R"("attempt":1})"});
    table.add(json_object{R"({"eventNumber":1,"timestamp":"2026-01-01T00:00:00.1234568Z",)"
                          R"("type":"TaskFailed","taskId":3,"failure":{"type":"E","message":"no",)"
                          R"("stackTrace":"","nonRetriable":false}})"});
    BOOST_TEST(
        table.take() ==
        "EVENT  TIME                          TYPE                   TASK  WHAT\n"
        "    0  2026-01-01T00:00:00.1234567Z  TaskScheduled             3  greet input=\"Tokyo\"\n"
        "    1  2026-01-01T00:00:00.1234568Z  TaskFailed                3  E: no\n");
}

BOOST_AUTO_TEST_CASE(long_values_are_cut_between_characters) {
    history_table table;
    table.add(json_object{R"({"eventNumber":0,"timestamp":"T","type":"EventRaised","name":"e",)"
                          R"("input":")" +
                          std::string(58, 'x') + "\xC3\xA4" + std::string(1000, 'y') + R"("})"});
    BOOST_TEST(table.take().ends_with("e input=\"" + std::string(58, 'x') + "…\n"));
}

BOOST_AUTO_TEST_SUITE_END()
