// The real one: verifies what Debian packages installed on this machine, and goes on where it was
// when it is killed with kill -9 and started again on the same data directory.
// Usage: 10_package_audit [data directory [root]]

#include <pianola/runtime/samples/embedding.hpp>
#include <pianola/runtime/samples/orchestrators/package_audit.hpp>

#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <string>

namespace {

using namespace pianola::samples;

void print_progress(const pianola::instance_metadata& now, std::string& last) {
    if (!now.custom_status.present())
        return;
    const auto progress = pianola::from_payload<package_audit_progress>(now.custom_status);
    const auto line =
        std::to_string(progress.done) + " of " + std::to_string(progress.of) + " packages";
    if (line != last)
        print(line);
    last = line;
}

void print_findings(const pianola::instance_metadata& ended) {
    const auto found = pianola::from_payload<package_audit_output>(ended.output, "output");
    print(std::to_string(found.files) + " files of " + std::to_string(found.packages) +
          " packages, " + std::to_string(found.bytes) + " bytes");
    for (const auto& path : found.changed)
        print("changed: " + path);
    for (const auto& path : found.missing)
        print("missing: " + path);
    for (const auto& file : found.unreadable)
        print("unreadable: " + file.path + ": " + file.error);
    for (const auto& path : found.conffiles.changed)
        print("changed by its administrator: " + path);
}

boost::asio::awaitable<void> audit_machine(pianola::client client, std::string root) {
    const pianola::instance_id id{"audit of " + root};
    const package_audit_input input{root};
    co_await start_or_go_on(client, "package_audit", id, pianola::to_payload(input));

    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    std::string last;
    for (;;) {
        const auto now = co_await client.async_get_instance_metadata(id, true);
        print_progress(*now, last);
        if (now->status == pianola::runtime_status::completed)
            co_return print_findings(*now);
        if (is_terminal(now->status))
            co_return co_await print_completion(client, id);
        timer.expires_after(std::chrono::milliseconds(50));
        co_await timer.async_wait(boost::asio::deferred);
    }
}

} // namespace

int main(int argc, char** argv) {
    const auto root = argument(argc, argv, 2);
    const pianola::samples::program work = [&root](pianola::client client) {
        return audit_machine(client, root.empty() ? "/" : root);
    };
    return run_embedded(argument(argc, argv, 1), work);
}
