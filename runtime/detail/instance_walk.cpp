#include <pianola/runtime/detail/instance_walk.hpp>

#include <pianola/runtime/detail/hub_core.hpp>

#include <boost/asio/bind_executor.hpp>

#include <utility>

namespace pianola::detail {

instance_walk::instance_walk(std::shared_ptr<hub_core> hub,
                             list_request what,
                             visit page,
                             finish done)
    : hub_(std::move(hub)),
      request_(std::move(what)),
      visit_(std::move(page)),
      finish_(std::move(done)) {}

void instance_walk::begin() { read_on(); }

void instance_walk::read_on() {
    hub_->journal().async_list_instances(
        request_,
        asio::bind_executor(hub_->executor(),
                            [self = shared_from_this()](error_code ec, list_page page) {
                                self->on_page(ec, std::move(page));
                            }));
}

void instance_walk::on_page(error_code ec, list_page page) {
    if (ec)
        return finish_(ec);
    request_.token = std::move(page.next);
    if (page.items.empty())
        return on_visited(true);
    visit_(std::move(page.items),
           [self = shared_from_this()](bool go_on) { self->on_visited(go_on); });
}

void instance_walk::on_visited(bool go_on) {
    if (!go_on || request_.token.empty())
        return finish_({});
    read_on();
}

} // namespace pianola::detail
