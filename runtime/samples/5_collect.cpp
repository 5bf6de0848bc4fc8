// Messages to an instance: it takes events one by one, and none is lost or taken twice.
// Usage: 5_collect [data directory]

#include <pianola/runtime/samples/embedding.hpp>
#include <pianola/runtime/samples/orchestrators/collect.hpp>

namespace {

using namespace pianola::samples;

boost::asio::awaitable<void> one_to_ten(pianola::client client) {
    const pianola::instance_id id{"one to ten"};
    const collect_input input{10};
    co_await start_or_go_on(client, "collect", id, pianola::to_payload(input));
    for (int item = 1; item <= 10; ++item)
        co_await client.async_raise_event(id, "item", item);
    co_await print_completion(client, id);
}

} // namespace

int main(int argc, char** argv) { return run_embedded(argument(argc, argv, 1), one_to_ten); }
