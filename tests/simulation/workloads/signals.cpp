// Clients raise numbered events at instances, several clients at each. An acknowledged event must
// be taken exactly once, any other at most once, and those of one client in the order it sent them.
// One kind of collector stays as it is; the other continues as new all the time.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;
using numbers = std::vector<std::uint64_t>;

constexpr std::uint64_t per_sender = 10'000;
constexpr std::uint64_t stop_item = 999'999'999;

task<numbers> collector(orchestration_context& ctx) {
    numbers taken;
    auto stop = ctx.wait_for_external_event<payload>("stop");
    for (;;) {
        auto item = ctx.wait_for_external_event<std::uint64_t>("item");
        const auto first = co_await when_any(item, stop);
        if (first == 1)
            co_return taken;
        taken.push_back(co_await item);
    }
}

/// Takes a few events in each generation; those that it leaves go on to the next. It stops by an
/// item, because an event that a wait of its own has taken would not go on.
task<numbers> restless_collector(orchestration_context& ctx, numbers taken) {
    const std::size_t enough = taken.size() + 1 + taken.size() % 3;
    while (taken.size() != enough) {
        const auto item = co_await ctx.wait_for_external_event<std::uint64_t>("item");
        if (item == stop_item)
            co_return taken;
        taken.push_back(item);
    }
    ctx.continue_as_new(taken);
    co_return numbers{};
}

struct sender {
    std::uint64_t number = 0;
    std::uint64_t next = 0;
    std::uint64_t count = 0;
    bool done = false;
    std::set<std::uint64_t> acknowledged;
};

struct collecting {
    instance_id id;
    std::string orchestrator;
    payload input;
    std::vector<sender> senders;
    bool started = false;
    bool ended = false;

    [[nodiscard]] bool all_sent() const {
        return std::ranges::all_of(senders, [](const sender& s) { return s.done; });
    }
};

class signals final : public workload {
public:
    signals(std::uint64_t instances, std::uint64_t senders, std::uint64_t events) {
        for (std::uint64_t i = 0; i != instances; ++i) {
            collecting one;
            one.id = instance_id{"collector-" + std::to_string(i)};
            one.orchestrator = i % 2 == 0 ? "collector" : "restless_collector";
            one.input = i % 2 == 0 ? payload{} : payload::json("[]");
            for (std::uint64_t s = 0; s != senders; ++s)
                one.senders.push_back({s, 0, events, false, {}});
            all_.push_back(std::move(one));
        }
    }

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("collector", collector)
            .add_orchestrator("restless_collector", restless_collector);
    }
    void begin(client_side& in) override {
        for (auto& one : all_)
            if (!one.ended)
                in.spawn(begin_one(in, one));
    }
    [[nodiscard]] bool done() const override {
        return std::ranges::all_of(all_, [](const collecting& one) { return one.ended; });
    }
    [[nodiscard]] std::string left() const override {
        std::string ids;
        for (const auto& one : all_)
            if (!one.ended)
                ids += " " + one.id.str();
        return ids;
    }

private:
    boost::asio::awaitable<void> begin_one(client_side& in, collecting& one) {
        if (!one.started)
            one.started = co_await ensure_started(in, one.id, one.orchestrator, one.input);
        if (!one.started)
            co_return;
        for (auto& each : one.senders)
            in.spawn(send_all(in, one, each));
    }

    boost::asio::awaitable<void> send_all(client_side& in, collecting& one, sender& from) {
        while (from.next != from.count) {
            if (in.world.below(4) == 0)
                co_await in.pause(20ms);
            const std::uint64_t number = from.number * per_sender + from.next++;
            error_code ec;
            co_await in.hub.async_raise_event(one.id, "item", to_payload(number), in.into(ec));
            if (hub_is_gone(ec))
                co_return;
            check(!ec, one.id.str() + " refuses an event: " + ec.message());
            from.acknowledged.insert(number);
        }
        from.done = true;
        if (one.all_sent() && !one.ended)
            co_await finish(in, one);
    }

    boost::asio::awaitable<void> finish(client_side& in, collecting& one) {
        error_code ec;
        const std::string name = one.orchestrator == "collector" ? "stop" : "item";
        co_await in.hub.async_raise_event(one.id, name, to_payload(stop_item), in.into(ec));
        if (hub_is_gone(ec))
            co_return;
        // An earlier stop without an answer may have ended it.
        check(!ec || ec == errc::instance_finished, "a stop is refused: " + ec.message());
        const auto ended = co_await ensure_ended(in, one.id);
        if (!ended)
            co_return;
        check(ended->status == runtime_status::completed, one.id.str() + " did not complete");
        check_taken(one, from_payload<numbers>(ended->output));
        one.ended = true;
    }

    static void check_taken(const collecting& one, const numbers& taken) {
        std::map<std::uint64_t, numbers> by_sender;
        for (const std::uint64_t number : taken)
            by_sender[number / per_sender].push_back(number);
        for (const auto& [number, part] : by_sender) {
            check(std::ranges::is_sorted(part), one.id.str() + " took events out of order");
            check(std::ranges::adjacent_find(part) == part.end(),
                  one.id.str() + " took an event twice");
        }
        for (const auto& each : one.senders)
            for (const std::uint64_t number : each.acknowledged)
                check(std::ranges::binary_search(by_sender[each.number], number),
                      one.id.str() + " lost the acknowledged event " + std::to_string(number));
    }

    std::vector<collecting> all_;
};

} // namespace

std::unique_ptr<workload> make_signals(std::uint64_t instances,
                                       std::uint64_t senders,
                                       std::uint64_t events) {
    return std::make_unique<signals>(instances, senders, events);
}

} // namespace pianola::simulation
