#include "sections.hpp"

namespace pianola::bench {
namespace {

using columns = std::vector<std::pair<std::string, std::string>>;

/// What lines of orchestrations at work have in common.
columns with_costs(columns first) {
    const columns costs{{"of_ceiling", "of ceiling"},
                        {"keys_per_turn", "keys a turn"},
                        {"cpu_seconds_per_1000", "CPU s a 1,000"},
                        {"rss_mib", "MiB"}};
    first.insert(first.end(), costs.begin(), costs.end());
    return first;
}

std::vector<section> make_sections() {
    const columns hello = with_costs({{"concurrency", "clients"},
                                      {"per_second", "a second"},
                                      {"p50_ms", "p50 ms"},
                                      {"p99_ms", "p99 ms"}});
    const columns steps = with_costs(
        {{"length", "steps"}, {"per_second", "steps a second"}, {"sync_ms", "a sync, ms"}});
    return {
        {"ceiling",
         "What the database alone takes in our settings: two keys and 300 bytes a turn.",
         {{"ceiling", "--seconds", "3"}},
         {{"ceiling", "--seconds", "0.05"}},
         {{"turns_per_batch", "turns a batch"},
          {"turns_per_second", "turns a second"},
          {"sync_ms", "a sync, ms"}}},
        {"hello",
         "Orchestrations of three sequential activities that finish a second.",
         {{"hello", "--concurrency", "1,64,1024,10000"}},
         {{"hello", "--concurrency", "1,8"}},
         hello},
        {"hello_idempotent",
         "The same with activities that need not wait until they are recorded.",
         {{"hello", "--idempotent", "--concurrency", "1,64,1024"}},
         {{"hello", "--idempotent", "--concurrency", "1,8"}},
         hello},
        {"chain",
         "Activities one after the other in one orchestration.",
         {{"chain", "--length", "1000,100000"}},
         {{"chain", "--length", "10,100"}},
         steps},
        {"chain_idempotent",
         "The same with activities that need not wait until they are recorded.",
         {{"chain", "--idempotent", "--length", "1000"}},
         {{"chain", "--idempotent", "--length", "10"}},
         steps},
        {"fan_out",
         "Activities of one orchestration that run at once and are joined.",
         {{"fan_out", "--width", "1000"}},
         {{"fan_out", "--width", "20"}},
         with_costs({{"width", "width"}, {"per_second", "activities a second"}})},
        {"signal",
         "External events that reach waiting instances.",
         {{"signal", "--instances", "100"}},
         {{"signal", "--instances", "4"}},
         with_costs({{"instances", "instances"}, {"per_second", "events a second"}})},
        {"timers",
         "Timers that are all due at the same moment: how late.",
         {{"timers", "--timers", "10000"}},
         {{"timers", "--timers", "20"}},
         {{"timers", "timers"},
          {"turn_late_p50_ms", "turn p50 ms"},
          {"turn_late_p99_ms", "turn p99 ms"},
          {"durable_late_p50_ms", "known p50 ms"},
          {"durable_late_p99_ms", "known p99 ms"}}},
        {"sleepers",
         "Instances that only wait, and how long a hub full of them takes to open.",
         {{"sleepers", "--instances", "50000"}, {"sleepers", "--instances", "1000000"}},
         {{"sleepers", "--instances", "200"}},
         {{"instances", "instances"},
          {"starts_per_second", "starts a second"},
          {"bytes_of_memory_each", "memory each, B"},
          {"bytes_of_disk_each", "disk each, B"},
          {"rss_mib", "MiB"},
          {"rss_after_restart_mib", "MiB after restart"},
          {"restart_to_first_answer_seconds", "restart, s"}}},
        {"recovery",
         "A hub is killed with so many activities under way, and opened again.",
         {{"recovery", "--in-flight", "5000"}, {"recovery", "--in-flight", "100000"}},
         {{"recovery", "--in-flight", "50"}},
         {{"in_flight", "in flight"},
          {"first_answer_ms", "first answer, ms"},
          {"all_run_ms", "all run, ms"},
          {"all_completed_ms", "all completed, ms"}}},
        {"query",
         "Pages of a hundred of a million ended instances, beside 5,000 turns a second.",
         {{"query", "--seconds", "45", "--instances", "1000000"}},
         {{"query", "--instances", "2000"}},
         {{"query", "list"},
          {"per_second", "pages a second"},
          {"page_p50_ms", "p50 ms"},
          {"page_p99_ms", "p99 ms"},
          {"page_max_ms", "max ms"},
          {"running_p99_ms", "turns p99 ms"}}},
        {"purge",
         "Two of three of a million ended instances, beside 5,000 turns a second.",
         {{"purge", "--instances", "1000000"}},
         {{"purge", "--instances", "2000"}},
         {{"instances", "instances"},
          {"per_second", "purged a second"},
          {"quiet_running_p99_ms", "turns before, p99 ms"},
          {"running_p99_ms", "meanwhile"},
          {"loaded_mib", "MiB before"},
          {"left_mib", "MiB after"}}},
        {"http",
         "Requests through the server, each start durable.",
         {{"http", "--connections", "64"}},
         {{"http", "--connections", "4"}},
         {{"asks", "asks"},
          {"connections", "connections"},
          {"per_second", "a second"},
          {"p50_ms", "p50 ms"},
          {"p99_ms", "p99 ms"}}},
    };
}

} // namespace

const std::vector<section>& report_sections() {
    static const std::vector<section> all = make_sections();
    return all;
}

} // namespace pianola::bench
