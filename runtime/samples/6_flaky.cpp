// An activity throws: nobody catches it, so the orchestration fails and says why. Once the cause
// is gone, a new start under the same id succeeds.
// Usage: 6_flaky [data directory]

#include <pianola/runtime/samples/embedding.hpp>
#include <pianola/runtime/samples/orchestrators/flaky.hpp>

#include <filesystem>
#include <fstream>

namespace {

using namespace pianola::samples;

boost::asio::awaitable<void> fail_and_recover(pianola::client client) {
    const pianola::instance_id id{"flaky"};
    const auto marker = std::filesystem::temp_directory_path() / "pianola-flaky-marker";
    const flaky_input input{marker.string()};

    std::filesystem::remove(marker);
    co_await start_or_go_on(client, "flaky", id, pianola::to_payload(input));
    co_await print_completion(client, id);

    std::ofstream(marker) << "here\n";
    co_await start_or_go_on(client, "flaky", id, pianola::to_payload(input));
    co_await print_completion(client, id);
    std::filesystem::remove(marker);
}

} // namespace

int main(int argc, char** argv) { return run_embedded(argument(argc, argv, 1), fail_and_recover); }
