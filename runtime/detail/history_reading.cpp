#include <pianola/runtime/detail/history_reading.hpp>

#include <pianola/runtime/detail/hub_core.hpp>

#include <boost/asio/bind_executor.hpp>

#include <iterator>
#include <utility>

namespace pianola::detail {
namespace {

constexpr std::size_t history_page_bytes = std::size_t{4} << 20;

class reading : public std::enable_shared_from_this<reading> {
public:
    using reply = std::function<void(error_code, whole_history)>;

    reading(std::shared_ptr<hub_core> hub,
            instance_number number,
            execution_number execution,
            reply done)
        : hub_(std::move(hub)), number_(number), execution_(execution), done_(std::move(done)) {}

    void read_on(turn_number from) {
        hub_->journal().async_read_history(
            number_,
            execution_,
            from,
            history_page_bytes,
            asio::bind_executor(hub_->executor(),
                                [self = shared_from_this()](error_code ec, history_page page) {
                                    self->on_page(ec, std::move(page));
                                }));
    }

private:
    void on_page(error_code ec, history_page page) {
        if (ec)
            return done_(ec, {});
        std::ranges::move(page.events, std::back_inserter(found_.events));
        std::ranges::move(page.places, std::back_inserter(found_.places));
        if (page.next)
            return read_on(*page.next);
        done_({}, std::move(found_));
    }

    std::shared_ptr<hub_core> hub_;
    instance_number number_;
    execution_number execution_;
    reply done_;
    whole_history found_;
};

} // namespace

void read_whole_history(const std::shared_ptr<hub_core>& hub,
                        instance_number number,
                        execution_number execution,
                        std::function<void(error_code, whole_history)> done) {
    std::make_shared<reading>(hub, number, execution, std::move(done))->read_on({});
}

} // namespace pianola::detail
