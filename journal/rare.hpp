#pragma once

#include <concepts>
#include <memory>
#include <optional>
#include <utility>

namespace pianola {

/// std::optional, or rare.
template <class T>
concept optional_like = requires(T value) {
    { value.has_value() } -> std::same_as<bool>;
    value.emplace(*value);
    value.reset();
};

/// A std::optional whose value is mostly absent: it takes the space of a pointer until it is there,
/// and then an allocation. A value type; converts from and to std::optional.
template <class T>
class rare {
public:
    rare() noexcept = default;
    rare(std::nullopt_t) noexcept {}
    template <std::convertible_to<T> U = T>
    rare(U&& value) : value_(std::make_unique<T>(std::forward<U>(value))) {}
    rare(std::optional<T> value) {
        if (value)
            value_ = std::make_unique<T>(*std::move(value));
    }
    rare(const rare& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
    rare(rare&& other) noexcept = default;
    rare& operator=(rare other) noexcept {
        value_ = std::move(other.value_);
        return *this;
    }
    ~rare() = default;

    [[nodiscard]] explicit operator bool() const noexcept { return value_ != nullptr; }
    [[nodiscard]] bool has_value() const noexcept { return value_ != nullptr; }
    /// Precondition of these: it is there.
    [[nodiscard]] const T& operator*() const noexcept { return *value_; }
    [[nodiscard]] T& operator*() noexcept { return *value_; }
    [[nodiscard]] const T* operator->() const noexcept { return value_.get(); }
    [[nodiscard]] T* operator->() noexcept { return value_.get(); }

    void reset() noexcept { value_.reset(); }
    template <class... Args>
    T& emplace(Args&&... args) {
        value_ = std::make_unique<T>(std::forward<Args>(args)...);
        return *value_;
    }

    operator std::optional<T>() const { return value_ ? std::optional<T>(*value_) : std::nullopt; }

    friend bool operator==(const rare& a, const rare& b) {
        return a.value_ && b.value_ ? *a == *b : a.value_ == b.value_;
    }
    friend bool operator==(const rare& a, std::nullopt_t) noexcept { return !a.value_; }

private:
    std::unique_ptr<T> value_;
};

} // namespace pianola
