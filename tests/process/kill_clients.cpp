#include "api/raw_http.hpp"
#include "process/kill_clients.hpp"

#include <random>
#include <string_view>

namespace pianola::test {
namespace {

constexpr std::size_t clients = 4;
const std::string base = "/runtime/webhooks/durabletask/";

/// One client: its connection, and where it notes what it did.
class kill_client {
public:
    kill_client(std::uint16_t port,
                kill_ledger& ledger,
                complaints& wrong,
                const std::atomic<bool>& dying,
                std::uint64_t seed)
        : port_(port), ledger_(ledger), wrong_(wrong), dying_(dying), random_(seed) {}

    void run() {
        try {
            raw_http server(port_);
            for (;;)
                step(server);
        } catch (const connection_lost& lost) {
            if (!dying_)
                wrong_.add(std::string("a living server was lost: ") + lost.what());
        } catch (const std::exception& other) {
            wrong_.add(other.what());
        }
    }

private:
    void step(raw_http& server) {
        const auto kind = random_() % 8;
        if (kind < 2 && start(server))
            return;
        if (kind < 7 && raise(server))
            return;
        look(server);
    }

    bool start(raw_http& server) {
        planned_instance* const one = ledger_.plan_start(random_);
        if (one == nullptr)
            return false;
        const auto reply = server.post_json(
            base + "orchestrators/" + one->orchestrator + "/" + one->id, one->input);
        if (expect(reply, 202, "start " + one->id))
            ledger_.acknowledge(*one);
        return true;
    }

    bool raise(raw_http& server) {
        const auto one = ledger_.plan_event(random_);
        if (!one)
            return false;
        const auto reply = server.post_json(
            base + "instances/" + one->to->id + "/raiseEvent/" + one->what->name, one->what->value);
        if (expect(reply, 202, "raise " + one->what->value + " at " + one->to->id))
            ledger_.acknowledge(*one->what);
        return true;
    }

    void look(raw_http& server) {
        const auto id = ledger_.any_acknowledged(random_);
        if (!id)
            return;
        const auto reply = server.ask("GET", base + "instances/" + *id);
        expect(reply, reply.status == 202 ? 202 : 200, "get " + *id);
    }

    bool expect(const http_reply& reply, unsigned status, const std::string& what) {
        if (reply.status == status)
            return true;
        if (!dying_)
            wrong_.add(what + ": " + std::to_string(reply.status) + " " + reply.body);
        return false;
    }

    std::uint16_t port_;
    kill_ledger& ledger_;
    complaints& wrong_;
    const std::atomic<bool>& dying_;
    std::mt19937_64 random_;
};

} // namespace

void complaints::add(std::string text) {
    const std::scoped_lock lock(mutex_);
    texts_.push_back(std::move(text));
}

std::vector<std::string> complaints::all() const {
    const std::scoped_lock lock(mutex_);
    return texts_;
}

kill_clients::kill_clients(std::uint16_t port,
                           kill_ledger& ledger,
                           complaints& wrong,
                           std::uint64_t seed) {
    for (std::size_t i = 0; i < clients; ++i)
        threads_.emplace_back([=, this, &ledger, &wrong] {
            kill_client(port, ledger, wrong, dying_, seed + i).run();
        });
}

void kill_clients::end() {
    for (auto& thread : threads_)
        if (thread.joinable())
            thread.join();
}

} // namespace pianola::test
