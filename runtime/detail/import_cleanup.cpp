#include <pianola/runtime/detail/import_cleanup.hpp>

#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/listed_purge.hpp>
#include <pianola/runtime/detail/stored_rows.hpp>

#include <boost/asio/bind_executor.hpp>

#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pianola::detail {
namespace {

constexpr std::size_t purged_at_once = 128;

/// One import, of which there is a row. Works on the hub's executor, one call after the other.
class taking_back final : public job, public std::enable_shared_from_this<taking_back> {
public:
    taking_back(std::shared_ptr<hub_core> hub, std::string row_key, import_task task)
        : hub_(std::move(hub)), row_key_(std::move(row_key)), task_(std::move(task)) {}

    void begin() {
        if (!hub_->jobs().add(*this))
            return; // the row stays for the next opening
        look();
    }

    void interrupt() noexcept override { interrupted_ = true; }

private:
    /// Gives the instance if it is the one that was imported, and not somebody else's since.
    void read(const imported_member& which,
              std::function<void(std::optional<listed_instance>)> then) {
        hub_->journal().async_read_instance(
            which.number,
            false,
            asio::bind_executor(hub_->executor(),
                                [self = shared_from_this(), which, then = std::move(then)](
                                    error_code ec, const std::optional<stored_instance>& found) {
                                    if (ec)
                                        return self->end();
                                    std::optional<listed_instance> imported;
                                    if (found &&
                                        found->record.execution_id.str() == which.execution)
                                        imported = {which.number, found->record, {}, {}};
                                    then(std::move(imported));
                                }));
    }

    /// Reads until there is enough for one commit, or no more.
    void look() {
        if (interrupted_)
            return end(); // the row stays
        if (found_.size() == purged_at_once || next_ == task_.size())
            return purge();
        read(task_[next_++], [this](std::optional<listed_instance> member) {
            if (member && is_terminal(member->record.status))
                found_.push_back(std::move(*member));
            look();
        });
    }

    /// The last with the row, so that nothing is left to be done.
    void purge() {
        const bool last = next_ == task_.size();
        std::vector<hub_row> rows;
        if (last)
            rows.push_back({row_key_, std::nullopt});
        purge_listed(
            hub_,
            std::make_shared<const std::vector<listed_instance>>(std::exchange(found_, {})),
            std::move(rows),
            [self = shared_from_this(), last](error_code ec) {
                if (ec == errc::turn_refused) // one of them is not as it was: look again
                    self->next_ = 0;
                if (ec ? ec == errc::turn_refused : !last)
                    return self->look();
                self->end();
            });
    }

    void end() { hub_->jobs().remove(*this); }

    std::shared_ptr<hub_core> hub_;
    std::string row_key_;
    import_task task_;
    std::size_t next_ = 0; ///< Of the others, to be read.
    std::vector<listed_instance> found_;
    std::atomic<bool> interrupted_ = false;
};

} // namespace

void take_back_imports(const std::shared_ptr<hub_core>& hub, const std::vector<hub_row>& rows) {
    for (const hub_row& row : rows) {
        auto task = import_task_from(*row.value);
        if (!task) {
            hub->log().write({log_level::error,
                              {},
                              "the row '" + row.key +
                                  "' of the hub does not say what was imported: it is left alone"});
            continue;
        }
        std::make_shared<taking_back>(hub, row.key, std::move(*task))->begin();
    }
}

} // namespace pianola::detail
