#include <pianola/runtime/detail/listed_purge.hpp>

#include <pianola/runtime/detail/hub_core.hpp>

#include <boost/asio/bind_executor.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <utility>

namespace pianola::detail {
namespace {

using listed = std::shared_ptr<const std::vector<listed_instance>>;

commit purge_of(const std::vector<listed_instance>& items, epoch_number epoch) {
    commit what;
    what.epoch = epoch;
    if (!items.empty())
        what.expected_after = std::ranges::min(items, {}, &listed_instance::after).after;
    what.purged.reserve(items.size());
    for (const listed_instance& item : items)
        what.purged.push_back(purged_instance::of(item.number, item.record));
    return what;
}

void tell_shards(hub_core& hub, const listed& items, std::function<void(error_code)> done) {
    const auto left = std::make_shared<std::atomic<std::size_t>>(hub.shards().size());
    const auto told = std::make_shared<std::function<void(error_code)>>(std::move(done));
    for (const auto& each : hub.shards())
        each->post([keep = hub.shared_from_this(), items, left, told](shard& s) {
            std::vector<instance_number> own;
            for (const listed_instance& item : *items)
                if (&keep->shard_of(item.number) == &s)
                    own.push_back(item.number);
            s.forget_purged(own, [left, told] {
                if (--*left == 0)
                    (*told)({});
            });
        });
}

} // namespace

void purge_listed(const std::shared_ptr<hub_core>& hub,
                  listed items,
                  std::vector<hub_row> rows,
                  std::function<void(error_code)> done) {
    std::vector<commit> group;
    group.push_back(purge_of(*items, hub->journal().epoch()));
    group.back().hub_rows = std::move(rows);
    hub->journal().async_commit(
        std::move(group),
        asio::bind_executor(hub->executor(),
                            [hub, items = std::move(items), done = std::move(done)](
                                const std::vector<commit_outcome>& all) mutable {
                                const error_code ec = all.front().error;
                                if (ec == errc::journal_failed)
                                    hub->on_journal_failed();
                                if (ec)
                                    return done(ec);
                                for (const listed_instance& item : *items)
                                    hub->ids().remove(item.record.id, item.number);
                                tell_shards(*hub, items, std::move(done));
                            }));
}

} // namespace pianola::detail
