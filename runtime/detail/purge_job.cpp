#include <pianola/runtime/detail/purge_job.hpp>

#include <pianola/runtime/detail/hub_core.hpp>
#include <pianola/runtime/detail/instance_tree.hpp>
#include <pianola/runtime/detail/instance_walk.hpp>
#include <pianola/runtime/detail/listed_purge.hpp>
#include <pianola/runtime/detail/newest_time.hpp>
#include <pianola/runtime/detail/request_checks.hpp>
#include <pianola/runtime/detail/stored_rows.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <utility>

namespace pianola::detail {
namespace {

/// Small enough that turns which share a write with a batch do not wait long for it.
constexpr std::size_t purge_page_size = 128;
/// Instances. Enough that reading on and erasing never wait for the disk.
constexpr std::size_t max_in_flight = 1024;
constexpr std::size_t max_refused_ids = 100;

instance_filter only_ended(instance_filter filter) {
    const auto terminal = terminal_statuses();
    if (filter.statuses.empty())
        filter.statuses = terminal;
    else
        std::erase_if(filter.statuses, [](runtime_status s) { return !is_terminal(s); });
    return filter;
}

void write_row(const std::shared_ptr<hub_core>& hub,
               hub_row row,
               std::function<void(error_code)> done) {
    std::vector<hub_row> rows;
    rows.push_back(std::move(row));
    hub->commit_rows(std::move(rows), std::move(done));
}

} // namespace

purge_job::purge_job(std::shared_ptr<hub_core> hub,
                     purge_task task,
                     purge_options options,
                     reply done)
    : hub_(std::move(hub)),
      task_(std::move(task)),
      options_(std::move(options)),
      reply_(std::move(done)) {
    task_.filter = only_ended(std::move(task_.filter));
    if (options_.time_limit())
        deadline_ = hub_->clock().now() + saturating_ticks(*options_.time_limit());
}

// --- The whole ----------------------------------------------------------------------------------

bool purge_job::enlist() { return listed_ = hub_->jobs().add(*this); }

void purge_job::begin() {
    if (!enlist())
        return finish(errc::shutting_down);
    if (task_.filter.statuses.empty()) // none that could ever be purged
        return finish({});
    needs_row_ = !options_.is_dry_run();
    if (task_.filter.completed.to)
        walk();
    else
        bound_and_walk();
}

/// Only what had ended when the purge began, also when it goes on after a crash.
void purge_job::bound_and_walk() {
    find_newest_time(
        hub_, list_order::completed, [self = shared_from_this()](error_code ec, instant last) {
            if (ec)
                return self->finish(ec);
            self->task_.filter.completed.to = last;
            self->walk();
        });
}

/// Not before there is something to purge.
void purge_job::write_down(std::function<void()> then) {
    needs_row_ = false;
    std::string row;
    try {
        row = to_row(task_);
    } catch (const std::exception&) {
        return fail(errc::invalid_argument, then);
    }
    row_key_ = std::string(purge_rows) + hub_->random_id().str();
    write_row(hub_,
              {row_key_, std::move(row)},
              [self = shared_from_this(), then = std::move(then)](error_code ec) {
                  if (ec)
                      return self->fail(ec, then);
                  then();
              });
}

void purge_job::fail(error_code ec, const std::function<void()>& then) {
    {
        const std::scoped_lock lock(mutex_);
        if (!failure_)
            failure_ = ec;
    }
    then();
}

void purge_job::begin_with(listed_instance root) {
    const auto self = shared_from_this();
    if (!enlist())
        return finish(errc::shutting_down);
    if (!task_.recursive)
        return take_tree({{std::move(root)}}, [self] { self->finish({}); });
    read_tree(hub_, std::move(root), [self](error_code ec, instance_tree tree) {
        if (ec)
            return self->finish(ec);
        self->take_tree(std::move(tree), [self] { self->finish({}); });
    });
}

void purge_job::resume(std::string row_key) {
    if (!enlist())
        return; // the row stays for the next opening
    row_key_ = std::move(row_key);
    walk();
}

void purge_job::walk() {
    list_request what;
    what.filter = task_.filter;
    what.page_size = purge_page_size;
    what.unsettled = !options_.is_dry_run();
    const auto self = shared_from_this();
    std::make_shared<instance_walk>(
        hub_,
        std::move(what),
        [self](std::vector<listed_instance> items, next_step done) {
            self->take_page(std::move(items), std::move(done));
        },
        [self](error_code ec) { self->on_walked(ec); })
        ->begin();
}

bool purge_job::may_go_on() {
    if (cancelled_ || interrupted_)
        return false;
    if (deadline_ && hub_->clock().now() >= *deadline_)
        out_of_time_ = true;
    const std::scoped_lock lock(mutex_);
    return !out_of_time_ && !failure_;
}

void purge_job::take_page(std::vector<listed_instance> items, next_step done) {
    if (!may_go_on())
        return done(false);
    if (needs_row_)
        return write_down([self = shared_from_this(), items = std::move(items), done]() mutable {
            self->take_page(std::move(items), std::move(done));
        });
    if (task_.recursive)
        return take_trees(std::move(items), 0, std::move(done));
    if (options_.is_dry_run()) {
        {
            const std::scoped_lock lock(mutex_);
            result_.purged += items.size();
        }
        report();
        return done(true);
    }
    const std::size_t count = items.size();
    const bool hold = begin_page(count, done);
    erase(std::move(items), [self = shared_from_this(), count] { self->end_page(count); });
    if (!hold)
        done(may_go_on());
}

/// While one page is erased the next is read. True when `done` is to be called by end_page().
bool purge_job::begin_page(std::size_t count, next_step& done) {
    const std::scoped_lock lock(mutex_);
    in_flight_ += count;
    if (in_flight_ < max_in_flight)
        return false;
    held_ = std::move(done);
    return true;
}

void purge_job::end_page(std::size_t count) {
    report();
    next_step next;
    std::optional<error_code> walked;
    {
        const std::scoped_lock lock(mutex_);
        next.swap(held_);
        in_flight_ -= count;
        if (in_flight_ == 0)
            walked.swap(walked_);
    }
    if (next)
        next(may_go_on());
    if (walked)
        finish(*walked);
}

void purge_job::on_walked(error_code ec) {
    {
        const std::scoped_lock lock(mutex_);
        if (in_flight_ > 0) {
            walked_ = ec;
            return;
        }
    }
    finish(ec);
}

void purge_job::report() {
    if (!options_.on_progress())
        return;
    purge_result so_far;
    {
        const std::scoped_lock lock(mutex_);
        so_far = result_;
    }
    options_.on_progress()(so_far);
}

void purge_job::finish(error_code ec) {
    const auto self = shared_from_this();
    forget_row([self, ec](error_code failed) {
        purge_result result;
        error_code end = ec ? ec : failed;
        {
            const std::scoped_lock lock(self->mutex_);
            result = std::move(self->result_);
            if (self->failure_)
                end = self->failure_;
        }
        if (!end && self->interrupted_)
            end = errc::shutting_down;
        if (!end && self->cancelled_)
            end = asio::error::operation_aborted;
        result.complete = !end && !self->out_of_time_;
        if (self->listed_)
            self->hub_->jobs().remove(*self);
        if (result.purged > 0 && !self->options_.is_dry_run())
            self->hub_->reclaim_if_worth_it();
        self->reply_(end, std::move(result));
    });
}

/// A purge that ends, also one that was called off, does not go on after a crash.
void purge_job::forget_row(std::function<void(error_code)> done) {
    if (row_key_.empty() || interrupted_)
        return done({});
    write_row(hub_, {std::exchange(row_key_, {}), std::nullopt}, std::move(done));
}

// --- Instances ----------------------------------------------------------------------------------

void purge_job::erase(std::vector<listed_instance> items, std::function<void()> done) {
    if (items.empty())
        return done();
    const auto all = std::make_shared<const std::vector<listed_instance>>(std::move(items));
    purge_listed(hub_,
                 all,
                 {},
                 [self = shared_from_this(), all, done = std::move(done)](error_code ec) mutable {
                     if (ec == errc::turn_refused)
                         return self->erase_one_by_one(all, std::move(done));
                     if (ec)
                         return self->fail(ec, done);
                     {
                         const std::scoped_lock lock(self->mutex_);
                         self->result_.purged += all->size();
                     }
                     done();
                 });
}

/// One of them is not as it was: each instance's own strand decides.
void purge_job::erase_one_by_one(std::shared_ptr<const std::vector<listed_instance>> items,
                                 std::function<void()> done) {
    const auto left = std::make_shared<std::atomic<std::size_t>>(items->size());
    const auto finished = std::make_shared<std::function<void()>>(std::move(done));
    for (const auto& each : hub_->shards()) {
        each->post([self = shared_from_this(), items, left, finished](shard& s) {
            for (const listed_instance& item : *items) {
                if (&self->hub_->shard_of(item.number) != &s)
                    continue;
                s.purge(item, [self, items, left, finished, &item](error_code ec) {
                    self->on_erased(item, ec);
                    if (--*left == 0)
                        (*finished)();
                });
            }
        });
    }
}

void purge_job::on_erased(const listed_instance& item, error_code ec) {
    const std::scoped_lock lock(mutex_);
    if (!ec)
        ++result_.purged;
    else if (ec == errc::instance_not_finished)
        refuse(item.record.id);
    else if (ec != errc::instance_not_found && !failure_) // somebody else was quicker
        failure_ = ec;
}

void purge_job::refuse(const instance_id& id) {
    ++result_.refused;
    if (result_.refused_ids.size() < max_refused_ids)
        result_.refused_ids.push_back(id);
}

// --- Trees --------------------------------------------------------------------------------------

void purge_job::take_trees(std::vector<listed_instance> roots, std::size_t at, next_step done) {
    if (at == roots.size() || !may_go_on()) {
        report();
        return done(may_go_on());
    }
    const auto self = shared_from_this();
    const listed_instance root = roots[at];
    read_tree(
        hub_,
        root,
        [self, roots = std::move(roots), at, done](error_code ec, instance_tree tree) mutable {
            if (ec) {
                {
                    const std::scoped_lock lock(self->mutex_);
                    self->failure_ = ec;
                }
                return done(false);
            }
            self->take_tree(std::move(tree), [self, roots = std::move(roots), at, done]() mutable {
                self->take_trees(std::move(roots), at + 1, std::move(done));
            });
        });
}

/// Children go before their parents, so that after a crash the root is still found.
void purge_job::take_tree(instance_tree tree, std::function<void()> done) {
    const auto running = std::ranges::find_if(tree.members, [](const listed_instance& member) {
        return !is_terminal(member.record.status);
    });
    if (running != tree.members.end() || options_.is_dry_run()) {
        const std::scoped_lock lock(mutex_);
        if (running != tree.members.end())
            refuse(tree.members.front().record.id);
        else
            result_.purged += tree.members.size();
    } else {
        std::ranges::reverse(tree.members);
        return erase_in_order(std::move(tree.members), std::move(done));
    }
    done();
}

/// Batch by batch: what is behind goes first.
void purge_job::erase_in_order(std::vector<listed_instance> items, std::function<void()> done) {
    const std::size_t count = std::min(items.size(), purge_page_size);
    std::vector<listed_instance> first(items.begin(),
                                       items.begin() + static_cast<std::ptrdiff_t>(count));
    items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count));
    erase(std::move(first),
          [self = shared_from_this(), items = std::move(items), done = std::move(done)]() mutable {
              if (items.empty())
                  return done();
              self->erase_in_order(std::move(items), std::move(done));
          });
}

// --- From outside -------------------------------------------------------------------------------

void resume_purges(const std::shared_ptr<hub_core>& hub, const std::vector<hub_row>& rows) {
    for (const hub_row& row : rows) {
        auto task = purge_task_from(*row.value);
        if (!task) {
            hub->log().write({log_level::error,
                              {},
                              "the row '" + row.key +
                                  "' of the hub does not say what to purge: it is left alone"});
            continue;
        }
        hub->log().write({log_level::info, {}, "going on with an unfinished purge"});
        std::make_shared<purge_job>(
            hub, std::move(*task), purge_options{}, [](error_code, const purge_result&) {})
            ->resume(row.key);
    }
}

} // namespace pianola::detail
