#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_list.hpp>

#include <functional>
#include <memory>
#include <vector>

namespace pianola::detail {

class hub_core;

/// Goes through the instances of a filter, a page at a time, one call after the other. Pages come
/// on the hub's executor; what follows one, the end too, runs where `done` is called. Keeps itself
/// alive while it works.
class instance_walk : public std::enable_shared_from_this<instance_walk> {
public:
    /// Handles a page and then calls `done`, from anywhere, with whether to go on.
    using visit = std::function<void(std::vector<listed_instance>, std::function<void(bool)> done)>;
    using finish = std::function<void(error_code)>;

    instance_walk(std::shared_ptr<hub_core> hub, list_request what, visit page, finish done);

    void begin();

private:
    void read_on();
    void on_page(error_code ec, list_page page);
    void on_visited(bool go_on);

    std::shared_ptr<hub_core> hub_;
    list_request request_;
    visit visit_;
    finish finish_;
};

} // namespace pianola::detail
