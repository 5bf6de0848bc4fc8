// A thousand activities in a row. Give it a data directory, kill it while it runs and start it
// again: it goes on where it was.
// Usage: 3_chain [data directory]

#include <pianola/runtime/samples/embedding.hpp>
#include <pianola/runtime/samples/orchestrators/chain.hpp>

namespace {

using namespace pianola::samples;

boost::asio::awaitable<void> a_thousand_in_a_row(pianola::client client) {
    const pianola::instance_id id{"a thousand in a row"};
    const chain_input input{1000};
    co_await start_or_go_on(client, "chain", id, pianola::to_payload(input));
    co_await print_completion(client, id);
}

} // namespace

int main(int argc, char** argv) {
    return run_embedded(argument(argc, argv, 1), a_thousand_in_a_row);
}
