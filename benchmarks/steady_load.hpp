#pragma once

#include "process_costs.hpp"

#include <pianola/actors/registry.hpp>
#include <pianola/runtime/client.hpp>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace pianola::bench {

/// The orchestrator that a steady load runs: `load_hello`, three activities.
[[nodiscard]] registry load_registry();

/// Orchestrations that run beside what is measured, at a fixed rate, from a thread of their own.
class steady_load {
public:
    steady_load(client through, double turns_per_second);
    ~steady_load();
    steady_load(const steady_load&) = delete;
    steady_load& operator=(const steady_load&) = delete;

    struct measured {
        double seconds = 0;
        double turns_per_second = 0;
        cpu_shares cpu;
        std::vector<float> latencies_ms; ///< Of whole orchestrations.
    };
    void begin_measuring();
    measured end_measuring();

private:
    void run();

    client client_;
    double orchestrations_per_second_;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_; ///< Of what follows.
    measured so_far_;
    std::chrono::steady_clock::time_point begun_;
    cpu_use cpu_;
    std::thread thread_;
};

} // namespace pianola::bench
