#include <pianola/actors/clock.hpp>

#include <pianola/actors/detail/wall_alarm.hpp>

#include <chrono>

namespace pianola {
namespace {

instant system_now() noexcept {
    const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
    return instant{std::chrono::floor<ticks>(since_epoch).count()};
}

class system_clock final : public clock {
public:
    [[nodiscard]] instant now() const noexcept override { return system_now(); }
    [[nodiscard]] std::unique_ptr<alarm> make_alarm(asio::any_io_executor executor) override {
        return detail::make_wall_alarm(std::move(executor), system_now);
    }
};

} // namespace

std::shared_ptr<clock> make_system_clock() { return std::make_shared<system_clock>(); }

} // namespace pianola
