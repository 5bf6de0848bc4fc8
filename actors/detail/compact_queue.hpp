#pragma once

#include <cstddef>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

namespace pianola::detail {

/// A queue in one piece, which takes no memory while it is empty: of what most instances have one
/// at a time, and a few have very many. Taking from the front costs no more than what is taken.
template <class T>
class compact_queue {
public:
    [[nodiscard]] bool empty() const noexcept { return first_ == items_.size(); }
    [[nodiscard]] std::size_t size() const noexcept { return items_.size() - first_; }
    /// Good until the queue is changed.
    [[nodiscard]] std::span<const T> view() const noexcept {
        return std::span(items_).subspan(first_);
    }
    [[nodiscard]] T& front() noexcept { return items_[first_]; }
    [[nodiscard]] const T& front() const noexcept { return items_[first_]; }

    void push_back(T item) { items_.push_back(std::move(item)); }
    void push_front(T item) { insert(0, std::move(item)); }
    /// Before the item at `index`, or at the end.
    void insert(std::size_t index, T item) { items_.insert(place(index), std::move(item)); }
    /// Before all others, in their order.
    void insert_front(std::vector<T> items) {
        items_.insert(
            place(0), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
    }
    T pop_front() {
        T item = std::move(front());
        drop(1);
        return item;
    }
    /// Takes out the first `count`.
    [[nodiscard]] std::vector<T> take(std::size_t count) {
        if (first_ == 0 && count == items_.size())
            return std::exchange(items_, {});
        const auto begin = std::make_move_iterator(place(0));
        std::vector<T> taken(begin, begin + static_cast<std::ptrdiff_t>(count));
        drop(count);
        return taken;
    }
    /// Takes out those that `belong`, keeping the order of both.
    template <class Predicate>
    [[nodiscard]] std::vector<T> take_if(Predicate belong) {
        std::vector<T> taken;
        std::vector<T> kept;
        for (T& each : take(size()))
            (belong(std::as_const(each)) ? taken : kept).push_back(std::move(each));
        items_ = std::move(kept);
        first_ = 0;
        return taken;
    }

private:
    [[nodiscard]] typename std::vector<T>::iterator place(std::size_t index) {
        return items_.begin() + static_cast<std::ptrdiff_t>(first_ + index);
    }
    void drop(std::size_t count) {
        first_ += count;
        if (first_ == items_.size())
            items_ = std::vector<T>();
        else if (2 * first_ > items_.size())
            items_.erase(items_.begin(), place(0));
        else
            return;
        first_ = 0;
    }

    std::vector<T> items_;
    std::size_t first_ = 0; ///< Those before were taken.
};

} // namespace pianola::detail
