#include <pianola/api/cli/server_call.hpp>

#include <pianola/actors/json_text.hpp>
#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/key_file.hpp>

#include <boost/json/serialize.hpp>

#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace pianola::cli {
namespace {

/// The server's own words, when it had any.
std::string reason_of(const http_answer& answer) {
    try {
        const json_object body(answer.body);
        for (const char* name : {"ExceptionMessage", "Message", "detail"})
            if (auto text = body.text(name); !text.empty())
                return text;
    } catch (const std::exception&) {
        if (answer.body.starts_with('"'))
            return json_plain_text(answer.body);
        // An answer without words, or not of our server: its number has to do.
    }
    return "the server answered " + std::to_string(answer.status);
}

std::string read_all(std::istream& from) {
    return {std::istreambuf_iterator<char>(from), std::istreambuf_iterator<char>()};
}

std::string argument_text(const std::string& argument) {
    if (argument == "-")
        return read_all(std::cin);
    return argument.starts_with('@') ? file_text(argument.substr(1)) : argument;
}

} // namespace

target instance_target(const std::string& id) {
    target made("instances");
    made.part(id);
    return made;
}

target instance_target_v1(const std::string& id) {
    target made = target::v1("instances");
    made.part(id);
    return made;
}

http_client connect(const connection_options& to) {
    std::string key = to.key;
    if (key.empty())
        key = to.key_file.empty() ? key_of_environment() : read_key_file(to.key_file).front();
    return http_client(to.url, std::move(key), to.ca);
}

std::string problem_field(const http_answer& answer) {
    try {
        return json_object(answer.body).text("field");
    } catch (const std::exception&) {
        return {}; // not one of our own routes
    }
}

exit_code complain(const http_answer& answer, const std::string& what) {
    const auto say = [](const std::string& text) { std::cerr << "pianola: " << text << '\n'; };
    switch (answer.status) {
    case 400:
        say(reason_of(answer));
        return problem_field(answer).empty() ? exit_code::failure : exit_code::usage;
    case 401:
        say(reason_of(answer) + "; give it with --key-file or PIANOLA_KEY");
        return exit_code::unauthorized;
    case 403: say(reason_of(answer)); return exit_code::unauthorized;
    case 404: say("there is no " + what); return exit_code::not_found;
    case 410: say(what + " has already ended"); return exit_code::refused;
    case 409:
    case 412: say(reason_of(answer)); return exit_code::refused;
    default: say(reason_of(answer)); return exit_code::failure;
    }
}

std::string instance_named(const connection_options& to, const std::string& id) {
    return "instance '" + id + "'" + (to.hub.empty() ? "" : " in task hub '" + to.hub + "'");
}

std::string hub_named(const connection_options& to) {
    return to.hub.empty() ? "such request at " + to.url + ", which may be an older server"
                          : "task hub '" + to.hub + "'";
}

std::string instances_text(std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " instance" : " instances");
}

std::string file_text(const std::string& file) {
    if (file == "-")
        return read_all(std::cin);
    try {
        if (std::ifstream opened(file, std::ios::binary); opened)
            return read_all(opened);
    } catch (const std::ios_base::failure&) {
        // A directory can be opened, too.
    }
    throw std::invalid_argument("cannot read " + file);
}

std::string json_argument(const std::string& argument) {
    std::string text = argument_text(argument);
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        return {};
    error_code ec;
    diagnostics why;
    validate_json(text, ec, why);
    if (ec)
        throw std::invalid_argument(why.message);
    return text;
}

void print_done(const connection_options& to,
                const boost::json::value& json,
                std::string_view text) {
    if (to.json)
        std::cout << boost::json::serialize(json) << '\n';
    else
        std::cout << text << '\n';
}

} // namespace pianola::cli
