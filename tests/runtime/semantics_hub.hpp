#pragma once

#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/registry.hpp>
#include <pianola/journal/memory_journal.hpp>
#include <pianola/runtime/task_hub.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace pianola::semantics {

using disk_ptr = std::shared_ptr<memory_disk>;

/// A task hub over a journal in memory, on the thread of the test: time passes only in get().
class semantics_hub {
public:
    /// `fill` registers the code. `disk` may be that of a hub before.
    explicit semantics_hub(const std::function<void(registry&)>& fill,
                           const task_hub_params& params = {},
                           disk_ptr disk = std::make_shared<memory_disk>())
        : journal_(open(std::move(disk))), hub_(environment(fill), params) {
        hub_.async_run(asio::bind_executor(context_, [this](error_code ec) {
            BOOST_TEST(!ec, "the hub ended with: " << ec.message());
            journal_->async_close(asio::bind_executor(context_, [](error_code) {}));
        }));
    }
    semantics_hub(const semantics_hub&) = delete;
    semantics_hub& operator=(const semantics_hub&) = delete;
    ~semantics_hub() {
        hub_.cancel();
        context_.restart();
        context_.run_for(std::chrono::minutes(1));
        BOOST_CHECK_MESSAGE(context_.stopped(), "the hub did not stop");
    }

    [[nodiscard]] pianola::client client() const { return hub_.get_client(); }
    [[nodiscard]] asio::io_context& context() noexcept { return context_; }
    /// What the hub has logged, from warnings on: `[instance] text`.
    [[nodiscard]] const std::vector<std::string>& log() const noexcept { return log_; }

    /// Runs the hub until the operation has completed. Throws boost::system::system_error.
    template <class Operation>
    auto get(Operation operation) {
        auto result = std::move(operation)(asio::use_future);
        run_until([&] { return result.wait_for(std::chrono::seconds(0)) == ready; });
        return result.get();
    }
    /// Like get(), for operations that must fail.
    template <class Operation>
    error_code error_of(Operation operation) {
        try {
            static_cast<void>(get(std::move(operation)));
        } catch (const boost::system::system_error& error) {
            return error.code();
        }
        return {};
    }
    void run_until(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        context_.restart();
        while (!holds()) {
            if (std::chrono::steady_clock::now() > deadline)
                throw std::runtime_error("nothing came within a minute");
            context_.run_one_for(std::chrono::milliseconds(100));
        }
    }

    void start(const std::string& name, const std::string& id, payload input = {}) {
        const auto options = start_options{}.id(id);
        get(client().async_schedule_new_orchestration_instance(name, std::move(input), options));
    }
    instance_metadata completion_of(const std::string& id) {
        return get(client().async_wait_for_instance_completion(instance_id{id}, true)).value();
    }
    instance_metadata metadata_of(const std::string& id) {
        return get(client().async_get_instance_metadata(instance_id{id}, true)).value();
    }
    /// Starts an instance and waits for its end.
    instance_metadata run(const std::string& name, const std::string& id, payload input = {}) {
        start(name, id, std::move(input));
        return completion_of(id);
    }

private:
    static constexpr auto ready = std::future_status::ready;

    std::shared_ptr<pianola::journal> open(disk_ptr disk) {
        error_code ec;
        diagnostics why;
        memory_journal_options options(std::move(disk), context_.get_executor());
        std::shared_ptr<pianola::journal> opened = open_memory_journal(std::move(options), ec, why);
        BOOST_REQUIRE_MESSAGE(opened, ec.message() << ": " << why.message);
        return opened;
    }
    task_hub_environment environment(const std::function<void(registry&)>& fill) {
        auto code = std::make_shared<registry>();
        fill(*code);
        task_hub_environment made(context_.get_executor(), journal_, std::move(code));
        made.log = logger(log_level::warning, [this](const log_line& line) {
            log_.push_back("[" + line.instance + "] " + line.text);
        });
        return made;
    }

    std::vector<std::string> log_;
    asio::io_context context_;
    std::shared_ptr<pianola::journal> journal_;
    task_hub hub_;
};

/// Status, and output or the failure's type and message: to compare at once.
inline std::string outcome(const instance_metadata& ended) {
    std::string text{to_string(ended.status)};
    if (ended.failure)
        return text + " [" + ended.failure->type + ": " + ended.failure->message + "]";
    return ended.output.present() ? text + " " + ended.output.str() : text;
}

} // namespace pianola::semantics
