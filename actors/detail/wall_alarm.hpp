#pragma once

#include <pianola/actors/clock.hpp>

#include <memory>

namespace pianola::detail {

using wall_time = instant (*)() noexcept;

/// An alarm for a wall clock, which may be stepped: it asks `now` again at least every second.
std::unique_ptr<alarm> make_wall_alarm(asio::any_io_executor executor, wall_time now);

} // namespace pianola::detail
