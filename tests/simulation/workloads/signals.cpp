// A client raises numbered events at one instance. Each acknowledged one must be taken exactly
// once, each other one at most once, all in the order they were sent.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <set>

namespace pianola::simulation {
namespace {

using boost::asio::use_awaitable;

task<std::vector<std::uint64_t>> collector(orchestration_context& ctx) {
    std::vector<std::uint64_t> taken;
    auto stop = ctx.wait_for_external_event<payload>("stop");
    for (;;) {
        auto item = ctx.wait_for_external_event<std::uint64_t>("item");
        const auto first = co_await when_any(item, stop);
        if (first == 1)
            co_return taken;
        taken.push_back(co_await item);
    }
}

class signals final : public workload {
public:
    explicit signals(std::uint64_t count) : count_(count) {}

    void add_to(registry& code) override { code.add_orchestrator("collector", collector); }

    boost::asio::awaitable<void> drive(client through, sim_context&) override {
        if (!started_)
            started_ = co_await ensure_started(through, id_, "collector", {});
        while (started_ && next_ != count_) {
            const std::uint64_t number = next_++;
            error_code ec;
            co_await through.async_raise_event(
                id_, "item", to_payload(number), boost::asio::redirect_error(use_awaitable, ec));
            if (ec)
                co_return;
            acknowledged_.insert(number);
        }
        if (started_)
            co_await finish(through);
    }
    [[nodiscard]] bool done() const override { return done_; }
    [[nodiscard]] std::string left() const override { return done_ ? "" : " " + id_.str(); }
    [[nodiscard]] std::vector<instance_id> instances() const override { return {id_}; }

private:
    boost::asio::awaitable<void> finish(client& through) {
        error_code ec;
        co_await through.async_raise_event(
            id_, "stop", payload{}, boost::asio::redirect_error(use_awaitable, ec));
        if (ec && ec != errc::instance_finished)
            co_return;
        const auto ended = co_await through.async_wait_for_instance_completion(
            id_, true, boost::asio::redirect_error(use_awaitable, ec));
        if (ec)
            co_return;
        check(ended && ended->status == runtime_status::completed,
              "the collector did not complete");
        check_taken(from_payload<std::vector<std::uint64_t>>(ended->output));
        done_ = true;
    }
    void check_taken(const std::vector<std::uint64_t>& taken) const {
        check(std::ranges::is_sorted(taken), "events were taken out of order");
        check(std::ranges::adjacent_find(taken) == taken.end(), "an event was taken twice");
        for (const std::uint64_t number : acknowledged_)
            check(std::ranges::binary_search(taken, number),
                  "the acknowledged event " + std::to_string(number) + " was lost");
    }

    instance_id id_{"collector"};
    std::uint64_t count_;
    std::uint64_t next_ = 0;
    std::set<std::uint64_t> acknowledged_;
    bool started_ = false;
    bool done_ = false;
};

} // namespace

std::unique_ptr<workload> make_signals(std::uint64_t count) {
    return std::make_unique<signals>(count);
}

} // namespace pianola::simulation
