#pragma once

#include <pianola/actors/detail/task_state.hpp>
#include <pianola/actors/task_failed.hpp>
#include <pianola/actors/typed_payload.hpp>
#include <pianola/journal/failure.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/payload.hpp>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace pianola::detail {

using boost::intrusive_ptr;

class operation_observer;
class orchestration_execution;

/// What an operation is called in error texts: activity 'say_hello'. Put together only then.
struct operation_name {
    std::string_view kind; ///< Of static storage.
    std::string name;      ///< May be empty.
    std::string id;        ///< Of the instance that was called; may be empty.

    [[nodiscard]] std::string text() const;
};

/// One durable operation of a live orchestration: pending until an event completes it. Shared by
/// the execution, which completes it, and the user's task, which wants it.
class operation : public boost::intrusive_ref_counter<operation, boost::thread_unsafe_counter> {
public:
    operation(orchestration_execution& owner, event_id id, operation_name what)
        : owner_(&owner), id_(id), what_(std::move(what)) {}

    [[nodiscard]] orchestration_execution& owner() const noexcept { return *owner_; }
    [[nodiscard]] event_id id() const noexcept { return id_; }
    [[nodiscard]] bool settled() const noexcept { return settled_; }
    /// False once the user's task is gone: an external event must not go to it.
    [[nodiscard]] bool wanted() const noexcept { return observer_ != nullptr; }

    /// Each settles it; only the first has an effect.
    void complete(payload result);
    void fail(failure_details failure);
    void cancel();

    /// Precondition: settled. Throws task_failed or task_canceled.
    void raise_if_failed() const;
    [[nodiscard]] const payload& result() const noexcept { return result_; }

private:
    friend class operation_observer;
    void settle();

    orchestration_execution* owner_;
    event_id id_;
    operation_name what_;
    bool settled_ = false;
    bool cancelled_ = false;
    payload result_;
    std::optional<failure_details> failure_;
    operation_observer* observer_ = nullptr;
};

/// The interest of one task in one operation.
class operation_observer {
public:
    explicit operation_observer(intrusive_ptr<operation> observed) noexcept
        : operation_(std::move(observed)) {
        operation_->observer_ = this;
    }
    operation_observer(const operation_observer&) = delete;
    operation_observer& operator=(const operation_observer&) = delete;

    virtual void on_settled() = 0;

protected:
    ~operation_observer() { operation_->observer_ = nullptr; }
    [[nodiscard]] const operation& observed() const noexcept { return *operation_; }

private:
    intrusive_ptr<operation> operation_;
};

/// What the task<T> of an operation points to: converts the result when it is asked for.
template <class T>
class operation_result final : public task_result<T>, private operation_observer {
public:
    explicit operation_result(intrusive_ptr<operation> observed)
        : operation_observer(std::move(observed)) {
        if (this->observed().settled())
            this->settle();
    }

    T& get() override {
        observed().raise_if_failed();
        if (!value_)
            value_.emplace(from_payload<T>(observed().result()));
        return *value_;
    }
    void release() noexcept override { delete this; }

private:
    void on_settled() override { this->settle(); }
    std::optional<T> value_;
};

template <>
class operation_result<void> final : public task_result<void>, private operation_observer {
public:
    explicit operation_result(intrusive_ptr<operation> observed)
        : operation_observer(std::move(observed)) {
        if (this->observed().settled())
            this->settle();
    }
    void get() override { observed().raise_if_failed(); }
    void release() noexcept override { delete this; }

private:
    void on_settled() override { this->settle(); }
};

} // namespace pianola::detail
