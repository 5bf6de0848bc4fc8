#include <pianola/actors/detail/run_queue.hpp>

#include <cassert>
#include <utility>

namespace pianola::detail {
namespace {

thread_local run_queue* draining = nullptr;

} // namespace

run_queue::scope::scope(run_queue& queue) noexcept : outer_(std::exchange(draining, &queue)) {}
run_queue::scope::~scope() { draining = outer_; }

void run_queue::drain() {
    while (!ready_.empty()) {
        waiter& next = ready_.front();
        ready_.pop_front();
        next.handle.resume();
    }
}

run_queue& run_queue::current() noexcept {
    assert(draining && "orchestrator operations work inside an orchestrator only");
    return *draining;
}

} // namespace pianola::detail
