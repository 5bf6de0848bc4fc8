#include <pianola/api/cli/bash_completion.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace pianola::cli {
namespace {

using words = std::vector<std::string>;

void add(std::string& list, std::string_view word) {
    list.append(list.empty() || word.empty() ? "" : " ").append(word);
}

/// The members of a set in the type of a value, as in `TEXT:{a,b}`.
std::string members_of(const std::string& type) {
    const auto begin = type.find('{');
    const auto end = type.find('}', begin);
    if (begin == std::string::npos || end == std::string::npos)
        return {};
    std::string members = type.substr(begin + 1, end - begin - 1);
    std::ranges::replace(members, ',', ' ');
    return members;
}

words names_of(const CLI::Option& option) {
    words names;
    for (const auto& name : option.get_lnames())
        names.push_back("--" + name);
    for (const auto& name : option.get_snames())
        names.push_back("-" + name);
    return names;
}

/// Writes the rows of the script's tables, one for each verb and one for each value.
class tables {
public:
    explicit tables(const CLI::App& app) { visit(app, ""); }

    std::string verbs;  // patterns of case
    std::string offers; // what may stand next, by verb
    std::string values; // what may stand after a flag, by verb and flag

private:
    void visit(const CLI::App& app, const std::string& path) {
        std::string offered;
        for (const CLI::App* sub : app.get_subcommands({}))
            add(offered, sub->get_name());
        bool files = false;
        for (const CLI::Option* option : app.get_options({})) {
            visit(*option, path, offered);
            files |= names_of(*option).empty() && option->get_type_name() == "FILE";
        }
        offers +=
            "    '" + path + "') words='" + offered + "'" + (files ? " files=-f" : "") + " ;;\n";
        for (const CLI::App* sub : app.get_subcommands({})) {
            const std::string below = path + "/" + sub->get_name();
            verbs += (verbs.empty() ? "'" : " | '") + below + "'";
            visit(*sub, below);
        }
    }

    void visit(const CLI::Option& option, const std::string& path, std::string& offered) {
        const std::string members = members_of(option.get_type_name());
        const words names = names_of(option);
        if (names.empty()) // a positional
            add(offered, members);
        for (const std::string& name : names) {
            add(offered, name);
            if (option.get_items_expected_max() > 0)
                values += "    '" + path + "," + name + "') " + action(option, members) + " ;;\n";
        }
    }

    static std::string action(const CLI::Option& option, const std::string& members) {
        if (!members.empty())
            return "words='" + members + "'";
        const std::string type = option.get_type_name();
        if (type == "FILE" || type == "DIR")
            return std::string("kind=") + (type == "FILE" ? "-f" : "-d");
        return "return";
    }
};

constexpr std::string_view head = R"(# bash completion, made by `pianola completion bash`
_pianola() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}
    local verb='' words='' kind='' files='' i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; ++i)); do
        case "$verb/${COMP_WORDS[i]}" in
        )";

constexpr std::string_view middle = R"() verb=$verb/${COMP_WORDS[i]} ;;
        esac
    done
    case $verb in
)";

constexpr std::string_view tail = R"(    esac
    if [[ -n $kind ]]; then
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen "$kind" -- "$current")
    else
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
    fi
    if [[ -n $files && -z $kind ]]; then
        compopt -o filenames 2>/dev/null
        local found
        mapfile -t found < <(compgen "$files" -- "$current")
        COMPREPLY+=("${found[@]}")
    fi
}
complete -F _pianola pianola
)";

} // namespace

std::string bash_completion(const CLI::App& app) {
    const tables made(app);
    std::string script(head);
    script.append(made.verbs).append(middle).append(made.offers);
    script.append("    esac\n    case $verb,$previous in\n").append(made.values);
    return script.append(tail);
}

} // namespace pianola::cli
