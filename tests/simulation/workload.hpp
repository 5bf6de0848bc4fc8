#pragma once

#include <pianola/actors/registry.hpp>
#include <pianola/runtime/client.hpp>

#include <simulation/sim_context.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace pianola::simulation {

/// A promise was broken; what() says which.
class check_failed : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline void check(bool holds, const std::string& what) {
    if (!holds)
        throw check_failed(what);
}

/// Some orchestrators, a client that uses them, and a model of what it was promised. It outlives
/// the crashes of the world it runs in: all that it knows is what was acknowledged.
class workload {
public:
    virtual ~workload() = default;
    virtual void add_to(registry& code) = 0;
    /// Does what is left to do; begun again in each life of the world. Throws check_failed for a
    /// broken promise; every other error ends this life's attempt.
    virtual boost::asio::awaitable<void> drive(client through, sim_context& world) = 0;
    /// True when drive() has returned and nothing is left.
    [[nodiscard]] virtual bool done() const = 0;
    /// For the report of a stuck world.
    [[nodiscard]] virtual std::string left() const = 0;
    /// Every instance it has started, to look at their histories.
    [[nodiscard]] virtual std::vector<instance_id> instances() const = 0;
};

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
    boost::asio::awaitable<void> drive(client through, sim_context& world) override;
    [[nodiscard]] bool done() const override;
    [[nodiscard]] std::string left() const override;
    [[nodiscard]] std::vector<instance_id> instances() const override;

protected:
    void expect(std::string id, std::string orchestrator, payload input, std::string output);

private:
    std::vector<expected_instance> expected_;
};

/// Starts an instance unless it is there already. True when it now is.
boost::asio::awaitable<bool> ensure_started(client& through,
                                            const instance_id& id,
                                            std::string orchestrator,
                                            payload input);

using workloads = std::vector<std::unique_ptr<workload>>;

std::unique_ptr<workload> make_ring(std::uint64_t size, std::uint64_t laps);
std::unique_ptr<workload> make_fan_out(std::uint64_t width);
std::unique_ptr<workload> make_timers(std::uint64_t count);
std::unique_ptr<workload> make_signals(std::uint64_t count);
std::unique_ptr<workload> make_tree(std::uint64_t depth);
std::unique_ptr<workload> make_generations(std::uint64_t count);
std::unique_ptr<workload> make_lifecycle(std::uint64_t rounds);

} // namespace pianola::simulation
