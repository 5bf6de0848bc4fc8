#include <pianola/runtime/detail/client_reply.hpp>

#include <vector>

namespace pianola::detail {

void find_number(const std::shared_ptr<hub_core>& hub,
                 const instance_id& id,
                 std::function<void(error_code, instance_number)> done) {
    if (const auto known = hub->ids().find(id))
        return done({}, known->number);
    hub->ids().resolve({{id, false}},
                       [done = std::move(done)](error_code ec, const directory::answers& found) {
                           done(ec, ec ? instance_number{} : found.front().number);
                       });
}

void find_instance(const std::shared_ptr<hub_core>& hub,
                   instance_id id,
                   std::function<void(error_code, instance_number)> done) {
    hub->when_open([hub, id = std::move(id), done = std::move(done)](error_code ec) {
        if (ec)
            return done(ec, {});
        find_number(hub, id, [done](error_code error, instance_number number) {
            if (!error && number == instance_number{})
                error = errc::instance_not_found;
            done(error, number);
        });
    });
}

} // namespace pianola::detail
