#pragma once

#include <pianola/journal/commit.hpp>
#include <pianola/journal/commit_encoder.hpp>
#include <pianola/journal/encoded_commit.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instance_filter.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/journal/journal_statistics.hpp>
#include <pianola/journal/message.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pianola {

namespace asio = boost::asio;

/// How one commit of a group ended. With an error nothing of it was written.
struct commit_outcome {
    error_code error;
    commit_number number;
    std::uint64_t chain = 0; ///< Of a turn: the chain hash after it, as encode_commit() left it.
    bool wide = false;       ///< Of a turn: it took several history keys, see has_wide_turns.
};

/// An instance as its actor finds it: the newest durable state.
struct loaded_instance {
    std::optional<instance_record> record; ///< Absent when it was never started, or was purged.
    std::vector<delivered_message> inbox;  ///< Durable messages above the watermark, in order.
    std::vector<inbox_position> consumed;  ///< Entries up to the watermark, yet to be deleted.
};

/// Where an event is stored: which of the events of which turn it is. Unlike its number, which
/// counts only what is not hidden, it is the same in all executions that continue each other.
struct event_place {
    turn_number turn;
    std::uint32_t index = 0;
    friend constexpr auto operator<=>(const event_place&, const event_place&) noexcept = default;
};

/// Whole turns of one execution's history, oldest first. A rewound execution's begins with what
/// it keeps of its base.
struct history_page {
    std::vector<history_event> events;
    std::vector<event_place> places; ///< Of the events, one each.
    std::optional<turn_number> next; ///< Where the next page begins; absent after the last turn.
    /// The chain hash after the last event of the page, of the execution whose turn that is.
    std::uint64_t chain = 0;
};

/// One instance as a client sees it.
struct stored_instance {
    instance_record record;
    payload input; ///< Only when payloads were asked for.
};

/// A page of a scan. `next` is opaque and continues it; empty after the last page.
template <class T>
struct scan_page {
    std::vector<T> items;
    std::string next;
};

/// The durable store of one task hub. The engine above keeps every promise with it.
///
/// Guarantees: a commit is applied whole or not at all; commits that have completed survive
/// whatever the durability mode promises (durability.hpp); messages reach `delivery` in commit
/// order, so per target in inbox order. Reads never show what a crash could take back: they
/// complete when all they saw is durable.
///
/// Thread-safety: all functions may be called from any thread. Handlers run on their associated
/// executor, never inside the initiating call. Errors: `journal_failed` after a failed write or
/// sync, for everything from then on; `journal_corrupt` when stored bytes do not decode.
/// Destroy it only after async_close completed and nothing else is pending.
class journal {
public:
    using delivery = std::function<void(std::vector<delivered_message>)>;
    template <class... Args>
    using handler = asio::any_completion_handler<void(Args...)>;

    virtual ~journal() = default;

    /// The owner's opening; every commit carries it.
    [[nodiscard]] virtual epoch_number epoch() const noexcept = 0;
    /// False once a write or sync has failed, or after async_close.
    [[nodiscard]] virtual bool accepts_commits() const noexcept = 0;
    /// A number nobody has had. It is spent for good when a commit that carries it is written.
    [[nodiscard]] virtual instance_number allocate_number() noexcept = 0;
    /// Called once, before the first commit. `deliver` is called in commit order, one call after
    /// the other, on the journal's executor; it must only pass the messages on. A message is
    /// delivered as soon as its commit has a number, which is mostly before it is durable: what is
    /// committed because of it comes later in the same log, and is not durable before it is.
    virtual void set_delivery(delivery deliver) = 0;
    [[nodiscard]] virtual journal_statistics statistics() const noexcept = 0;

    /// Commits a group, in order; completes when all of it is durable or refused. One outcome a
    /// commit. A refused commit (`turn_refused`) does not touch the others. Groups that one caller
    /// hands in one after the other are committed in that order: a turn may follow one that is not
    /// durable yet, and is refused when that one is.
    template <
        asio::completion_token_for<void(std::vector<commit_outcome>)> Token = asio::deferred_t>
    auto async_commit(std::vector<encoded_commit> group, Token&& token = {}) {
        return asio::async_initiate<Token, void(std::vector<commit_outcome>)>(
            [this](auto done, std::vector<encoded_commit> commits) {
                do_commit(std::move(commits), std::move(done));
            },
            token,
            std::move(group));
    }
    /// Encodes them, too.
    template <
        asio::completion_token_for<void(std::vector<commit_outcome>)> Token = asio::deferred_t>
    auto async_commit(std::vector<commit> group, Token&& token = {}) {
        return async_commit(encode_commits(std::move(group)), std::forward<Token>(token));
    }

    /// The numbers of these ids, in their order; 0 for an id that has none.
    template <asio::completion_token_for<void(error_code, std::vector<instance_number>)> Token =
                  asio::deferred_t>
    auto async_find_numbers(std::vector<instance_id> ids, Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, std::vector<instance_number>)>(
            [this](auto done, std::vector<instance_id> wanted) {
                do_find_numbers(std::move(wanted), std::move(done));
            },
            token,
            std::move(ids));
    }

    /// What an actor needs to wake up.
    template <
        asio::completion_token_for<void(error_code, loaded_instance)> Token = asio::deferred_t>
    auto async_load_instance(instance_number number, Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, loaded_instance)>(
            [this](auto done, instance_number wanted) {
                do_load_instance(wanted, std::move(done));
            },
            token,
            number);
    }

    /// What a client sees of an instance; absent when there is none. With `with_payloads` also
    /// input and output, wherever they are kept.
    template <asio::completion_token_for<void(error_code, std::optional<stored_instance>)> Token =
                  asio::deferred_t>
    auto async_read_instance(instance_number number, bool with_payloads, Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, std::optional<stored_instance>)>(
            [this](auto done, instance_number wanted, bool payloads) {
                do_read_instance(wanted, payloads, std::move(done));
            },
            token,
            number,
            with_payloads);
    }

    /// Turns of an execution's history from `from` on (0: all), whole, at least one and then up to
    /// `max_bytes`.
    template <asio::completion_token_for<void(error_code, history_page)> Token = asio::deferred_t>
    auto async_read_history(instance_number number,
                            execution_number execution,
                            turn_number from,
                            std::size_t max_bytes,
                            Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, history_page)>(
            [this](auto done,
                   instance_number wanted,
                   execution_number of,
                   turn_number first,
                   std::size_t limit) {
                do_read_history(wanted, of, first, limit, std::move(done));
            },
            token,
            number,
            execution,
            from,
            max_bytes);
    }

    /// Every durable timer, by due time. `after` is empty or the `next` of the page before.
    template <
        asio::completion_token_for<void(error_code, scan_page<timer_key>)> Token = asio::deferred_t>
    auto async_scan_timers(std::string after, std::size_t limit, Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, scan_page<timer_key>)>(
            [this](auto done, std::string position, std::size_t most) {
                do_scan_timers(std::move(position), most, std::move(done));
            },
            token,
            std::move(after),
            limit);
    }

    /// Every instance number with an inbox entry above its watermark, in ascending order; and those
    /// of ended instances with any entry, which nobody would delete otherwise.
    template <asio::completion_token_for<void(error_code, scan_page<instance_number>)> Token =
                  asio::deferred_t>
    auto async_scan_waiting(std::string after, std::size_t limit, Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, scan_page<instance_number>)>(
            [this](auto done, std::string position, std::size_t most) {
                do_scan_waiting(std::move(position), most, std::move(done));
            },
            token,
            std::move(after),
            limit);
    }

    /// The numbers of instances with this status, by created time. `only_busy`: of those that have
    /// something to do by themselves, an open activity or a turn that is due; a page may be short
    /// then, or empty, and yet go on.
    template <asio::completion_token_for<void(error_code, scan_page<instance_number>)> Token =
                  asio::deferred_t>
    auto async_scan_status(runtime_status status,
                           bool only_busy,
                           std::string after,
                           std::size_t limit,
                           Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, scan_page<instance_number>)>(
            [this](auto done,
                   runtime_status wanted,
                   bool busy,
                   std::string position,
                   std::size_t most) {
                do_scan_status(wanted, busy, std::move(position), most, std::move(done));
            },
            token,
            status,
            only_busy,
            std::move(after),
            limit);
    }

    /// A page of the instances that meet a filter. All of it is of one moment, which is no earlier
    /// than the newest commit that has completed; no item contradicts the filter. Over all pages an
    /// instance that meets the filter all the time comes exactly once, unless a new start takes
    /// over its id meanwhile. A page that ends early has a token. Entities are not listed.
    /// `invalid_argument`: a page size of 0, or a token of another list or of no list at all.
    template <asio::completion_token_for<void(error_code, list_page)> Token = asio::deferred_t>
    auto async_list_instances(list_request request, Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, list_page)>(
            [this](auto done, list_request wanted) {
                do_list_instances(std::move(wanted), std::move(done));
            },
            token,
            std::move(request));
    }

    /// How many instances meet a filter, at one moment as above. Without a scan when only names and
    /// statuses are asked for; else in small steps between which others read. Tags and parents are
    /// told by 64-bit hashes of them.
    template <asio::completion_token_for<void(error_code, std::uint64_t)> Token = asio::deferred_t>
    auto async_count_instances(instance_filter filter, Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, std::uint64_t)>(
            [this](auto done, instance_filter wanted) {
                do_count_instances(std::move(wanted), std::move(done));
            },
            token,
            std::move(filter));
    }

    /// How many there are of each name and status, without a scan.
    template <
        asio::completion_token_for<void(error_code, instance_counts)> Token = asio::deferred_t>
    auto async_count_by_name_and_status(Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, instance_counts)>(
            [this](auto done) { do_count_by_name_and_status(std::move(done)); }, token);
    }

    /// The hub's own rows whose key begins with `prefix`, in the order of their keys.
    template <
        asio::completion_token_for<void(error_code, std::vector<hub_row>)> Token = asio::deferred_t>
    auto async_read_hub_rows(std::string prefix, Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code, std::vector<hub_row>)>(
            [this](auto done, std::string wanted) {
                do_read_hub_rows(std::move(wanted), std::move(done));
            },
            token,
            std::move(prefix));
    }

    /// Gives back the space of purged instances, by rewriting what was stored beside them: worth
    /// it when `statistics().unreclaimed` is a good part of all instances. Until then nobody sees
    /// their rows, but lists pass them. Does nothing while another one is under way. Fails with
    /// `shutting_down` when the journal is closed meanwhile; it may be called again after any end.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_reclaim_space(Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code)>(
            [this](auto done) { do_reclaim_space(std::move(done)); }, token);
    }

    /// Completes when every commit that has completed survives a power cut, whatever the mode of
    /// the journal: at once in a strict one.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_harden(Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code)>(
            [this](auto done) { do_harden(std::move(done)); }, token);
    }

    /// Waits for all commits that were handed in, makes everything durable and stops.
    template <asio::completion_token_for<void(error_code)> Token = asio::deferred_t>
    auto async_close(Token&& token = {}) {
        return asio::async_initiate<Token, void(error_code)>(
            [this](auto done) { do_close(std::move(done)); }, token);
    }

private:
    virtual void do_commit(std::vector<encoded_commit>, handler<std::vector<commit_outcome>>) = 0;
    virtual void do_find_numbers(std::vector<instance_id>,
                                 handler<error_code, std::vector<instance_number>>) = 0;
    virtual void do_load_instance(instance_number, handler<error_code, loaded_instance>) = 0;
    virtual void do_read_instance(instance_number,
                                  bool,
                                  handler<error_code, std::optional<stored_instance>>) = 0;
    virtual void do_read_history(instance_number,
                                 execution_number,
                                 turn_number,
                                 std::size_t,
                                 handler<error_code, history_page>) = 0;
    virtual void do_scan_timers(std::string,
                                std::size_t,
                                handler<error_code, scan_page<timer_key>>) = 0;
    virtual void do_scan_waiting(std::string,
                                 std::size_t,
                                 handler<error_code, scan_page<instance_number>>) = 0;
    virtual void do_scan_status(runtime_status,
                                bool only_busy,
                                std::string,
                                std::size_t,
                                handler<error_code, scan_page<instance_number>>) = 0;
    virtual void do_list_instances(list_request, handler<error_code, list_page>) = 0;
    virtual void do_count_instances(instance_filter, handler<error_code, std::uint64_t>) = 0;
    virtual void do_count_by_name_and_status(handler<error_code, instance_counts>) = 0;
    virtual void do_read_hub_rows(std::string, handler<error_code, std::vector<hub_row>>) = 0;
    virtual void do_reclaim_space(handler<error_code>) = 0;
    virtual void do_harden(handler<error_code>) = 0;
    virtual void do_close(handler<error_code>) = 0;
};

} // namespace pianola
