#pragma once

#include <pianola/actors/registry.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Orchestrations that are made up: what one does follows from its path, and what it gives does not
/// depend on when anything happens, so that it is known before it has run.
namespace pianola::simulation {

/// One thing a program does.
struct program_step {
    enum class kind {
        work,    ///< An activity.
        fragile, ///< One that fails its first `number` times.
        broken,  ///< One that always fails; the failure is handled.
        note,    ///< An activity that is given the time and a guid.
        nap,     ///< A timer of `number` seconds.
        answer,  ///< An external event.
        child,   ///< A sub-orchestration; `number` is 0 when it has no id of its own.
        status,  ///< Sets the custom status to `number`, or to a text too large for a record.
        race,    ///< An event against a timer of `number` seconds.
        all,     ///< Runs the branches, joins them.
        any,     ///< Runs the branches, notes which was first, then waits for the others.
    };
    kind what = kind::work;
    std::string name; ///< Of what is asked for; no other step has the same.
    int number = 0;
    std::uint32_t attempts = 1;
    bool ahead = false; ///< Begun now, awaited after all other steps.
    std::vector<std::vector<program_step>> branches;
};
using program_steps = std::vector<program_step>;

/// The program of a path: "p7" is a root, "p7-2" a child of it, "p7+" what it continues as.
[[nodiscard]] program_steps make_program(const std::string& path);
/// Whether it continues as new when it is done.
[[nodiscard]] bool continues_as_new(const std::string& path);
/// What it ends with.
[[nodiscard]] int program_result(const std::string& path);
/// What the activity or the external event of this name gives.
[[nodiscard]] int result_named(std::string_view name);

/// Adds the orchestrator "program"; its input is a path. Its activities are work, fragile and
/// broken, which take a name, and note.
void add_programs(registry& code);

} // namespace pianola::simulation
