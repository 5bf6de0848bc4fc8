// People decide: an external event against a durable timer.
// Usage: 4_approval [data directory]

#include <pianola/runtime/samples/embedding.hpp>
#include <pianola/runtime/samples/orchestrators/approval.hpp>

namespace {

using namespace pianola::samples;

boost::asio::awaitable<void> three_requests(pianola::client client) {
    const pianola::instance_id granted{"granted"};
    const pianola::instance_id refused{"refused"};
    const pianola::instance_id forgotten{"forgotten"};
    co_await start_or_go_on(client, "approval", granted, {});
    co_await start_or_go_on(client, "approval", refused, {});
    const approval_input hurry{0.5};
    co_await start_or_go_on(client, "approval", forgotten, pianola::to_payload(hurry));

    co_await client.async_raise_event(granted, "ApprovalEvent", true);
    co_await client.async_raise_event(refused, "ApprovalEvent", false);
    co_await print_completion(client, granted);
    co_await print_completion(client, refused);
    co_await print_completion(client, forgotten);
}

} // namespace

int main(int argc, char** argv) { return run_embedded(argument(argc, argv, 1), three_requests); }
