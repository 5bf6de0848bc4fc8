#include <pianola/runtime/detail/archive_import.hpp>

#include <pianola/runtime/detail/archive_check.hpp>
#include <pianola/runtime/detail/archive_renaming.hpp>
#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/stored_rows.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pianola::detail {
namespace {

/// Instances that are written at the same time.
constexpr std::size_t instances_at_once = 64;

/// Works on the hub's executor, one call after the other: each step but the batches has only one
/// operation under way, and a batch goes on with its last answer.
class importing final : public job, public std::enable_shared_from_this<importing> {
public:
    using reply = std::function<void(error_code, import_result)>;

    importing(std::shared_ptr<hub_core> hub,
              instance_archive archive,
              const instance_id& root,
              reply done)
        : hub_(std::move(hub)),
          archive_(std::move(archive)),
          names_(archive_, root, hub_->random_id()),
          done_(std::move(done)) {
        result_.id = root;
        for (std::size_t i = 0; i != archive_.members.size(); ++i)
            result_.instances.push_back({archive_.members[i].id, names_.ids()[i]});
    }

    void begin() {
        if (!(listed_ = hub_->jobs().add(*this)))
            return finish(errc::shutting_down);
        const std::set<instance_id> different(names_.ids().begin(), names_.ids().end());
        if (different.size() != names_.ids().size())
            return finish(errc::instance_already_exists);
        resolve(false, [self = shared_from_this()](const directory::answers& found) {
            self->look(found, 0);
        });
    }

    void interrupt() noexcept override { interrupted_ = true; }

private:
    void resolve(bool create, std::function<void(const directory::answers&)> then) {
        std::vector<id_query> queries;
        for (const instance_id& id : names_.ids())
            queries.push_back({id, create});
        if (const auto known = hub_->ids().try_resolve(queries))
            return then(*known);
        hub_->ids().resolve(std::move(queries),
                            [self = shared_from_this(), then = std::move(then)](
                                error_code ec, const directory::answers& found) {
                                asio::post(self->hub_->executor(), [self, then, ec, found] {
                                    ec ? self->finish(ec) : then(found);
                                });
                            });
    }

    /// Before anything is written, whether all ids are free.
    void look(const directory::answers& found, std::size_t from) {
        const auto taken =
            std::find_if(found.begin() + static_cast<std::ptrdiff_t>(from),
                         found.end(),
                         [](const id_answer& each) { return each.number != instance_number{}; });
        if (taken == found.end())
            return resolve(true, [self = shared_from_this()](const directory::answers& to) {
                self->prepare(to);
            });
        hub_->journal().async_read_instance(
            taken->number,
            false,
            asio::bind_executor(hub_->executor(),
                                [self = shared_from_this(),
                                 found,
                                 next = static_cast<std::size_t>(taken - found.begin()) + 1](
                                    error_code ec, const std::optional<stored_instance>& stored) {
                                    if (!ec && stored)
                                        ec = errc::instance_already_exists;
                                    if (ec)
                                        return self->finish(ec);
                                    self->look(found, next);
                                }));
    }

    void prepare(const directory::answers& to) {
        to_ = to;
        std::vector<instance_number> numbers;
        for (const id_answer& each : to)
            numbers.push_back(each.number);
        names_.apply(numbers, archive_);
        if (archive_.members.size() == 1)
            return write_before(1);
        write_down();
    }

    /// So that a crash before the root leaves nothing behind, see import_cleanup.hpp.
    void write_down() {
        import_task what;
        for (std::size_t i = 1; i != to_.size(); ++i)
            what.push_back({to_[i].number, archive_.members[i].execution_id.str()});
        row_key_ = std::string(import_rows) + hub_->random_id().str();
        commit_row(to_row(what), [self = shared_from_this()](error_code ec) {
            ec ? self->end_with(ec) : self->write_before(self->archive_.members.size());
        });
    }

    void commit_row(std::optional<std::string> value, std::function<void(error_code)> done) {
        std::vector<hub_row> rows;
        rows.push_back({row_key_, std::move(value)});
        hub_->commit_rows(std::move(rows), std::move(done));
    }

    /// Writes the members before `end`, from behind and the root alone at last.
    void write_before(std::size_t end) {
        if (end == 0) // the row is gone with the root's commit
            return end_with({});
        if (interrupted_)
            return take_back(errc::shutting_down);
        const std::size_t begin =
            end == 1 ? 0 : std::max(end, instances_at_once + 1) - instances_at_once;
        left_ = end - begin;
        for (std::size_t i = begin; i != end; ++i)
            write(i, [self = shared_from_this(), i, begin](error_code ec) {
                self->on_written(i, begin, ec);
            });
    }

    void write(std::size_t member, std::function<void(error_code)> done) {
        import_request request;
        request.record = record_of(archive_.members[member]);
        request.turns = std::move(archive_.members[member].turns);
        if (member == 0 && !row_key_.empty())
            request.hub_rows.push_back({row_key_, std::nullopt});
        request.done = [hub = hub_, done = std::move(done)](error_code ec) {
            asio::post(hub->executor(), [done, ec] { done(ec); });
        };
        hub_->shard_of(to_[member].number)
            .post([to = to_[member], request = std::move(request)](shard& s) mutable {
                s.actor(to.number, to.fresh).request(std::move(request));
            });
    }

    void on_written(std::size_t member, std::size_t begin, error_code ec) {
        error_code failure;
        {
            const std::scoped_lock lock(mutex_);
            if (ec)
                failure_ = failure_ ? failure_ : ec;
            else
                written_.push_back(member);
            if (--left_ != 0)
                return;
            failure = failure_;
        }
        if (failure)
            return take_back(failure);
        write_before(begin);
    }

    /// Somebody has taken an id after it was looked at: what is written already is erased again.
    void take_back(error_code why) {
        if (written_.empty())
            return finish(why);
        const std::size_t member = written_.back();
        written_.pop_back();
        purge_request purge;
        purge.done = [self = shared_from_this(), why](error_code) {
            asio::post(self->hub_->executor(), [self, why] { self->take_back(why); });
        };
        hub_->shard_of(to_[member].number)
            .post([number = to_[member].number, purge = std::move(purge)](shard& s) mutable {
                s.actor(number).request(std::move(purge));
            });
    }

    void finish(error_code ec) {
        if (row_key_.empty())
            return end_with(ec);
        commit_row(std::nullopt,
                   [self = shared_from_this(), ec](error_code) { self->end_with(ec); });
    }

    void end_with(error_code ec) {
        if (std::exchange(listed_, false))
            hub_->jobs().remove(*this);
        done_(ec, ec ? import_result{} : std::move(result_));
    }

    std::shared_ptr<hub_core> hub_;
    instance_archive archive_;
    archive_renaming names_;
    reply done_;
    import_result result_;
    directory::answers to_;
    std::string row_key_; ///< Empty: there is no row.
    bool listed_ = false;
    std::atomic<bool> interrupted_ = false;

    std::mutex mutex_;
    std::size_t left_ = 0; ///< Of the batch.
    std::vector<std::size_t> written_;
    error_code failure_;
};

} // namespace

void import_instance(const std::shared_ptr<hub_core>& hub,
                     instance_archive archive,
                     const instance_id& root,
                     std::function<void(error_code, import_result)> done) {
    std::make_shared<importing>(hub, std::move(archive), root, std::move(done))->begin();
}

} // namespace pianola::detail
