// Activities side by side: an operation is scheduled when it is called, and awaited later.
// Usage: 2_fan_out [data directory]

#include <pianola/runtime/samples/embedding.hpp>
#include <pianola/runtime/samples/orchestrators/fan_out.hpp>

namespace {

using namespace pianola::samples;

boost::asio::awaitable<void> ten_at_once(pianola::client client) {
    const pianola::instance_id id{"ten at once"};
    const fan_out_input input{10};
    co_await start_or_go_on(client, "fan_out", id, pianola::to_payload(input));
    co_await print_completion(client, id);
}

} // namespace

int main(int argc, char** argv) { return run_embedded(argument(argc, argv, 1), ten_at_once); }
