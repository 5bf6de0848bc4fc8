#include <pianola/api/cli/audit_show.hpp>

#include <pianola/actors/typed_payload.hpp>
#include <pianola/api/cli/progress_bar.hpp>
#include <pianola/runtime/samples/orchestrators/package_audit.hpp>

#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>
#include <string_view>
#include <vector>

namespace pianola::cli {
namespace {

using namespace std::chrono_literals;
using samples::package_audit_output;
using samples::package_audit_progress;

const instance_id audit_id{"package_audit"};
constexpr std::size_t most_paths = 20;

/// Redraws one line on a terminal; elsewhere, prints a line every tenth of the way.
class audit_bar {
public:
    void show(const package_audit_progress& progress) {
        if (progress.of == 0)
            return;
        const std::uint64_t tenth = progress.done * 10 / progress.of;
        if (terminal_)
            std::cout << '\r' << progress_text(progress.done, progress.of, "packages")
                      << std::flush;
        else if (tenth != shown_tenth_)
            std::cout << "audited " << progress.done << " of " << progress.of << " packages"
                      << std::endl;
        shown_tenth_ = tenth;
    }
    void finish() {
        if (terminal_ && shown_tenth_ <= 10)
            std::cout << std::endl;
    }

private:
    bool terminal_ = isatty(STDOUT_FILENO) != 0;
    std::uint64_t shown_tenth_ = 11;
};

void print_paths(std::string_view label, const std::vector<std::string>& paths) {
    std::cout << "  " << label << ": " << paths.size() << '\n';
    for (std::size_t i = 0; i != std::min(paths.size(), most_paths); ++i)
        std::cout << "    " << paths[i] << '\n';
    if (paths.size() > most_paths)
        std::cout << "    and " << paths.size() - most_paths << " more\n";
}

std::vector<std::string> paths_of(const std::vector<samples::dpkg::unreadable_file>& files) {
    std::vector<std::string> paths;
    for (const auto& file : files)
        paths.push_back(file.path + " (" + file.error + ")");
    return paths;
}

void print_findings(const package_audit_output& found) {
    std::cout << "package_audit of " << found.root << " has ended: " << found.packages
              << " packages, " << found.files << " files, " << found.bytes << " bytes\n";
    print_paths("changed files", found.changed);
    print_paths("missing files", found.missing);
    if (!found.unreadable.empty())
        print_paths("unreadable files", paths_of(found.unreadable));
    std::cout << "  conffiles: " << found.conffiles.checked << " checked, "
              << found.conffiles.changed.size() << " changed, " << found.conffiles.missing.size()
              << " missing\n";
    if (!found.failed.empty())
        std::cout << "  packages that could not be audited: " << found.failed.size() << '\n';
}

void print_end(const instance_metadata& ended) {
    if (ended.status == runtime_status::completed) {
        try {
            print_findings(from_payload<package_audit_output>(ended.output));
        } catch (const std::exception&) {
            // Of another build, or of somebody else's orchestrator: shown as it is.
            std::cout << "package_audit has ended: " << ended.output.str() << '\n';
        }
        return;
    }
    std::cout << "package_audit has ended: " << to_string(ended.status)
              << (ended.failure ? ": " + ended.failure->message : "") << '\n';
}

/// Empty when the custom status does not tell.
std::optional<package_audit_progress> progress_of(const instance_metadata& audit) {
    try {
        if (audit.custom_status.present())
            return from_payload<package_audit_progress>(audit.custom_status);
    } catch (const std::exception&) {
        // Of another build: there is nothing to draw.
    }
    return std::nullopt;
}

boost::asio::awaitable<void> pause(std::chrono::milliseconds duration) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, duration);
    co_await timer.async_wait(boost::asio::use_awaitable);
}

boost::asio::awaitable<void> begin_or_go_on(client& through, const std::string& root) {
    const auto known =
        co_await through.async_get_instance_metadata(audit_id, false, boost::asio::use_awaitable);
    if (known && !is_terminal(known->status)) {
        std::cout << "going on with the unfinished package_audit" << std::endl;
        co_return;
    }
    samples::package_audit_input input;
    input.root = root;
    start_options options;
    options.id(audit_id.str());
    co_await through.async_schedule_new_orchestration_instance(
        "package_audit", to_payload(input), options, boost::asio::use_awaitable);
    std::cout << "package_audit verifies the files of every package installed in " << root
              << std::endl;
}

} // namespace

void print_suggestions(const suggestions& next) {
    const bool usual = next.url == "http://127.0.0.1:7071";
    const auto command = [&](const std::string& verb, const std::string& rest) {
        std::cout << "  " << next.program << ' ' << verb << (usual ? "" : " --url " + next.url)
                  << (next.ca.empty() ? "" : " --ca " + next.ca) << ' ' << rest << '\n';
    };
    std::cout << "\nLook at " << next.url
              << "/runtime/webhooks/durabletask/instances/package_audit\n"
              << "Try, in another terminal"
              << (next.wants_key ? " where PIANOLA_KEY holds a key of the server:\n" : ":\n");
    command("start", "hello_cities --id hello");
    command("wait", "hello");
    command("get", "hello --history");
    std::cout << "Ctrl-C stops the server; what has been committed stays in its data directory."
              << std::endl;
}

boost::asio::awaitable<void> show_audit(client through, std::string root, suggestions next) {
    co_await begin_or_go_on(through, root);
    audit_bar bar;
    for (;;) {
        const auto now = co_await through.async_get_instance_metadata(
            audit_id, true, boost::asio::use_awaitable);
        if (!now)
            co_return;
        if (const auto progress = progress_of(*now))
            bar.show(*progress);
        if (is_terminal(now->status)) {
            bar.finish();
            print_end(*now);
            break;
        }
        co_await pause(200ms);
    }
    print_suggestions(next);
}

void report_audit_error(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const boost::system::system_error& failed) {
        if (failed.code() != errc::shutting_down)
            std::cerr << "pianola: package_audit: " << failed.what() << '\n';
    } catch (const std::exception& failed) {
        std::cerr << "pianola: package_audit: " << failed.what() << '\n';
    }
}

} // namespace pianola::cli
