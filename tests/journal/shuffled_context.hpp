#pragma once

#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace pianola::test {

/// One thread's executor that always runs some ready function, chosen by the seed. Destroying it
/// drops what is left, as a crash does.
class shuffled_context : public boost::asio::execution_context {
public:
    explicit shuffled_context(std::uint64_t seed) : random_(seed) {}
    ~shuffled_context() {
        shutdown();
        while (!ready_.empty())
            std::exchange(ready_, {});
        destroy();
    }

    class executor_type {
    public:
        explicit executor_type(shuffled_context& context) : context_(&context) {}
        shuffled_context& query(boost::asio::execution::context_t) const noexcept {
            return *context_;
        }
        static constexpr boost::asio::execution::blocking_t query(
            boost::asio::execution::blocking_t) noexcept {
            return boost::asio::execution::blocking.never;
        }
        template <class Function>
        void execute(Function function) const {
            context_->ready_.push_back(std::make_unique<task_of<Function>>(std::move(function)));
        }
        friend bool operator==(executor_type a, executor_type b) noexcept {
            return a.context_ == b.context_;
        }
        friend bool operator!=(executor_type a, executor_type b) noexcept { return !(a == b); }

    private:
        shuffled_context* context_;
    };
    executor_type get_executor() { return executor_type(*this); }

    /// Runs up to `steps` functions. False when nothing was left before that.
    bool run(std::size_t steps) {
        for (; steps > 0 && !ready_.empty(); --steps) {
            std::swap(ready_[random_() % ready_.size()], ready_.back());
            const auto next = std::move(ready_.back());
            ready_.pop_back();
            next->run();
        }
        return steps == 0;
    }

private:
    struct task {
        virtual ~task() = default;
        virtual void run() = 0;
    };
    template <class Function>
    struct task_of final : task {
        explicit task_of(Function work) : function(std::move(work)) {}
        void run() override { std::move(function)(); }
        Function function;
    };

    std::mt19937_64 random_;
    std::vector<std::unique_ptr<task>> ready_;
};

} // namespace pianola::test
