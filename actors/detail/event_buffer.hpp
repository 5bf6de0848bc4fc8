#pragma once

#include <pianola/actors/detail/operation.hpp>
#include <pianola/actors/instance_request.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/instant.hpp>

#include <boost/container/deque.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pianola::detail {

/// External events of one execution: those nobody has taken yet, and the waits nobody has answered
/// yet. First in, first out for each name; names are compared without (ASCII) case.
class event_buffer {
public:
    /// Gives the event to the oldest wait that is still wanted, or keeps it.
    void raise(const history::event_raised& event);
    /// Answers `wait` with the oldest kept event of that name, or lets it wait. `now` is
    /// remembered.
    void wait(std::string_view name, instant now, intrusive_ptr<operation> waiting);
    /// Waits that are still wanted, by name.
    [[nodiscard]] std::vector<event_wait> waits() const;
    /// What is kept, in the order it came.
    [[nodiscard]] std::vector<history::event_raised> take_kept();

private:
    struct kept_event {
        std::uint64_t order;
        history::event_raised event;
    };
    struct pending_wait {
        event_wait what;
        intrusive_ptr<operation> waiting;
    };
    /// Takes no memory while nothing has been in it, and little for one or two.
    template <class T>
    using queue = boost::container::
        deque<T, void, boost::container::deque_options_t<boost::container::block_size<2>>>;
    struct channel {
        queue<kept_event> kept;
        queue<pending_wait> waits;
    };
    channel& channel_of(std::string_view name);

    std::unordered_map<std::string, channel> channels_;
    std::uint64_t next_order_ = 0;
};

} // namespace pianola::detail
