// pianola-bench: one JSON object a line on standard output for each measured run.
#include "bench.hpp"
#include "report.hpp"

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
    using namespace pianola::bench;
    CLI::App app("Measures Pianola; prints one JSON object a line for each run.");
    app.require_subcommand(1);
    app.fallthrough();
    options settings;
    app.add_option("--seconds", settings.seconds, "Measured work, at least")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    app.add_option("--warm-up", settings.warm_up_seconds, "Work before that is not measured")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--ceiling",
                   settings.ceiling_seconds,
                   "Seconds of the database alone, for each of three batch sizes; 0: none")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    app.add_option("--threads", settings.threads, "Threads of the task hub")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    app.add_option("--strands",
                   settings.strands,
                   "Strands of the task hub, a power of two; 0: what suits the threads")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    app.add_option("--data", settings.data, "Directory to use and keep (default: a temporary one)");
    app.add_option("--seed", settings.seed, "Seed of ids")->capture_default_str();
    std::string mode = "strict";
    app.add_option("--durability", mode, "Of the task hub: strict or relaxed")
        ->check(CLI::IsMember({"strict", "relaxed"}))
        ->capture_default_str();
    app.add_flag("--idempotent",
                 settings.idempotent,
                 "The activities of hello, chain and fan_out are declared idempotent");

    auto* ceiling = app.add_subcommand("ceiling", "The database alone: the bound of all others");
    std::vector<std::size_t> concurrency{1, 64, 1024};
    auto* hello = app.add_subcommand("hello", "Three activities in sequence, by many clients");
    hello->add_option("--concurrency", concurrency, "Clients at the same time")
        ->delimiter(',')
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    std::vector<std::size_t> length{1000};
    auto* chain = app.add_subcommand("chain", "One orchestration of many activities in sequence");
    chain->add_option("--length", length, "Activities")
        ->delimiter(',')
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    std::vector<std::size_t> width{1000};
    auto* fan_out = app.add_subcommand("fan_out", "One orchestration of many activities at once");
    fan_out->add_option("--width", width, "Activities")
        ->delimiter(',')
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    std::vector<std::uint64_t> receivers{100};
    auto* signal = app.add_subcommand("signal", "Events raised to instances that wait for them");
    signal->add_option("--instances", receivers, "Instances that take them in turn")
        ->delimiter(',')
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    std::vector<std::uint64_t> sleepers{10'000};
    auto* timers = app.add_subcommand("timers", "Durable timers that are all due together");
    timers->add_option("--timers", sleepers, "Timers, one an instance")
        ->delimiter(',')
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    std::vector<std::uint64_t> resting{50'000, 1'000'000};
    auto* sleeping = app.add_subcommand("sleepers", "Instances that only wait, and a restart");
    sleeping->add_option("--instances", resting, "How many")
        ->delimiter(',')
        ->check(CLI::Range(1, 100'000'000))
        ->capture_default_str();
    std::vector<std::uint64_t> in_flight{5'000, 100'000};
    auto* recovery = app.add_subcommand("recovery", "A hub that is killed, and the next one");
    recovery->add_option("--in-flight", in_flight, "Activities under way")
        ->delimiter(',')
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    std::uint64_t held = 0;
    auto* holding = app.add_subcommand("hold")->group(""); // of recovery, see there
    holding->add_option("--instances", held)->required();
    std::vector<std::size_t> connections{64};
    auto* http = app.add_subcommand("http", "Starts and status questions through the server");
    http->add_option("--connections", connections, "Kept open, each with one request at a time")
        ->delimiter(',')
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    std::uint64_t instances = 1'000'000;
    auto* query = app.add_subcommand("query", "Pages of lists, and counts, beside running work");
    auto* purge = app.add_subcommand("purge", "Two instances in three erased beside running work");
    for (auto* each : {query, purge})
        each->add_option("--instances", instances, "Ended instances in the hub")
            ->check(CLI::Range(1, 100'000'000))
            ->capture_default_str();
    std::uint64_t crowd = 200'000;
    std::uint64_t heavy_width = 10'000;
    auto* pressure = app.add_subcommand("pressure", "Light work beside heavy work");
    pressure->add_option("--instances", crowd, "Ended instances that are purged")
        ->check(CLI::Range(1, 100'000'000))
        ->capture_default_str();
    pressure
        ->add_option("--width", heavy_width, "Activities that a heavy orchestration runs at once")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    std::size_t mixing = 64;
    auto* mixed = app.add_subcommand("mixed", "A bit of everything, for long; see --seconds");
    mixed->add_option("--clients", mixing, "Clients at the same time")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    report_options report_how;
    auto* report = app.add_subcommand("report", "All of these, with a page to read and plots");
    report->add_option("--output", report_how.output, "Directory for it")->capture_default_str();
    report->add_option("--repeat", report_how.repeat, "Runs, of which the medians are told")
        ->check(CLI::Range(1, 100))
        ->capture_default_str();
    report->add_option("--from", report_how.from, "Lines that were printed before, instead of runs")
        ->check(CLI::ExistingFile);
    report->add_flag("--small", report_how.small, "Hardly any work: whether all of it works");
    CLI11_PARSE(app, argc, argv);
    if (mode == "relaxed")
        settings.mode = pianola::durability::relaxed;

    try {
        if (*ceiling)
            run_ceiling(settings);
        if (*hello)
            for (const auto clients : concurrency)
                run_hello(settings, clients);
        if (*chain)
            for (const auto steps : length)
                run_chain(settings, steps);
        if (*fan_out)
            for (const auto activities : width)
                run_fan_out(settings, activities);
        if (*signal)
            for (const auto each : receivers)
                run_signal(settings, each);
        if (*timers)
            for (const auto each : sleepers)
                run_timers(settings, each);
        if (*sleeping)
            for (const auto each : resting)
                run_sleepers(settings, each);
        if (*recovery)
            for (const auto each : in_flight)
                run_recovery(settings, each);
        if (*holding)
            hold(settings, held);
        if (*http)
            for (const auto each : connections)
                run_http(settings, each);
        if (*query)
            run_query(settings, instances);
        if (*purge)
            run_purge(settings, instances);
        if (*pressure)
            run_pressure(settings, crowd, heavy_width);
        if (*mixed)
            run_mixed(settings, mixing);
        if (*report)
            run_report(report_how);
    } catch (const std::exception& error) {
        std::cerr << "pianola-bench: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
