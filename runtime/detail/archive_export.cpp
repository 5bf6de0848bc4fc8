#include <pianola/runtime/detail/archive_export.hpp>

#include <pianola/journal/history_codec.hpp>
#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/instance_tree.hpp>

#include <boost/asio/bind_executor.hpp>

#include <map>
#include <optional>
#include <set>
#include <utility>

namespace pianola::detail {
namespace {

constexpr std::size_t exported_page_bytes = std::size_t{4} << 20;

archived_instance describe(const instance_record& record) {
    archived_instance member;
    member.id = record.id;
    member.name = record.name;
    member.version = record.version;
    member.status = record.status;
    member.created = record.created;
    member.last_updated = record.last_updated;
    member.completed = record.completed;
    member.scheduled_start = record.scheduled_start;
    member.tags = record.tags;
    member.parent = record.parent;
    member.execution_id = record.execution_id;
    member.custom_status = record.custom_status;
    return member;
}

/// One instance after the other, page by page.
class exporting : public std::enable_shared_from_this<exporting> {
public:
    using reply = std::function<void(error_code, instance_archive)>;

    exporting(std::shared_ptr<hub_core> hub, instance_number root, reply done)
        : hub_(std::move(hub)), root_(root), done_(std::move(done)) {}

    void begin() {
        at_ = 0;
        called_.clear();
        bytes_ = 0;
        archive_ = {};
        hub_->journal().async_read_instance(
            root_,
            false,
            asio::bind_executor(
                hub_->executor(),
                [self = shared_from_this()](error_code ec, std::optional<stored_instance> stored) {
                    if (!ec && !stored)
                        ec = errc::instance_not_found;
                    if (ec)
                        return self->done_(ec, {});
                    self->read_tree_of({self->root_, std::move(stored->record), {}});
                }));
    }

private:
    void read_tree_of(listed_instance root) {
        read_tree(hub_, std::move(root), [self = shared_from_this()](error_code ec, auto tree) {
            if (ec)
                return self->done_(ec, {});
            self->tree_ = std::move(tree);
            self->next_member();
        });
    }

    void next_member() {
        while (at_ != tree_.members.size() && !belongs(tree_.members[at_]))
            ++at_;
        if (at_ == tree_.members.size())
            return done_({}, std::move(archive_));
        archive_.members.push_back(describe(tree_.members[at_].record));
        last_turn_ = {};
        read_on({});
    }

    /// A child that the current execution of its parent has not called is not exported.
    [[nodiscard]] bool belongs(const listed_instance& member) const {
        if (at_ == 0)
            return true;
        const auto parent = called_.find(member.record.parent->number);
        return parent != called_.end() && parent->second.contains(member.record.id);
    }

    void read_on(turn_number from) {
        const listed_instance& member = tree_.members[at_];
        hub_->journal().async_read_history(
            member.number,
            member.record.execution,
            from,
            exported_page_bytes,
            asio::bind_executor(hub_->executor(),
                                [self = shared_from_this()](error_code ec, history_page page) {
                                    self->on_page(ec, std::move(page));
                                }));
    }

    void on_page(error_code ec, history_page page) {
        if (ec)
            return done_(ec, {});
        for (std::size_t i = 0; i != page.events.size(); ++i)
            add(page.places[i].turn, std::move(page.events[i]));
        if (bytes_ > hub_->params().max_archive_bytes)
            return done_(errc::payload_too_large, {});
        if (page.next)
            return read_on(*page.next);
        if (archive_.members.back().turns.empty())
            return begin(); // it was purged, or has continued as new, since its record was read
        ++at_;
        next_member();
    }

    void add(turn_number turn, history_event event) {
        bytes_ += encode_event(event).size();
        if (const auto* call = event.get_if<history::sub_orchestration_created>())
            called_[tree_.members[at_].number].insert(call->instance_id);
        auto& turns = archive_.members.back().turns;
        if (std::exchange(last_turn_, turn) != turn)
            turns.emplace_back();
        turns.back().push_back(std::move(event));
    }

    std::shared_ptr<hub_core> hub_;
    instance_number root_;
    reply done_;
    instance_tree tree_;
    std::size_t at_ = 0; ///< The member that is read.
    turn_number last_turn_;
    std::map<instance_number, std::set<instance_id>> called_; ///< By whom, of those read.
    std::size_t bytes_ = 0;
    instance_archive archive_;
};

} // namespace

void export_instance(const std::shared_ptr<hub_core>& hub,
                     instance_number number,
                     std::function<void(error_code, instance_archive)> done) {
    std::make_shared<exporting>(hub, number, std::move(done))->begin();
}

} // namespace pianola::detail
