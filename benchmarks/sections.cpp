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
    const columns steps = with_costs({{"length", "steps"},
                                      {"per_second", "steps a second"},
                                      {"sync_ms", "a sync, ms"},
                                      {"first_tenth_cpu_us", "CPU µs a step, first tenth"},
                                      {"last_tenth_cpu_us", "last tenth"}});
    return {
        {"ceiling",
         "What the database alone takes in our settings: two keys and 300 bytes a turn, which "
         "compress by a half, as those of hello do.",
         "One thread puts the keys into memtables, in their order, at 0.8 µs a key; syncs and "
         "flushes go on beside it. That thread is the limit.",
         {{"ceiling", "--seconds", "3"}},
         {{"ceiling", "--seconds", "0.05"}},
         {{"turns_per_batch", "turns a batch"},
          {"turns_per_second", "turns a second"},
          {"sync_ms", "a sync, ms"}}},
        {"hello",
         "Orchestrations of three sequential activities that finish a second.",
         "Alone it is four syncs, one after the other: the disk. With 64 clients neither the disk "
         "nor the processors are full: a turn waits for the sync before its own, and then for a "
         "thread to wake up. With more, both processors are at work: of the time that they are, "
         "somewhat less than half is the hub's one thread, with turns, what follows when these are "
         "durable, activities and clients; a third is the writing of 17 keys an orchestration into "
         "memtables, at 0.7 µs a key, and the syncs; the rest flushes and compacts. One processor "
         "is the hub's for eight tenths of the time, the other is full of all the rest: the next "
         "limit is what an orchestration costs in all, and then the hub's thread.",
         {{"hello", "--concurrency", "1,64,1024,10000"}},
         {{"hello", "--concurrency", "1,8"}},
         hello},
        {"hello_idempotent",
         "The same with activities that need not wait until they are recorded.",
         "Activities begin beside the sync of their turn. Alone an orchestration is less than two "
         "syncs, and threads that wake one another; with many clients its limit is that of the "
         "above.",
         {{"hello", "--idempotent", "--concurrency", "1,64,1024"}},
         {{"hello", "--idempotent", "--concurrency", "1,8"}},
         hello},
        {"chain",
         "Activities one after the other in one orchestration.",
         "Each step waits for its sync, and then for a thread to wake up: the disk. Nothing of a "
         "step grows with the length: its history is not read again.",
         {{"chain", "--length", "1000,100000"}},
         {{"chain", "--length", "10,100"}},
         steps},
        {"chain_idempotent",
         "The same with activities that need not wait until they are recorded.",
         "Several steps share a sync: the disk, and between two syncs the threads that wake one "
         "another.",
         {{"chain", "--idempotent", "--length", "1000"}},
         {{"chain", "--idempotent", "--length", "10"}},
         steps},
        {"fan_out",
         "Activities of one orchestration that run at once and are joined.",
         "A few commits hold all of them, so keys and syncs hardly count. The limit is the hub's "
         "one thread; with more of them it would be that all turns of an instance are on one "
         "strand.",
         {{"fan_out", "--width", "1000"}},
         {{"fan_out", "--width", "20"}},
         with_costs({{"width", "width"}, {"per_second", "activities a second"}})},
        {"signal",
         "External events that reach waiting instances.",
         "Each event has a row of its own, durable before its client is answered, and a turn takes "
         "all that wait. Time goes to the processors, a third of it to writing and syncing; the "
         "rest waits for syncs, of which 1,024 senders fill some seven hundred a second.",
         {{"signal", "--instances", "100"}},
         {{"signal", "--instances", "4"}},
         with_costs({{"instances", "instances"}, {"per_second", "events a second"}})},
        {"timers",
         "Timers that are all due at the same moment: how late.",
         "All fire at once; then so many turns of some eight keys each are taken, written and told "
         "to their clients: the processors. The next limit is the writing, at 1 to 2 µs a key, "
         "since all their places in the memtables have gone cold.",
         {{"timers", "--timers", "10000"}},
         {{"timers", "--timers", "20"}},
         {{"timers", "timers"},
          {"turn_late_p50_ms", "turn p50 ms"},
          {"turn_late_p99_ms", "turn p99 ms"},
          {"durable_late_p50_ms", "known p50 ms"},
          {"durable_late_p99_ms", "known p99 ms"}}},
        {"sleepers",
         "Instances that only wait, and how long a hub full of them takes to open.",
         "Starts are bounded by the processors. Of an instance that rests, its timer is in memory; "
         "the most recent are still whole, so that few take more each than many do. A restart "
         "opens the database and reads the timers.",
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
         "Until the first answer the database replays its log: at most 32 MiB, some 20 ms each. "
         "Then every instance is loaded, replayed, and its activity called: the processors.",
         {{"recovery", "--in-flight", "5000"}, {"recovery", "--in-flight", "100000"}},
         {{"recovery", "--in-flight", "50"}},
         {{"in_flight", "in flight"},
          {"first_answer_ms", "first answer, ms"},
          {"all_run_ms", "all run, ms"},
          {"all_completed_ms", "all completed, ms"}}},
        {"query",
         "Pages of a hundred of a million ended instances, beside 5,000 turns a second.",
         "One client asks for page after page. A page reads and unpacks the rows that it looks at, "
         "and waits for a thread behind the turns: the processors.",
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
         "A purge reads the rows of a list and writes a bit an instance: time goes to reading and "
         "unpacking. The next limit are the processors.",
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
         "The clients are on this machine too, on a thread of their own, and share the processors "
         "with the server, the turns of what was started and the journal: the processors.",
         {{"http", "--connections", "64"}},
         {{"http", "--connections", "4"}},
         {{"asks", "asks"},
          {"connections", "connections"},
          {"per_second", "a second"},
          {"p50_ms", "p50 ms"},
          {"p99_ms", "p99 ms"}}},
        {"pressure",
         "Light orchestrations, 250 a second, beside heavy work of others: how long they take.",
         "Beside nothing an orchestration takes its four syncs. Beside heavy work it waits for a "
         "thread behind the turns of others, and for the larger batches that they fill: the "
         "processors.",
         {{"pressure"}},
         {{"pressure", "--instances", "200", "--width", "50"}},
         {{"beside", "beside"},
          {"heavy_count", "done of it"},
          {"p50_ms", "p50 ms"},
          {"p99_ms", "p99 ms"},
          {"max_ms", "max ms"},
          {"rss_mib", "MiB"}}},
        {"mixed",
         "A bit of everything for ten minutes, and what has ended is purged a minute later.",
         "64 clients wait for what they have started, so part of the time nobody has anything to "
         "do but the disk. The next limit are the processors.",
         {{"mixed", "--seconds", "600"}},
         {{"mixed", "--clients", "4"}},
         {{"per_second", "a second"},
          {"p50_ms", "p50 ms"},
          {"p99_ms", "p99 ms"},
          {"second_tenth_cpu_seconds_per_1000", "CPU s a 1,000, second minute"},
          {"last_tenth_cpu_seconds_per_1000", "last minute"},
          {"second_tenth_rss_mib", "MiB, second minute"},
          {"last_tenth_rss_mib", "last minute"},
          {"longest_without_write_ms", "longest without a write, ms"},
          {"longest_write_ms", "longest write, ms"},
          {"longest_sync_ms", "longest sync, ms"},
          {"watch_asleep_meanwhile_ms", "the machine stood still of it, ms"}},
         true},
    };
}

} // namespace

const std::vector<section>& report_sections() {
    static const std::vector<section> all = make_sections();
    return all;
}

} // namespace pianola::bench
