// Orchestrations that call orchestrations. A child's failure reaches its parent with its cause.
// Usage: 7_parent [data directory]

#include <pianola/runtime/samples/embedding.hpp>
#include <pianola/runtime/samples/orchestrators/parent.hpp>

#include <filesystem>

namespace {

using namespace pianola::samples;

boost::asio::awaitable<void> two_families(pianola::client client) {
    const pianola::instance_id happy{"happy"};
    const pianola::instance_id unhappy{"unhappy"};
    const parent_input with_marker{3, std::filesystem::temp_directory_path().string()};
    const parent_input without_marker{3, "/no/such/file"};
    co_await start_or_go_on(client, "parent", happy, pianola::to_payload(with_marker));
    co_await start_or_go_on(client, "parent", unhappy, pianola::to_payload(without_marker));
    co_await print_completion(client, happy);
    co_await print_completion(client, unhappy);
}

} // namespace

int main(int argc, char** argv) { return run_embedded(argument(argc, argv, 1), two_families); }
