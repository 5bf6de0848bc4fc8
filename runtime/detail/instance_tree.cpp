#include <pianola/runtime/detail/instance_tree.hpp>

#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/instance_walk.hpp>

#include <utility>

namespace pianola::detail {
namespace {

/// Reads the children of each member in turn, which makes them members, too.
class tree_reading : public std::enable_shared_from_this<tree_reading> {
public:
    using reply = std::function<void(error_code, instance_tree)>;

    tree_reading(std::shared_ptr<hub_core> hub, listed_instance root, reply done)
        : hub_(std::move(hub)), done_(std::move(done)) {
        tree_.members.push_back(std::move(root));
    }

    void read_on() {
        if (next_ == tree_.members.size())
            return done_({}, std::move(tree_));
        const listed_instance& parent = tree_.members[next_++];
        list_request children;
        children.filter.parent = parent.record.id;
        const auto self = shared_from_this();
        std::make_shared<instance_walk>(
            hub_,
            std::move(children),
            [self, number = parent.number](std::vector<listed_instance> page,
                                           const std::function<void(bool)>& done) {
                for (listed_instance& child : page)
                    // The id may have had another owner before.
                    if (child.record.parent && child.record.parent->number == number)
                        self->tree_.members.push_back(std::move(child));
                done(true);
            },
            [self](error_code ec) {
                if (ec)
                    return self->done_(ec, {});
                self->read_on();
            })
            ->begin();
    }

private:
    std::shared_ptr<hub_core> hub_;
    reply done_;
    instance_tree tree_;
    std::size_t next_ = 0;
};

} // namespace

void read_tree(const std::shared_ptr<hub_core>& hub,
               listed_instance root,
               std::function<void(error_code, instance_tree)> done) {
    std::make_shared<tree_reading>(hub, std::move(root), std::move(done))->read_on();
}

} // namespace pianola::detail
