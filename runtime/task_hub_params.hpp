#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace pianola {

/// Threads for a task hub of which most is asked: one less than there are processors, for its
/// journal keeps about one busy, and at least one.
[[nodiscard]] std::size_t suitable_threads() noexcept;

/// Strands for a hub on so many threads. On one, more of them only cost; on several they are so
/// many that an instance whose turn takes long holds up few others.
[[nodiscard]] std::size_t suitable_strands(std::size_t threads) noexcept;

/// The limits and durations of a task hub. Limits refuse at the doors only: what has been accepted
/// is always carried out.
class task_hub_params {
public:
    task_hub_params() {}

    /// Strands over which the instances are spread. A power of two; see suitable_strands().
    std::size_t strands = 8;
    /// Plain-function and awaitable activities that run at the same time. At least 1.
    std::size_t max_concurrent_activities = 64;
    /// Starts and messages of clients that wait for their commit: one more is refused with
    /// `overloaded`.
    std::size_t max_waiting_operations = 50'000;
    /// Bytes of one input, output, event or custom status. A larger one is refused at the door; a
    /// larger activity result fails its task, a larger output its orchestration.
    std::size_t max_payload_bytes = std::size_t{4} << 20;
    /// Bytes of an instance id, when it is created.
    std::size_t max_instance_id_bytes = 256;
    /// Bytes of a name of an orchestrator, activity or event.
    std::size_t max_name_bytes = 1024;
    /// Actions of one turn, and bytes they carry: a turn over it fails its orchestration.
    std::size_t max_turn_actions = 100'000;
    std::size_t max_turn_bytes = std::size_t{64} << 20;
    /// Messages one turn takes; the rest wait for the next.
    std::size_t max_turn_messages = 10'000;
    /// Turns of one instance that are not durable yet. With 1 each waits for the one before it, and
    /// idempotent activities wait for theirs.
    std::size_t max_turns_in_flight = 8;
    /// How many earlier executions continue-as-new keeps, to be read and purged with the instance.
    std::size_t kept_executions = 0;
    /// Instances kept live (with their coroutine) per hub; the least recently used idle ones
    /// beyond that go cold. 0 evicts each as soon as it is idle.
    std::size_t max_live_instances = 25'000;
    /// An idle instance goes cold after this long. Zero: never for that reason.
    std::chrono::milliseconds idle_eviction_after{std::chrono::minutes{10}};
    /// How often the retention policies are looked at. Zero: never.
    std::chrono::milliseconds retention_interval{std::chrono::minutes{1}};
    /// The space of purged instances is given back once they are so many, and a quarter as many as
    /// there are instances.
    std::uint64_t least_reclaimed_instances = 10'000;
    /// How long async_run waits for running activities after cancel().
    std::chrono::milliseconds shutdown_timeout{std::chrono::seconds{10}};
    /// Bytes of the events of a tree of instances that is exported or imported, as they are stored.
    std::size_t max_archive_bytes = std::size_t{256} << 20;
    /// Seed of instance ids, execution ids and guids. 0: taken from the operating system.
    std::uint64_t seed = 0;
};

} // namespace pianola
