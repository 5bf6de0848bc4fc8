// Several clients at once do everything that can be done to the same few ids. Whatever comes of it,
// nothing must appear that nobody has asked for; and once all of them have gone, a last client must
// get exactly what it asks for.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <boost/describe/class.hpp>

#include <algorithm>
#include <chrono>
#include <set>

namespace pianola::simulation {
namespace {

using namespace std::chrono_literals;

struct subject_output {
    std::uint64_t token = 0;
    std::vector<std::uint64_t> notes;
};
BOOST_DESCRIBE_STRUCT(subject_output, (), (token, notes))

/// Takes notes until it may leave.
task<subject_output> subject(orchestration_context& ctx, std::uint64_t token) {
    subject_output output;
    output.token = token;
    auto leave = ctx.wait_for_external_event<payload>("leave");
    for (;;) {
        auto note = ctx.wait_for_external_event<std::uint64_t>("note");
        const auto first = co_await when_any(note, leave);
        if (first == 1)
            break;
        output.notes.push_back(co_await note);
    }
    co_return output;
}

struct troubled {
    instance_id id;
    std::vector<std::uint64_t> left_to_do; ///< Of each client.
    std::size_t clients = 0;               ///< Running in this life.
    std::set<std::uint64_t> tokens;        ///< Of every start that was not refused.
    std::set<std::uint64_t> notes;         ///< Not refused.
    std::uint64_t last_token = 0;
    std::uint64_t last_note = 0;
    bool ended = false;
};

class turmoil final : public workload {
public:
    turmoil(std::uint64_t ids, std::uint64_t clients, std::uint64_t operations) {
        for (std::uint64_t i = 0; i != ids; ++i) {
            troubled one;
            one.id = instance_id{"turmoil-" + std::to_string(i)};
            one.left_to_do.assign(clients, operations);
            all_.push_back(std::move(one));
        }
    }

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("subject", subject);
    }
    void begin(client_side& in) override {
        for (auto& one : all_) {
            one.clients = one.left_to_do.size();
            for (auto& left : one.left_to_do)
                if (!one.ended)
                    in.spawn(trouble(in, one, left));
        }
    }
    [[nodiscard]] bool done() const override {
        return std::ranges::all_of(all_, [](const troubled& one) { return one.ended; });
    }
    [[nodiscard]] std::string left() const override {
        std::string ids;
        for (const auto& one : all_)
            if (!one.ended)
                ids += " " + one.id.str();
        return ids;
    }
    void check_end(const disk_contents& disk) const override {
        for (const auto& one : all_)
            check_output(one, disk.at(one.id).record.output);
    }

private:
    boost::asio::awaitable<void> trouble(client_side& in, troubled& one, std::uint64_t& left) {
        while (left != 0) {
            --left;
            if (in.world.below(3) == 0)
                co_await in.pause(30ms);
            const bool alive = co_await act(in, one, in.world.below(7));
            if (!alive)
                co_return;
        }
        if (--one.clients == 0)
            co_await come_to_order(in, one);
    }

    /// False when the hub has gone.
    boost::asio::awaitable<bool> act(client_side& in, troubled& one, std::uint64_t what) {
        error_code ec;
        switch (what) {
        case 0: {
            const bool alive = co_await start(in, one, in.world.below(3));
            co_return alive;
        }
        case 1: co_await in.hub.async_suspend_instance(one.id, payload{}, in.into(ec)); break;
        case 2: co_await in.hub.async_resume_instance(one.id, payload{}, in.into(ec)); break;
        case 3:
            co_await in.hub.async_terminate_instance(
                one.id, payload::text("enough"), true, in.into(ec));
            break;
        case 4: {
            const bool alive = co_await look(in, one);
            co_return alive;
        }
        case 5: co_await in.hub.async_raise_event(one.id, "leave", payload{}, in.into(ec)); break;
        default: {
            const std::uint64_t number = ++numbers_;
            one.notes.insert(number);
            co_await in.hub.async_raise_event(one.id, "note", to_payload(number), in.into(ec));
            if (ec && !hub_is_gone(ec))
                one.notes.erase(number);
        }
        }
        check_refusal(one, ec);
        co_return !hub_is_gone(ec);
    }

    boost::asio::awaitable<bool> start(client_side& in, troubled& one, std::uint64_t how) {
        using enum runtime_status;
        start_options options;
        options.id(one.id.str());
        if (how == 0)
            options.replaceable({});
        else if (how == 1)
            options.replaceable(
                {pending, running, suspended, completed, failed, terminated, canceled});
        const std::uint64_t token = ++numbers_;
        one.tokens.insert(token);
        error_code ec;
        co_await in.hub.async_schedule_new_orchestration_instance(
            "subject", to_payload(token), options, in.into(ec));
        if (ec == errc::instance_already_exists)
            one.tokens.erase(token);
        else
            check(!ec || cannot_start_now(ec), one.id.str() + " does not start: " + ec.message());
        if (!ec)
            one.last_token = token;
        co_return !cannot_start_now(ec);
    }

    boost::asio::awaitable<bool> look(client_side& in, troubled& one) {
        error_code ec;
        const auto seen = co_await in.hub.async_get_instance_metadata(one.id, true, in.into(ec));
        check_refusal(one, ec);
        if (!ec && seen) {
            check(one.tokens.contains(from_payload<std::uint64_t>(seen->input)),
                  one.id.str() + " has an input that nobody gave it");
            if (seen->status == runtime_status::completed)
                check_output(one, seen->output);
        }
        co_return !hub_is_gone(ec);
    }

    /// Nobody else is there any more: now everything must be as it is asked for.
    boost::asio::awaitable<void> come_to_order(client_side& in, troubled& one) {
        const bool started = co_await start(in, one, 1);
        if (!started)
            co_return;
        const std::uint64_t token = one.last_token;
        one.last_note = ++numbers_;
        one.notes.insert(one.last_note);
        error_code ec;
        const auto seen = co_await in.hub.async_get_instance_metadata(one.id, true, in.into(ec));
        if (hub_is_gone(ec))
            co_return;
        check(!ec && seen && from_payload<std::uint64_t>(seen->input) == token,
              one.id.str() + " is not what it was just started as");
        co_await in.hub.async_raise_event(one.id, "note", to_payload(one.last_note), in.into(ec));
        if (hub_is_gone(ec))
            co_return;
        check(!ec, one.id.str() + " has ended already: " + ec.message());
        co_await in.hub.async_raise_event(one.id, "leave", payload{}, in.into(ec));
        if (hub_is_gone(ec))
            co_return;
        const auto ended = co_await ensure_ended(in, one.id);
        if (!ended)
            co_return;
        check(ended->status == runtime_status::completed, one.id.str() + " did not complete");
        const auto output = from_payload<subject_output>(ended->output);
        check(output.token == token && output.notes == std::vector{one.last_note},
              one.id.str() + " ended with " + ended->output.str() + ", not with token " +
                  std::to_string(token) + " and note " + std::to_string(one.last_note));
        one.ended = true;
    }

    static void check_refusal(const troubled& one, error_code ec) {
        check(!ec || hub_is_gone(ec) || ec == errc::instance_not_found ||
                  ec == errc::instance_finished,
              one.id.str() + " refuses something: " + ec.message());
    }
    static void check_output(const troubled& one, const payload& text) {
        const auto output = from_payload<subject_output>(text);
        check(one.tokens.contains(output.token), one.id.str() + " has a token nobody gave it");
        auto notes = output.notes;
        std::ranges::sort(notes);
        check(std::ranges::adjacent_find(notes) == notes.end(), one.id.str() + " has a note twice");
        for (const std::uint64_t note : notes)
            check(one.notes.contains(note), one.id.str() + " has a note nobody gave it");
    }

    std::vector<troubled> all_;
    std::uint64_t numbers_ = 0;
};

} // namespace

std::unique_ptr<workload> make_turmoil(std::uint64_t ids,
                                       std::uint64_t clients,
                                       std::uint64_t operations) {
    return std::make_unique<turmoil>(ids, clients, operations);
}

} // namespace pianola::simulation
