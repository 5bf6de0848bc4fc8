#include <pianola/journal/keyed_journal.hpp>

#include <pianola/journal/detail/count_reads.hpp>
#include <pianola/journal/detail/counter_codec.hpp>
#include <pianola/journal/detail/list_reads.hpp>
#include <pianola/journal/detail/living_reader.hpp>
#include <pianola/journal/detail/meta_codec.hpp>
#include <pianola/journal/detail/purged_codec.hpp>
#include <pianola/journal/detail/reclaiming.hpp>
#include <pianola/journal/detail/store_reads.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <utility>

namespace pianola {

namespace {

/// What meta says about the journal as it was found.
struct recovered_meta {
    std::optional<std::string> format;
    std::optional<epoch_number> epoch;
    std::optional<detail::batch_head> head;
};

recovered_meta read_meta(const key_reader& store, error_code& ec) {
    recovered_meta found;
    found.format = store.get(key_family::meta, detail::format_key, ec);
    if (ec)
        return found;
    const auto epoch = store.get(key_family::meta, detail::epoch_key, ec);
    if (!ec && epoch)
        found.epoch = detail::decode_epoch(*epoch, ec);
    if (ec)
        return found;
    const auto head = store.get(key_family::meta, detail::head_key, ec);
    if (!ec && head)
        found.head = detail::decode_batch_head(*head, ec);
    return found;
}

std::string place_of(epoch_number epoch, commit_number last) {
    return "commit " + std::to_string(last.value()) + " of opening " +
           std::to_string(epoch.value());
}

/// Everything was written by this format, and reaches what it was told to be durable.
error_code verify(const recovered_meta& found,
                  const std::optional<synced_mark>& mark,
                  diagnostics& details) {
    if (found.format.value_or(std::string(detail::journal_format)) != detail::journal_format) {
        details.message = "the journal has the format '" + *found.format + "', this build reads '" +
                          std::string(detail::journal_format) + "'";
        return errc::journal_incompatible;
    }
    if (found.format.has_value() != found.head.has_value() ||
        found.format.has_value() != found.epoch.has_value()) {
        details.message = "the journal has lost a part of its own description";
        return errc::journal_corrupt;
    }
    const detail::batch_head head = found.head.value_or(detail::batch_head{});
    const epoch_number epoch = found.epoch.value_or(epoch_number{});
    const synced_mark told = mark.value_or(synced_mark{});
    const commit_number expected = std::max(told.number, head.synced);
    if (head.last < expected || epoch < std::max(told.epoch, head.epoch)) {
        details.message = "the journal ends at " + place_of(epoch, head.last) +
                          ", but it was durable up to " +
                          place_of(std::max(told.epoch, head.epoch), expected) +
                          ": what is between them is lost or damaged";
        return errc::journal_corrupt;
    }
    return {};
}

instance_counts read_counts(const key_reader& store, error_code& ec, diagnostics& details) {
    instance_counts counts;
    const auto cursor = store.scan(key_family::counters, {}, {});
    for (ec.clear(); !ec && cursor->valid(); cursor->next())
        counts.emplace(cursor->key(), detail::decode_status_counts(cursor->value(), ec));
    if (!ec)
        ec = cursor->status();
    if (ec)
        details.message = "the journal's counters cannot be read";
    return counts;
}

committer_start start_after(const recovered_meta& found, instance_counts counts) {
    const detail::batch_head head = found.head.value_or(detail::batch_head{});
    committer_start start;
    start.epoch = found.epoch.value_or(epoch_number{}).next();
    start.last = head.last;
    start.next_number = std::max(head.next_number, instance_number{1});
    start.counts = std::move(counts);
    start.opening.put(key_family::meta, detail::format_key, detail::journal_format);
    start.opening.put(key_family::meta, detail::epoch_key, detail::encode_epoch(start.epoch));
    return start;
}

} // namespace

std::unique_ptr<keyed_journal> keyed_journal::open(keyed_store store,
                                                   keyed_journal_params params,
                                                   error_code& ec,
                                                   diagnostics& details) {
    details.message.clear();
    const recovered_meta found = read_meta(*store.reader, ec);
    if (ec) {
        details.message = "the journal's own description cannot be read";
        return nullptr;
    }
    ec = verify(found, store.mark, details);
    if (ec)
        return nullptr;
    auto counts = read_counts(*store.reader, ec, details);
    if (ec)
        return nullptr;
    auto purged = detail::read_purged(*store.reader, ec);
    if (ec) {
        details.message = "the journal's list of purged instances cannot be read";
        return nullptr;
    }
    auto start = start_after(found, std::move(counts));
    start.purged = std::make_shared<purged_instances>(std::move(purged));
    store.reader = std::make_shared<detail::living_reader>(store.reader, start.purged);
    return std::unique_ptr<keyed_journal>(
        new keyed_journal(std::move(store), params, std::move(start)));
}

keyed_journal::keyed_journal(keyed_store store,
                             const keyed_journal_params& params,
                             committer_start start)
    : store_(std::move(store)),
      read_executor_(params.read_executor),
      lists_(params.lists),
      purged_(start.purged),
      committer_(committer::open(
          params.commit_executor, store_.log, store_.reader, std::move(start), params.committer)) {}

epoch_number keyed_journal::epoch() const noexcept { return committer_->epoch(); }
bool keyed_journal::accepts_commits() const noexcept { return committer_->accepts_commits(); }
instance_number keyed_journal::allocate_number() noexcept { return committer_->allocate_number(); }
void keyed_journal::set_delivery(delivery deliver) { committer_->set_delivery(std::move(deliver)); }
journal_statistics keyed_journal::statistics() const noexcept {
    auto statistics = committer_->statistics();
    statistics.unreclaimed = purged_->size();
    return statistics;
}

void keyed_journal::do_commit(std::vector<encoded_commit> group,
                              handler<std::vector<commit_outcome>> done) {
    committer_->commit_group(std::move(group), std::move(done));
}

void keyed_journal::do_close(handler<error_code> done) {
    committer_->async_close([executor = read_executor_,
                             close = store_.close,
                             finish = std::move(done)](error_code ec) mutable {
        asio::post(executor, [ec, close, finish = std::move(finish), executor]() mutable {
            if (!ec && close)
                ec = close();
            asio::dispatch(executor, asio::append(std::move(finish), ec));
        });
    });
}

void keyed_journal::do_reclaim_space(handler<error_code> done) {
    if (purged_->empty() || !store_.reclaim || reclaiming_->exchange(true)) {
        asio::post(read_executor_, asio::append(std::move(done), error_code{}));
        return;
    }
    detail::reclaim(committer_,
                    std::make_shared<const number_bitmaps>(purged_->copy()),
                    store_.reclaim,
                    [busy = reclaiming_, executor = read_executor_, done = std::move(done)](
                        error_code ec) mutable {
                        *busy = false;
                        asio::post(executor, asio::append(std::move(done), ec));
                    });
}

void keyed_journal::do_harden(handler<error_code> done) {
    if (!store_.harden) {
        asio::post(
            read_executor_,
            asio::append(std::move(done),
                         committer_->failed() ? error_code(errc::journal_failed) : error_code{}));
        return;
    }
    store_.harden(std::move(done));
}

// --- Reads --------------------------------------------------------------------------------------

namespace {

/// Ends a read on the read executor, where this is called: with what it found, when all of it is
/// durable.
template <class Result>
void complete_when_durable(const asio::any_io_executor& executor,
                           committer& commits,
                           error_code ec,
                           Result result,
                           journal::handler<error_code, Result> done) {
    if (commits.all_durable()) {
        asio::dispatch(executor, asio::append(std::move(done), ec, std::move(result)));
        return;
    }
    commits.async_wait_durable([executor, ec, result = std::move(result), done = std::move(done)](
                                   error_code failed) mutable {
        if (failed)
            result = Result{};
        asio::post(executor,
                   asio::append(std::move(done), failed ? failed : ec, std::move(result)));
    });
}

/// A count in progress.
struct counting {
    asio::any_io_executor executor;
    std::shared_ptr<const key_reader> store;
    std::shared_ptr<committer> commits;
    std::unique_ptr<detail::instance_count> count;
    journal::handler<error_code, std::uint64_t> done;
};

void go_on(std::shared_ptr<counting> task) {
    const auto executor = task->executor;
    asio::post(executor, [task = std::move(task)]() mutable {
        error_code ec;
        if (!task->count->step(*task->store, ec))
            return go_on(std::move(task));
        const auto result = ec ? 0 : task->count->result();
        task->count.reset();
        complete_when_durable<std::uint64_t>(
            task->executor, *task->commits, ec, result, std::move(task->done));
    });
}

} // namespace

template <class Result, class Work>
void keyed_journal::read(handler<error_code, Result> done, Work work, bool unsettled) {
    asio::post(read_executor_,
               [executor = read_executor_,
                store = store_.reader,
                commits = committer_,
                unsettled,
                look = std::move(work),
                finish = std::move(done)]() mutable {
                   const auto durable = commits->durable(); // before the view: it is no newer
                   auto view = unsettled ? nullptr : commits->durable_view();
                   if (view && !view->still_whole())
                       view = nullptr; // what it shows of instances that are reclaimed is no more
                   error_code ec;
                   Result result = look(view ? *view : *store, durable, ec);
                   const bool settled = view && view->still_whole();
                   if (view && !settled)
                       result = look(*store, durable, ec);
                   if (unsettled || (settled && !commits->failed()))
                       asio::dispatch(executor,
                                      asio::append(std::move(finish), ec, std::move(result)));
                   else
                       complete_when_durable<Result>(
                           executor, *commits, ec, std::move(result), std::move(finish));
               });
}

// What the counters say is durable already, so nobody has to wait for a turn to read.
template <class Result, class Look>
void keyed_journal::read_counters(handler<error_code, Result> done, Look look) {
    const bool failed = committer_->failed();
    asio::post(read_executor_,
               asio::append(std::move(done),
                            failed ? error_code(errc::journal_failed) : error_code{},
                            failed ? Result{} : look(*committer_)));
}

void keyed_journal::do_find_numbers(std::vector<instance_id> ids,
                                    handler<error_code, std::vector<instance_number>> done) {
    read(std::move(done),
         [ids = std::move(ids)](const key_reader& store, commit_number, error_code& ec) {
             return detail::find_numbers(store, ids, ec);
         });
}

void keyed_journal::do_load_instance(instance_number number,
                                     handler<error_code, loaded_instance> done) {
    read(std::move(done), [number](const key_reader& store, commit_number durable, error_code& ec) {
        return detail::load_instance(store, number, durable, ec);
    });
}

void keyed_journal::do_read_instance(instance_number number,
                                     bool with_payloads,
                                     handler<error_code, std::optional<stored_instance>> done) {
    read(std::move(done),
         [number, with_payloads](const key_reader& store, commit_number, error_code& ec) {
             return detail::read_instance(store, number, with_payloads, ec);
         });
}

void keyed_journal::do_read_history(instance_number number,
                                    execution_number execution,
                                    turn_number from,
                                    std::size_t max_bytes,
                                    handler<error_code, history_page> done) {
    read(std::move(done),
         [number, execution, from, max_bytes](
             const key_reader& store, commit_number, error_code& ec) {
             return detail::read_history(store, number, execution, from, max_bytes, ec);
         });
}

void keyed_journal::do_scan_timers(std::string after,
                                   std::size_t limit,
                                   handler<error_code, scan_page<timer_key>> done) {
    read(std::move(done),
         [after = std::move(after), limit](const key_reader& store, commit_number, error_code& ec) {
             return detail::scan_timers(store, after, limit, ec);
         });
}

void keyed_journal::do_scan_waiting(std::string after,
                                    std::size_t limit,
                                    handler<error_code, scan_page<instance_number>> done) {
    read(std::move(done),
         [after = std::move(after), limit](const key_reader& store, commit_number, error_code& ec) {
             return detail::scan_waiting(store, after, limit, ec);
         });
}

void keyed_journal::do_scan_status(runtime_status status,
                                   bool only_busy,
                                   std::string after,
                                   std::size_t limit,
                                   handler<error_code, scan_page<instance_number>> done) {
    read(std::move(done),
         [status, only_busy, after = std::move(after), limit](
             const key_reader& store, commit_number, error_code& ec) {
             auto page = detail::scan_status(store, status, after, limit, ec);
             if (only_busy && !ec)
                 page.items = detail::only_busy(store, std::move(page.items), ec);
             return page;
         });
}

void keyed_journal::do_list_instances(list_request request, handler<error_code, list_page> done) {
    const bool unsettled = request.unsettled;
    read(
        std::move(done),
        [request = std::move(request),
         limits = lists_](const key_reader& store, commit_number durable, error_code& ec) {
            auto page = detail::list_instances(store, request, limits, ec);
            for (listed_instance& each : page.items)
                each.after = durable;
            return page;
        },
        unsettled);
}

void keyed_journal::do_count_instances(instance_filter filter,
                                       handler<error_code, std::uint64_t> done) {
    if (detail::is_counted(filter))
        return read_counters(std::move(done), [&filter](const committer& commits) {
            return commits.count(filter.name, filter.statuses);
        });
    auto task = std::make_shared<counting>();
    task->executor = read_executor_;
    task->store = store_.reader;
    task->commits = committer_;
    task->count = std::make_unique<detail::instance_count>(std::move(filter), lists_);
    task->done.swap(done); // Boost 1.81: move assignment of these handlers never returns
    go_on(std::move(task));
}

void keyed_journal::do_count_by_name_and_status(handler<error_code, instance_counts> done) {
    read_counters(std::move(done), [](const committer& commits) { return commits.counts(); });
}

void keyed_journal::do_read_hub_rows(std::string prefix,
                                     handler<error_code, std::vector<hub_row>> done) {
    read(std::move(done),
         [prefix = std::move(prefix)](const key_reader& store, commit_number, error_code& ec) {
             return detail::read_hub_rows(store, prefix, ec);
         });
}

} // namespace pianola
