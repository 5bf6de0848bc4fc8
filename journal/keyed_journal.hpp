#pragma once

#include <pianola/journal/committer.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/journal.hpp>
#include <pianola/journal/list_limits.hpp>
#include <pianola/journal/log.hpp>
#include <pianola/journal/purged_instances.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

namespace pianola {

/// An ordered key-value store that is open, and what it was told to hold.
struct keyed_store {
    std::shared_ptr<pianola::log> log;
    std::shared_ptr<const key_reader> reader;
    /// What the store was last told to be durable, if it remembers.
    std::optional<synced_mark> mark;
    /// Called once by async_close, on the read executor, when everything is durable; may block.
    /// May be empty.
    std::function<error_code()> close;
    /// Not called again before it has completed. May be empty: then nothing is ever reclaimed.
    erase_rows reclaim;
    /// Makes what is durable by its own word survive a power cut, too. Empty: it does already.
    std::function<void(asio::any_completion_handler<void(error_code)>)> harden;
};

struct keyed_journal_params {
    /// Where the committer runs and reads what its preconditions need; it makes a strand of it.
    /// May block for a point read.
    asio::any_io_executor commit_executor;
    /// Where all other reads run. May block.
    asio::any_io_executor read_executor;
    committer_params committer;
    list_limits lists;
};

/// The whole of a journal over any ordered key-value store. Keys and values are those of
/// README.md, "Format". Holds the store until it and its last pending operation are gone.
class keyed_journal : public journal {
public:
    /// Recovers what the store holds and begins a new epoch. Null on error: journal_incompatible
    /// for another format; journal_corrupt when the store does not decode, or does not reach a
    /// commit that it was told to be durable (the diagnostics name both places). Blocks for a few
    /// reads. The new epoch is durable before the first commit is written.
    static std::unique_ptr<keyed_journal> open(keyed_store store,
                                               keyed_journal_params params,
                                               error_code& ec,
                                               diagnostics& details);

    [[nodiscard]] epoch_number epoch() const noexcept override;
    [[nodiscard]] bool accepts_commits() const noexcept override;
    [[nodiscard]] instance_number allocate_number() noexcept override;
    void set_delivery(delivery deliver) override;
    [[nodiscard]] journal_statistics statistics() const noexcept override;

private:
    keyed_journal(keyed_store store, const keyed_journal_params& params, committer_start start);

    void do_commit(std::vector<encoded_commit> group,
                   handler<std::vector<commit_outcome>> done) override;
    void do_find_numbers(std::vector<instance_id> ids,
                         handler<error_code, std::vector<instance_number>> done) override;
    void do_load_instance(instance_number number,
                          handler<error_code, loaded_instance> done) override;
    void do_read_instance(instance_number number,
                          bool with_payloads,
                          handler<error_code, std::optional<stored_instance>> done) override;
    void do_read_history(instance_number number,
                         execution_number execution,
                         turn_number from,
                         std::size_t max_bytes,
                         handler<error_code, history_page> done) override;
    void do_scan_timers(std::string after,
                        std::size_t limit,
                        handler<error_code, scan_page<timer_key>> done) override;
    void do_scan_waiting(std::string after,
                         std::size_t limit,
                         handler<error_code, scan_page<instance_number>> done) override;
    void do_scan_status(runtime_status status,
                        bool only_busy,
                        std::string after,
                        std::size_t limit,
                        handler<error_code, scan_page<instance_number>> done) override;
    void do_list_instances(list_request request, handler<error_code, list_page> done) override;
    void do_count_instances(instance_filter filter,
                            handler<error_code, std::uint64_t> done) override;
    void do_count_by_name_and_status(handler<error_code, instance_counts> done) override;
    void do_read_hub_rows(std::string prefix,
                          handler<error_code, std::vector<hub_row>> done) override;
    void do_reclaim_space(handler<error_code> done) override;
    void do_harden(handler<error_code> done) override;
    void do_close(handler<error_code> done) override;

    /// Runs `work(const key_reader&, commit_number durable, error_code&)` on the read executor,
    /// over what is durable; when that is not known yet, or purges are on their way, completes once
    /// all it saw is durable. `unsettled`: over what is written, without waiting.
    template <class Result, class Work>
    void read(handler<error_code, Result> done, Work work, bool unsettled = false);
    /// Completes with what `look(const committer&)` gives, at once.
    template <class Result, class Look>
    void read_counters(handler<error_code, Result> done, Look look);

    keyed_store store_;
    asio::any_io_executor read_executor_;
    list_limits lists_;
    std::shared_ptr<purged_instances> purged_;
    std::shared_ptr<std::atomic<bool>> reclaiming_ = std::make_shared<std::atomic<bool>>(false);
    std::shared_ptr<pianola::committer> committer_;
};

} // namespace pianola
