#include <pianola/runtime/detail/newest_time.hpp>

#include <pianola/runtime/detail/hub_core.hpp>

#include <boost/asio/bind_executor.hpp>

#include <algorithm>
#include <cassert>
#include <utility>

namespace pianola::detail {

void find_newest_time(const std::shared_ptr<hub_core>& hub,
                      list_order order,
                      std::function<void(error_code, instant)> done) {
    assert(order == list_order::created || order == list_order::completed);
    list_request newest;
    newest.order = order;
    newest.descending = true;
    newest.page_size = 1;
    hub->journal().async_list_instances(
        std::move(newest),
        asio::bind_executor(
            hub->executor(),
            [hub, order, done = std::move(done)](error_code ec, const list_page& page) {
                instant last = hub->clock().now();
                for (const listed_instance& each : page.items)
                    last = std::max(last,
                                    order == list_order::created
                                        ? each.record.created
                                        : each.record.completed.value_or(last));
                done(ec, last);
            }));
}

} // namespace pianola::detail
