#include <pianola/actors/detail/operation.hpp>

namespace pianola::detail {

std::string operation_name::text() const {
    std::string all(kind);
    if (!name.empty())
        all += " '" + name + "'";
    if (!id.empty())
        all += " (" + id + ")";
    return all;
}

void operation::complete(payload result) {
    if (settled_)
        return;
    result_ = std::move(result);
    settle();
}

void operation::fail(failure_details failure) {
    if (settled_)
        return;
    failure_ = std::move(failure);
    settle();
}

void operation::cancel() {
    if (settled_)
        return;
    cancelled_ = true;
    settle();
}

void operation::settle() {
    settled_ = true;
    if (observer_)
        observer_->on_settled();
}

void operation::raise_if_failed() const {
    if (cancelled_)
        throw task_canceled();
    if (failure_)
        throw task_failed(what_.text() + " failed: " + failure_->message, *failure_);
}

} // namespace pianola::detail
