#include <pianola/api/cli/batch_command.hpp>

#include <pianola/api/cli/confirmation.hpp>
#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/many_instances.hpp>
#include <pianola/api/cli/server_call.hpp>

#include <cstdint>
#include <iostream>
#include <utility>

namespace pianola::cli {
namespace {

/// Asks the server, once for a preview and once for the deed.
class batch {
public:
    batch(const connection_options& to, const std::string& verb, const batch_arguments& how)
        : to_(to), verb_(verb), how_(how), server_(connect(to)) {
        server_.answer_within(whole_hub_limit);
    }

    [[nodiscard]] http_answer ask(bool preview) const {
        target path = target::v1("instances");
        path.part(verb_);
        add(path, how_.which);
        if (how_.reason)
            path.parameter("reason", *how_.reason);
        if (how_.recursive)
            path.parameter("recursive", "true");
        if (preview)
            path.parameter("preview", "true");
        return server_.post(std::move(path).text(to_), {});
    }

    [[nodiscard]] std::string deed(std::uint64_t instances) const {
        return verb_ + " " + instances_text(instances) +
               (how_.recursive ? " with their running children" : "");
    }

    [[nodiscard]] std::string done(std::uint64_t instances) const {
        return verb_ + " sent to " + instances_text(instances);
    }

    void print(const http_answer& answer, const std::string& text) const {
        std::cout << (to_.json ? answer.body : text) << '\n';
    }

private:
    const connection_options& to_;
    const std::string& verb_;
    const batch_arguments& how_;
    http_client server_;
};

exit_code steer_many(const connection_options& to,
                     const std::string& verb,
                     const batch_arguments& how) {
    auto somebody = questioner::at_terminal();
    if (!how.dry_run)
        somebody.expect_somebody(verb + " every instance of this filter", how.yes);
    const batch asked(to, verb, how);
    const auto preview = asked.ask(true);
    if (preview.status != 200)
        return complain(preview, hub_named(to));
    const std::uint64_t instances = json_object(preview.body).number("instances");
    if (how.dry_run) {
        asked.print(preview, "would " + asked.deed(instances));
        return exit_code::ok;
    }
    if (instances == 0 && !how.yes) { // what has been started since then was not agreed to
        print_done(to, {{"instances", 0}, {"skipped", 0}, {"preview", false}}, asked.done(0));
        return exit_code::ok;
    }
    if (!somebody.agrees_to(asked.deed(instances), how.yes))
        return exit_code::failure;
    const auto answer = asked.ask(false);
    if (answer.status != 200)
        return complain(answer, hub_named(to));
    const json_object result(answer.body);
    std::string text = asked.done(result.number("instances"));
    if (const auto skipped = result.number("skipped"); skipped != 0)
        text += "; " + instances_text(skipped) + " had ended by then";
    asked.print(answer, text);
    return exit_code::ok;
}

} // namespace

exit_code steer(const connection_options& to, const std::string& verb, const batch_arguments& how) {
    check(how.which);
    check_either(verb, how.id, how.which);
    if (!how.id)
        return steer_many(to, verb, how);
    refuse_with_id("--recursive", how.recursive);
    refuse_with_id("--dry-run", how.dry_run);
    return control(to, verb, *how.id, how.reason);
}

} // namespace pianola::cli
