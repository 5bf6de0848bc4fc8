#include <pianola/journal/rocksdb_journal.hpp>

#include <pianola/journal/detail/rocksdb_database.hpp>
#include <pianola/journal/detail/rocksdb_directory.hpp>
#include <pianola/journal/detail/rocksdb_log_filter.hpp>
#include <pianola/journal/detail/rocksdb_open.hpp>
#include <pianola/journal/detail/rocksdb_recovery.hpp>
#include <pianola/journal/detail/rocksdb_settings.hpp>
#include <pianola/journal/detail/rocksdb_store.hpp>
#include <pianola/journal/keyed_journal.hpp>
#include <pianola/journal/synced_mark_file.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace pianola {
namespace {

/// Passes everything on. It is there for the order in which things end: the journal above the
/// store, then the store's threads, with whatever they still hold of either, then the database,
/// then the directory's lock.
class owning_journal final : public journal {
public:
    owning_journal(detail::rocksdb_directory directory,
                   std::shared_ptr<detail::rocksdb_store> store,
                   std::unique_ptr<journal> inner)
        : directory_(std::move(directory)), store_(std::move(store)), inner_(std::move(inner)) {}

    ~owning_journal() override {
        inner_.reset();
        store_->shut_down();
    }

    epoch_number epoch() const noexcept override { return inner_->epoch(); }
    bool accepts_commits() const noexcept override { return inner_->accepts_commits(); }
    instance_number allocate_number() noexcept override { return inner_->allocate_number(); }
    void set_delivery(delivery deliver) override { inner_->set_delivery(std::move(deliver)); }
    journal_statistics statistics() const noexcept override {
        auto all = inner_->statistics();
        all.longest_write = store_->longest_write();
        all.longest_sync = store_->longest_sync();
        return all;
    }

private:
    void do_commit(std::vector<encoded_commit> group,
                   handler<std::vector<commit_outcome>> done) override {
        inner_->async_commit(std::move(group), std::move(done));
    }
    void do_find_numbers(std::vector<instance_id> ids,
                         handler<error_code, std::vector<instance_number>> done) override {
        inner_->async_find_numbers(std::move(ids), std::move(done));
    }
    void do_load_instance(instance_number number,
                          handler<error_code, loaded_instance> done) override {
        inner_->async_load_instance(number, std::move(done));
    }
    void do_read_instance(instance_number number,
                          bool with_payloads,
                          handler<error_code, std::optional<stored_instance>> done) override {
        inner_->async_read_instance(number, with_payloads, std::move(done));
    }
    void do_read_history(instance_number number,
                         execution_number execution,
                         turn_number from,
                         std::size_t max_bytes,
                         handler<error_code, history_page> done) override {
        inner_->async_read_history(number, execution, from, max_bytes, std::move(done));
    }
    void do_scan_timers(std::string after,
                        std::size_t limit,
                        handler<error_code, scan_page<timer_key>> done) override {
        inner_->async_scan_timers(std::move(after), limit, std::move(done));
    }
    void do_scan_waiting(std::string after,
                         std::size_t limit,
                         handler<error_code, scan_page<instance_number>> done) override {
        inner_->async_scan_waiting(std::move(after), limit, std::move(done));
    }
    void do_scan_status(runtime_status status,
                        bool only_busy,
                        std::string after,
                        std::size_t limit,
                        handler<error_code, scan_page<instance_number>> done) override {
        inner_->async_scan_status(status, only_busy, std::move(after), limit, std::move(done));
    }
    void do_list_instances(list_request request, handler<error_code, list_page> done) override {
        inner_->async_list_instances(std::move(request), std::move(done));
    }
    void do_count_instances(instance_filter filter,
                            handler<error_code, std::uint64_t> done) override {
        inner_->async_count_instances(std::move(filter), std::move(done));
    }
    void do_count_by_name_and_status(handler<error_code, instance_counts> done) override {
        inner_->async_count_by_name_and_status(std::move(done));
    }
    void do_read_hub_rows(std::string prefix,
                          handler<error_code, std::vector<hub_row>> done) override {
        inner_->async_read_hub_rows(std::move(prefix), std::move(done));
    }
    void do_reclaim_space(handler<error_code> done) override {
        inner_->async_reclaim_space(std::move(done));
    }
    void do_harden(handler<error_code> done) override { inner_->async_harden(std::move(done)); }
    void do_close(handler<error_code> done) override { inner_->async_close(std::move(done)); }

    detail::rocksdb_directory directory_;
    std::shared_ptr<detail::rocksdb_store> store_;
    std::unique_ptr<journal> inner_;
};

errc kind_of(const rocksdb::Status& status) {
    if (status.IsCorruption())
        return errc::journal_corrupt;
    // That is what unknown column families are.
    if (status.IsInvalidArgument())
        return errc::journal_incompatible;
    return errc::journal_failed;
}

std::unique_ptr<detail::rocksdb_database> open_database(rocksdb::Env& env,
                                                        const std::string& path,
                                                        const rocksdb_resources& resources,
                                                        bool create,
                                                        std::optional<commit_number> sorted,
                                                        error_code& ec,
                                                        diagnostics& details) {
    using access = detail::rocksdb_database::access;
    detail::rocksdb_log_filter filter(detail::rocksdb_log_filter::use::replay, sorted);
    auto settings = detail::database_settings(resources, env);
    settings.wal_filter = &filter; // asked while it opens, and not again
    rocksdb::Status status;
    auto database =
        detail::rocksdb_database::open(path,
                                       create ? access::read_write_create : access::read_write,
                                       std::move(settings),
                                       resources,
                                       status);
    if (!database) {
        ec = make_error_code(kind_of(status));
        details.message = "database " + path + ": " + status.ToString();
    }
    return database;
}

std::shared_ptr<detail::rocksdb_store> open_store(rocksdb::Env& env,
                                                  const detail::rocksdb_directory& directory,
                                                  const rocksdb_journal_options& options,
                                                  error_code& ec,
                                                  diagnostics& details) {
    const auto resources = options.resources ? options.resources : make_rocksdb_resources();
    const auto path = directory.database().string();
    auto mark = synced_mark_file::open(directory.mark(), ec);
    if (!mark) {
        details.message = "file " + directory.mark().string() + ": " + ec.message();
        ec = make_error_code(errc::journal_failed);
        return nullptr;
    }
    const auto& found = mark->found();
    const auto sorted = detail::check_log(found.mark, path, *resources, env, ec, details);
    if (ec)
        return nullptr;
    // Where a mark was there must be a database: a lost one is refused, not quietly begun anew.
    const bool fresh = !found.mark && !found.damaged;
    auto database = open_database(env, path, *resources, fresh, sorted, ec, details);
    if (!database)
        return nullptr;
    if (found.damaged)
        details.message = "file " + directory.mark().string() +
                          " is damaged: opened without checking what had been synced";
    detail::rocksdb_store::parts parts;
    parts.database = std::move(database);
    parts.mark = std::move(mark);
    parts.thread_name = options.thread_name;
    parts.reader_threads = options.reader_threads;
    parts.mode = options.mode;
    parts.relaxed_sync_after = options.relaxed_sync_after;
    parts.report = options.report;
    return std::make_shared<detail::rocksdb_store>(std::move(parts));
}

} // namespace

std::shared_ptr<rocksdb_resources> make_rocksdb_resources(const rocksdb_limits& limits) {
    return std::make_shared<rocksdb_resources>(limits);
}

std::unique_ptr<journal> open_rocksdb_journal(const rocksdb_journal_options& options,
                                              error_code& ec,
                                              diagnostics& details) {
    return detail::open_rocksdb_journal_in(*rocksdb::Env::Default(), options, ec, details);
}

std::unique_ptr<journal> detail::open_rocksdb_journal_in(rocksdb::Env& env,
                                                         const rocksdb_journal_options& options,
                                                         error_code& ec,
                                                         diagnostics& details) {
    details.message.clear();
    auto directory =
        detail::rocksdb_directory::claim(options.directory, options.create_if_missing, ec, details);
    if (!directory)
        return nullptr;
    const auto store = open_store(env, *directory, options, ec, details);
    if (!store)
        return nullptr;

    keyed_store keyed;
    keyed.log = store;
    keyed.reader = store;
    keyed.mark = store->found_mark();
    // Not an owner: the journal that calls it holds the store.
    keyed.close = [raw = store.get()] { return raw->close_in_order(); };
    keyed.reclaim = [raw = store.get()](std::shared_ptr<const number_bitmaps> purged,
                                        std::function<void(error_code)> done) {
        raw->async_reclaim(std::move(purged), std::move(done));
    };
    if (options.mode == durability::relaxed)
        keyed.harden = [raw = store.get()](log::handler done) {
            raw->async_harden(std::move(done));
        };
    keyed_journal_params params;
    params.commit_executor = store->write_executor();
    params.read_executor = store->read_executor();
    params.lists = options.lists;
    const auto warning = details.message;
    auto inner = keyed_journal::open(std::move(keyed), std::move(params), ec, details);
    if (!inner) {
        store->shut_down();
        return nullptr;
    }
    details.message = warning;
    return std::make_unique<owning_journal>(std::move(*directory), store, std::move(inner));
}

} // namespace pianola
