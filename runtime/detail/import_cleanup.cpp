#include <pianola/runtime/detail/import_cleanup.hpp>

#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/listed_purge.hpp>
#include <pianola/runtime/detail/stored_rows.hpp>

#include <boost/asio/bind_executor.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pianola::detail {
namespace {

/// One import, of which there is a row. Works on the hub's executor, one call after the other.
class taking_back final : public job, public std::enable_shared_from_this<taking_back> {
public:
    taking_back(std::shared_ptr<hub_core> hub, std::string row_key, import_task task)
        : hub_(std::move(hub)), row_key_(std::move(row_key)), task_(std::move(task)) {}

    void begin() {
        if (!hub_->jobs().add(*this))
            return; // the row stays for the next opening
        read(task_.root, [this](const std::optional<stored_instance>& root) {
            root ? purge({}) : look(0, {});
        });
    }

    void interrupt() noexcept override {}

private:
    void read(instance_number number,
              std::function<void(const std::optional<stored_instance>&)> then) {
        hub_->journal().async_read_instance(
            number,
            false,
            asio::bind_executor(hub_->executor(),
                                [self = shared_from_this(), then = std::move(then)](
                                    error_code ec, const std::optional<stored_instance>& found) {
                                    ec ? self->end() : then(found);
                                }));
    }

    /// What runs by now belongs to whoever has started it since.
    void look(std::size_t at, std::vector<listed_instance> found) {
        if (at == task_.others.size())
            return purge(std::move(found));
        const instance_number number = task_.others[at];
        read(number,
             [this, at, number, found = std::move(found)](
                 const std::optional<stored_instance>& stored) mutable {
                 if (stored && is_terminal(stored->record.status))
                     found.push_back({number, stored->record, {}, {}});
                 look(at + 1, std::move(found));
             });
    }

    /// With the row, so that nothing is left to be done.
    void purge(std::vector<listed_instance> found) {
        purge_listed(hub_,
                     std::make_shared<const std::vector<listed_instance>>(std::move(found)),
                     {{row_key_, std::nullopt}},
                     [self = shared_from_this()](error_code ec) {
                         if (ec == errc::turn_refused)
                             return self->look(0, {});
                         self->end();
                     });
    }

    void end() { hub_->jobs().remove(*this); }

    std::shared_ptr<hub_core> hub_;
    std::string row_key_;
    import_task task_;
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
