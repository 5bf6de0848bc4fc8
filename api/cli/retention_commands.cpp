#include <pianola/api/cli/retention_commands.hpp>

#include <pianola/api/cli/duration_text.hpp>
#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/retention_text.hpp>
#include <pianola/api/cli/server_call.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>

#include <algorithm>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace pianola::cli {
namespace {

namespace json = boost::json;

target retention_target() { return target::v1("retention"); }

/// A flag of a single policy; empty when none was given.
std::string_view first_part(const retention_arguments& what) {
    if (!what.id.empty())
        return "--id";
    if (!what.age.empty())
        return "--age";
    if (!what.statuses.empty())
        return "--status";
    if (!what.name.empty())
        return "--name";
    if (!what.tags.empty())
        return "--tag";
    return what.recursive ? "--recursive" : "";
}

json::object tags_of(const std::vector<std::string>& tags) {
    json::object made;
    for (const std::string& tag : tags) {
        const auto equals = tag.find('=');
        if (equals == 0 || equals == std::string::npos)
            throw std::invalid_argument("--tag: '" + tag + "' is not of the form KEY=VALUE");
        if (!made.emplace(tag.substr(0, equals), tag.substr(equals + 1)).second)
            throw std::invalid_argument("--tag: '" + tag.substr(0, equals) + "' is given twice");
    }
    return made;
}

json::object policy_of(const retention_arguments& what) {
    if (what.id.empty())
        throw std::invalid_argument("--id is required, else a document of policies");
    const auto age = parse_duration(what.age);
    if (!age)
        throw std::invalid_argument(
            what.age.empty() ? "--age is required: how long after their end, such as 30d"
                             : "--age: '" + what.age + "' is not a duration such as 30d or 12h");
    json::object policy{{"id", what.id}, {"ageSeconds", *age}, {"recursive", what.recursive}};
    if (!what.statuses.empty())
        policy["statuses"] = json::value_from(what.statuses);
    if (!what.name.empty())
        policy["name"] = what.name;
    if (!what.tags.empty())
        policy["tags"] = tags_of(what.tags);
    return policy;
}

/// A document as it was given: an array stands for its policies.
std::string document_of(const std::string& argument) {
    std::string text = json_argument(argument);
    if (text.empty())
        throw std::invalid_argument("there are no policies in " + argument);
    const auto first = text.find_first_not_of(" \t\r\n");
    return text[first] == '[' ? R"({"policies":)" + text + "}" : text;
}

void check_either(const retention_arguments& what) {
    const std::string_view part = first_part(what);
    if (!what.policies.empty() && !part.empty())
        throw std::invalid_argument(std::string(part) +
                                    ": is part of a policy, and there is a document of them");
}

std::string document(json::array policies) {
    return json::serialize(json::object{{"policies", std::move(policies)}});
}

/// Prints the policies that an answer holds. `what` is named when there is no such thing.
exit_code print(const connection_options& to, const http_answer& answer, const std::string& what) {
    if (answer.status != 200)
        return complain(answer, what);
    std::cout << (to.json ? answer.body + '\n' : retention_text(json_object(answer.body)));
    return exit_code::ok;
}

std::string policy_target(const connection_options& to, const std::string& id) {
    target path = retention_target();
    path.part("policies").part(id);
    return std::move(path).text(to);
}

} // namespace

exit_code get_retention(const connection_options& to) {
    return print(to, connect(to).get(retention_target().text(to)), hub_named(to));
}

exit_code set_retention(const connection_options& to, const retention_arguments& what) {
    check_either(what);
    const bool all = !what.policies.empty();
    const std::string path = all ? retention_target().text(to) : policy_target(to, what.id);
    const std::string body = all ? document_of(what.policies) : json::serialize(policy_of(what));
    return print(to, connect(to).put(path, body), hub_named(to));
}

exit_code remove_retention(const connection_options& to, const std::string& id) {
    const auto answer = connect(to).erase(policy_target(to, id));
    return print(to,
                 answer,
                 problem_field(answer).empty() ? "retention policy '" + id + "'" : hub_named(to));
}

exit_code preview_retention(const connection_options& to, const retention_arguments& what) {
    check_either(what);
    const http_client server = connect(to);
    std::string body;
    if (!what.policies.empty()) {
        body = document_of(what.policies);
    } else if (!first_part(what).empty()) {
        json::array one;
        one.emplace_back(policy_of(what));
        body = document(std::move(one));
    } else {
        const auto known = server.get(retention_target().text(to));
        if (known.status != 200)
            return complain(known, hub_named(to));
        body = known.body;
    }
    target path = retention_target();
    path.part("preview");
    const auto answer = server.post(std::move(path).text(to), body);
    if (answer.status != 200)
        return complain(answer, hub_named(to));
    std::cout << (to.json ? answer.body + '\n' : retention_preview_text(json_object(answer.body)));
    return exit_code::ok;
}

} // namespace pianola::cli
