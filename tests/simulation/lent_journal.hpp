#pragma once

#include <pianola/journal/journal.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace pianola::simulation {

namespace asio = boost::asio;

/// Hands everything on to a journal that it does not own: a hub that crashes may be held by what
/// waits in its journal. Messages are delivered in order, but on an executor of its own, so that a
/// read or the end of a commit may overtake them, as between threads.
class lent_journal final : public journal {
public:
    lent_journal(journal& inner, asio::any_io_executor delivers)
        : inner_(inner), strand_(asio::make_strand(std::move(delivers))) {}

    [[nodiscard]] epoch_number epoch() const noexcept override { return inner_.epoch(); }
    [[nodiscard]] bool accepts_commits() const noexcept override {
        return inner_.accepts_commits();
    }
    [[nodiscard]] instance_number allocate_number() noexcept override {
        return inner_.allocate_number();
    }
    void set_delivery(delivery deliver) override {
        auto shared = std::make_shared<delivery>(std::move(deliver));
        inner_.set_delivery([strand = strand_, shared](std::vector<delivered_message> messages) {
            asio::post(strand, [shared, messages = std::move(messages)]() mutable {
                (*shared)(std::move(messages));
            });
        });
    }
    [[nodiscard]] journal_statistics statistics() const noexcept override {
        return inner_.statistics();
    }

private:
    void do_commit(std::vector<encoded_commit> group,
                   handler<std::vector<commit_outcome>> done) override {
        inner_.async_commit(std::move(group), std::move(done));
    }
    void do_find_numbers(std::vector<instance_id> ids,
                         handler<error_code, std::vector<instance_number>> done) override {
        inner_.async_find_numbers(std::move(ids), std::move(done));
    }
    void do_load_instance(instance_number number,
                          handler<error_code, loaded_instance> done) override {
        inner_.async_load_instance(number, std::move(done));
    }
    void do_read_instance(instance_number number,
                          bool with_payloads,
                          handler<error_code, std::optional<stored_instance>> done) override {
        inner_.async_read_instance(number, with_payloads, std::move(done));
    }
    void do_read_history(instance_number number,
                         execution_number execution,
                         turn_number from,
                         std::size_t max_bytes,
                         handler<error_code, history_page> done) override {
        inner_.async_read_history(number, execution, from, max_bytes, std::move(done));
    }
    void do_scan_timers(std::string after,
                        std::size_t limit,
                        handler<error_code, scan_page<timer_key>> done) override {
        inner_.async_scan_timers(std::move(after), limit, std::move(done));
    }
    void do_scan_waiting(std::string after,
                         std::size_t limit,
                         handler<error_code, scan_page<instance_number>> done) override {
        inner_.async_scan_waiting(std::move(after), limit, std::move(done));
    }
    void do_scan_status(runtime_status status,
                        bool only_busy,
                        std::string after,
                        std::size_t limit,
                        handler<error_code, scan_page<instance_number>> done) override {
        inner_.async_scan_status(status, only_busy, std::move(after), limit, std::move(done));
    }
    void do_list_instances(list_request request, handler<error_code, list_page> done) override {
        inner_.async_list_instances(std::move(request), std::move(done));
    }
    void do_count_instances(instance_filter filter,
                            handler<error_code, std::uint64_t> done) override {
        inner_.async_count_instances(std::move(filter), std::move(done));
    }
    void do_count_by_name_and_status(handler<error_code, instance_counts> done) override {
        inner_.async_count_by_name_and_status(std::move(done));
    }
    void do_read_hub_rows(std::string prefix,
                          handler<error_code, std::vector<hub_row>> done) override {
        inner_.async_read_hub_rows(std::move(prefix), std::move(done));
    }
    void do_reclaim_space(handler<error_code> done) override {
        inner_.async_reclaim_space(std::move(done));
    }
    void do_harden(handler<error_code> done) override { inner_.async_harden(std::move(done)); }
    void do_close(handler<error_code> done) override { inner_.async_close(std::move(done)); }

    journal& inner_;
    asio::strand<asio::any_io_executor> strand_;
};

} // namespace pianola::simulation
