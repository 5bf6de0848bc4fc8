#include <pianola/runtime/detail/waiters.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <iterator>

namespace pianola::detail {

void waiters::publish(instance_number number, const instance_record& record) {
    const auto at = waiting_.find(number);
    if (at == waiting_.end())
        return;
    auto& list = at->second;
    const auto done = std::stable_partition(
        list.begin(), list.end(), [&](const waiter& w) { return !reached(w.what, record); });
    std::vector<waiter> released(std::make_move_iterator(done),
                                 std::make_move_iterator(list.end()));
    list.erase(done, list.end());
    if (list.empty())
        waiting_.erase(at);
    for (const auto& w : released)
        w.done({});
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
    cancelled.done(boost::asio::error::operation_aborted);
}

void waiters::fail(error_code ec) {
    for (const auto& [number, list] : std::exchange(waiting_, {}))
        for (const auto& w : list)
            w.done(ec);
}

} // namespace pianola::detail
