#include <simulation/random_program.hpp>

#include <pianola/actors/orchestration_context.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <random>
#include <stdexcept>
#include <utility>

namespace pianola::simulation {
namespace {

using kind = program_step::kind;

constexpr std::size_t deepest_family = 2;
constexpr std::size_t deepest_nesting = 2;

std::uint64_t hash_of(std::string_view text) {
    std::uint64_t hash = 14'695'981'039'346'656'037u; // FNV-1a
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211u;
    return hash;
}

int mix(int before, int next) { return (before * 31 + next) % 1'000'003; }

class program_maker {
public:
    explicit program_maker(const std::string& path)
        : path_(path),
          generation_(static_cast<std::size_t>(std::ranges::count(path, '-'))),
          random_(hash_of(path)) {}

    program_steps make(std::size_t depth) {
        program_steps all;
        const int length = between(1, depth == 0 ? 5 : 2);
        for (int i = 0; i != length; ++i)
            all.push_back(make_step(depth));
        return all;
    }

private:
    int between(int low, int high) {
        return low + static_cast<int>(random_() % static_cast<std::uint64_t>(high - low + 1));
    }
    bool one_in(int n) { return between(1, n) == 1; }

    kind choose(std::size_t depth) {
        constexpr kind simple[] = {kind::work,
                                   kind::work,
                                   kind::fragile,
                                   kind::broken,
                                   kind::note,
                                   kind::nap,
                                   kind::answer,
                                   kind::status,
                                   kind::race};
        if (generation_ < deepest_family && one_in(6))
            return kind::child;
        if (depth < deepest_nesting && one_in(4))
            return one_in(2) ? kind::all : kind::any;
        return simple[between(0, std::size(simple) - 1)];
    }

    program_step make_step(std::size_t depth) {
        program_step made;
        made.what = choose(depth);
        made.name = path_ + "-" + std::to_string(steps_++);
        made.number = between(0, 4);
        if (one_in(3))
            made.attempts = static_cast<std::uint32_t>(between(2, 3));
        const bool call =
            made.what == kind::work || made.what == kind::fragile || made.what == kind::child;
        made.ahead = call && one_in(4);
        if (made.what == kind::all || made.what == kind::any)
            for (int i = between(2, 3); i != 0; --i)
                made.branches.push_back(make(depth + 1));
        return made;
    }

    std::string path_;
    std::size_t generation_;
    std::mt19937_64 random_;
    int steps_ = 0;
};

int result_of(const program_steps& all);

int result_of(const program_step& step) {
    switch (step.what) {
    case kind::work:
    case kind::fragile:
    case kind::answer: return result_named(step.name);
    case kind::child: return program_result(step.name);
    case kind::all:
    case kind::any: break;
    default: return static_cast<int>(step.what);
    }
    int result = 0;
    for (const auto& branch : step.branches)
        result = mix(result, result_of(branch));
    return result;
}

int result_of(const program_steps& all) {
    int result = 1;
    for (const bool ahead : {false, true})
        for (const auto& step : all)
            if (step.ahead == ahead)
                result = mix(result, result_of(step));
    return result;
}

// --- Running one --------------------------------------------------------------------------------

task<int> run_steps(orchestration_context& ctx, const program_steps& all);

std::optional<retry_policy> retry_of(const program_step& step) {
    if (step.attempts == 1)
        return std::nullopt;
    return retry_policy(step.attempts, std::chrono::seconds(step.number));
}

task<int> call(orchestration_context& ctx, const char* activity, const program_step& step) {
    activity_options options;
    if (auto retry = retry_of(step))
        options.retry(std::move(*retry));
    return ctx.call_activity<int>(activity, step.name, options);
}

task<int> call_child(orchestration_context& ctx, const program_step& step) {
    sub_orchestration_options options;
    if (step.number != 0)
        options.id(step.name);
    if (auto retry = retry_of(step))
        options.retry(std::move(*retry));
    return ctx.call_sub_orchestrator<int>("program", step.name, options);
}

task<int> handle_failure(orchestration_context& ctx, const program_step& step) {
    auto failing = call(ctx, "broken", step);
    try {
        co_await failing;
    } catch (const task_failed&) {
        ctx.set_custom_status(step.name);
    }
    co_return static_cast<int>(step.what);
}

task<int> note(orchestration_context& ctx, const program_step& step) {
    const std::string seen =
        ctx.new_guid() + " " + std::to_string(ctx.current_utc_time().ticks_since_epoch());
    co_await ctx.call_activity<int>("note", seen);
    co_return static_cast<int>(step.what);
}

task<int> nap(orchestration_context& ctx, const program_step& step) {
    co_await ctx.create_timer(std::chrono::seconds(step.number));
    co_return static_cast<int>(step.what);
}

task<int> set_status(orchestration_context& ctx, const program_step& step) {
    if (step.number % 2 == 0)
        ctx.set_custom_status(step.number);
    else // too large for the record
        ctx.set_custom_status(std::string(2000 + static_cast<std::size_t>(step.number), 's'));
    co_return static_cast<int>(step.what);
}

task<int> race(orchestration_context& ctx, const program_step& step) {
    auto answer = ctx.wait_for_external_event<int>(step.name);
    auto patience = ctx.create_timer(std::chrono::seconds(step.number));
    task<void>& timeout = patience;
    const std::size_t first = co_await when_any(answer, timeout);
    if (first == 0)
        patience.cancel();
    co_return static_cast<int>(step.what);
}

std::vector<task<int>> begin_branches(orchestration_context& ctx, const program_step& step) {
    std::vector<task<int>> branches;
    for (const auto& branch : step.branches)
        branches.push_back(run_steps(ctx, branch));
    return branches;
}

task<int> run_all(orchestration_context& ctx, const program_step& step) {
    auto branches = begin_branches(ctx, step);
    const auto results = co_await when_all(std::move(branches));
    int result = 0;
    for (const int each : results)
        result = mix(result, each);
    co_return result;
}

task<int> run_any(orchestration_context& ctx, const program_step& step) {
    auto branches = begin_branches(ctx, step);
    const std::size_t first = co_await when_any(branches);
    const std::string winner = std::to_string(first);
    co_await ctx.call_activity<int>("note", winner);
    int result = 0;
    for (auto& branch : branches) {
        const int each = co_await branch;
        result = mix(result, each);
    }
    co_return result;
}

task<int> begin(orchestration_context& ctx, const program_step& step) {
    switch (step.what) {
    case kind::work: return call(ctx, "work", step);
    case kind::fragile: return call(ctx, "fragile", step);
    case kind::broken: return handle_failure(ctx, step);
    case kind::note: return note(ctx, step);
    case kind::nap: return nap(ctx, step);
    case kind::answer: return ctx.wait_for_external_event<int>(step.name);
    case kind::child: return call_child(ctx, step);
    case kind::status: return set_status(ctx, step);
    case kind::race: return race(ctx, step);
    case kind::all: return run_all(ctx, step);
    case kind::any: return run_any(ctx, step);
    }
    throw std::logic_error("no such step");
}

task<int> run_steps(orchestration_context& ctx, const program_steps& all) {
    int result = 1;
    std::vector<task<int>> ahead;
    for (const auto& step : all) {
        auto begun = begin(ctx, step);
        if (step.ahead) {
            ahead.push_back(std::move(begun));
            continue;
        }
        const int each = co_await begun;
        result = mix(result, each);
    }
    for (auto& begun : ahead) {
        const int each = co_await begun;
        result = mix(result, each);
    }
    co_return result;
}

task<int> run_program(orchestration_context& ctx, std::string path) {
    const program_steps all = make_program(path);
    const int result = co_await run_steps(ctx, all);
    if (continues_as_new(path))
        ctx.continue_as_new(path + "+");
    co_return result;
}

} // namespace

program_steps make_program(const std::string& path) { return program_maker(path).make(0); }

bool continues_as_new(const std::string& path) {
    return !path.ends_with('+') && hash_of("continues " + path) % 8 == 0;
}

int program_result(const std::string& path) {
    return continues_as_new(path) ? program_result(path + "+") : result_of(make_program(path));
}

int result_named(std::string_view name) { return static_cast<int>(hash_of(name) % 1000); }

void add_programs(registry& code) { code.add_orchestrator("program", run_program); }

} // namespace pianola::simulation
