#include <pianola/runtime/detail/waiters.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace pianola::detail {

void waiters::publish(const instance_actor& instance) {
    const auto at = waiting_.find(instance.number());
    if (at == waiting_.end())
        return;
    const auto done = [&](const waiter& w) { return reached(w.what, *instance.record()); };
    if (std::ranges::none_of(at->second, done))
        return;
    auto released = std::exchange(at->second, {});
    if (std::ranges::all_of(released, done)) { // as mostly
        waiting_.erase(at);
    } else {
        for (auto& w : std::exchange(released, {}))
            (done(w) ? released : at->second).push_back(std::move(w));
    }
    for (const auto& w : released)
        w.done({}, &instance);
}

void waiters::cancel(instance_number number, std::uint64_t ticket) {
    const auto at = waiting_.find(number);
    if (at == waiting_.end())
        return;
    auto& list = at->second;
    const auto found = std::ranges::find(list, ticket, &waiter::ticket);
    if (found == list.end())
        return;
    const waiter cancelled = std::move(*found);
    list.erase(found);
    if (list.empty())
        waiting_.erase(at);
    cancelled.done(boost::asio::error::operation_aborted, nullptr);
}

void waiters::fail(instance_number number, error_code ec) {
    const auto at = waiting_.find(number);
    if (at == waiting_.end())
        return;
    const auto list = std::move(at->second);
    waiting_.erase(at);
    for (const auto& w : list)
        w.done(ec, nullptr);
}

void waiters::fail(error_code ec) {
    for (const auto& [number, list] : std::exchange(waiting_, {}))
        for (const auto& w : list)
            w.done(ec, nullptr);
}

} // namespace pianola::detail
