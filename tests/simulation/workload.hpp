#pragma once

#include <pianola/actors/registry.hpp>
#include <pianola/runtime/client.hpp>

#include <simulation/check.hpp>
#include <simulation/client_side.hpp>
#include <simulation/disk_contents.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pianola::simulation {

/// Some orchestrators, a client that uses them, and a model of what it was promised. It outlives
/// the crashes of the world it runs in: all that it knows is what was acknowledged.
class workload {
public:
    virtual ~workload() = default;
    /// Setup. In some lives the code of the orchestrators is not there.
    virtual void add_orchestrators(registry& code) const = 0;
    /// They may refer to the workload.
    virtual void add_activities(registry& code) { static_cast<void>(code); }
    /// Start: spawns clients that do what is left to do; called in each life of the world. `in`
    /// lives as long as they. A client throws check_failed for a broken promise, and ends when the
    /// hub does.
    virtual void begin(client_side& in) = 0;
    /// True when all clients have ended and nothing is left.
    [[nodiscard]] virtual bool done() const = 0;
    /// For the report of a stuck world.
    [[nodiscard]] virtual std::string left() const = 0;
    /// Check: throws check_failed unless the disk holds what was promised. `disk` is that of a hub
    /// that has come to rest.
    virtual void check_end(const disk_contents& disk) const { static_cast<void>(disk); }
};

/// True for the errors that tell a client that this life of the hub is over. Nobody knows then
/// what became of the operation.
bool hub_is_gone(error_code ec);
/// Or that this life's hub does not know the orchestrator.
bool cannot_start_now(error_code ec);

/// An instance that must be started, and then end with `output`.
struct expected_instance {
    instance_id id;
    std::string orchestrator;
    payload input;
    std::string output;
    bool started = false;
    bool ended = false;
};

/// Starts each instance once (again when no answer came), waits for it and checks its output.
class expecting_workload : public workload {
public:
    void begin(client_side& in) override;
    [[nodiscard]] bool done() const override;
    [[nodiscard]] std::string left() const override;
    void check_end(const disk_contents& disk) const override;

protected:
    void expect(std::string id, std::string orchestrator, payload input, std::string output);

private:
    boost::asio::awaitable<void> start_all(client_side& in);
    boost::asio::awaitable<void> await_end(client_side& in, expected_instance& one);

    std::vector<expected_instance> expected_;
};

/// Starts an instance unless it is there already. False when that cannot be done in this life.
boost::asio::awaitable<bool> ensure_started(client_side& in,
                                            const instance_id& id,
                                            std::string orchestrator,
                                            payload input);

/// Waits until an instance that was started has ended; absent when the hub has gone.
boost::asio::awaitable<std::optional<instance_metadata>> ensure_ended(client_side& in,
                                                                      const instance_id& id);

using workloads = std::vector<std::unique_ptr<workload>>;

std::unique_ptr<workload> make_ring(std::uint64_t size, std::uint64_t laps);
std::unique_ptr<workload> make_fan_out(std::uint64_t width);
std::unique_ptr<workload> make_timers(std::uint64_t count);
std::unique_ptr<workload> make_scheduled(std::uint64_t count);
std::unique_ptr<workload> make_pokes(std::uint64_t rounds);
std::unique_ptr<workload> make_signals(std::uint64_t instances,
                                       std::uint64_t senders,
                                       std::uint64_t events);
std::unique_ptr<workload> make_witness(std::uint64_t instances, std::uint64_t steps);
std::unique_ptr<workload> make_doomed_tree(std::uint64_t depth);
std::unique_ptr<workload> make_turmoil(std::uint64_t ids,
                                       std::uint64_t clients,
                                       std::uint64_t operations);
std::unique_ptr<workload> make_tree(std::uint64_t depth);
std::unique_ptr<workload> make_mourners(std::uint64_t count);
std::unique_ptr<workload> make_generations(std::uint64_t count);
std::unique_ptr<workload> make_lifecycle(std::uint64_t rounds);
std::unique_ptr<workload> make_rewinds(std::uint64_t trees);
std::unique_ptr<workload> make_purges(std::uint64_t rounds);
std::unique_ptr<workload> make_archives(std::uint64_t copies);
std::unique_ptr<workload> make_management(std::uint64_t rounds);
/// Programs of random_program.hpp. `crashes`: an activity may run more than once.
std::unique_ptr<workload> make_programs(std::uint64_t first, std::uint64_t count, bool crashes);

} // namespace pianola::simulation
