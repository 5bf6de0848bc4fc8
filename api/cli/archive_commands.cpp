#include <pianola/api/cli/archive_commands.hpp>

#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/server_call.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace pianola::cli {
namespace {

constexpr std::string_view archive_type = "application/x-ndjson";

/// Beside its place and then into it, so that a file that is there is whole.
void write_file(const std::string& file, const std::string& text) {
    const std::string beside = file + ".part";
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    std::error_code ec;
    if (out)
        std::filesystem::rename(beside, file, ec);
    if (out && !ec)
        return;
    std::filesystem::remove(beside, ec);
    throw std::runtime_error("cannot write " + file);
}

/// As the last line of an archive counts them.
std::uint64_t instances_of(std::string_view archive) {
    archive.remove_suffix(archive.ends_with('\n') ? 1 : 0);
    return json_object(archive.substr(archive.rfind('\n') + 1)).number("instances");
}

} // namespace

exit_code export_instance(const connection_options& to, const export_arguments& how) {
    target path = instance_target_v1(how.id);
    path.part("export");
    const auto answer = connect(to).get(std::move(path).text(to));
    if (answer.status != 200)
        return complain(answer, instance_named(to, how.id));
    if (how.file.empty()) {
        std::cout << answer.body << std::flush;
        return std::cout ? exit_code::ok : exit_code::failure;
    }
    write_file(how.file, answer.body);
    const std::uint64_t count = instances_of(answer.body);
    print_done(to,
               boost::json::object{{"file", how.file}, {"instances", count}},
               "exported " + instances_text(count) + " to " + how.file);
    return exit_code::ok;
}

exit_code import_instance(const connection_options& to, const import_arguments& how) {
    const http_client server = connect(to);
    target path = target::v1("instances");
    path.part("import");
    if (how.id)
        path.parameter("id", *how.id);
    const auto answer = server.post(std::move(path).text(to), file_text(how.file), archive_type);
    if (answer.status != 200)
        return complain(answer, hub_named(to));
    if (to.json)
        std::cout << answer.body << '\n';
    else
        std::cout << json_object(answer.body).text("instanceId") << '\n';
    return exit_code::ok;
}

} // namespace pianola::cli
