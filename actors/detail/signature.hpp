#pragma once

namespace pianola::detail {

template <class F>
struct signature : signature<decltype(&F::operator())> {};

template <class R, class... Args>
struct signature<R (*)(Args...)> {
    using type = R(Args...);
};
template <class R, class... Args>
struct signature<R (*)(Args...) noexcept> {
    using type = R(Args...);
};
template <class C, class R, class... Args>
struct signature<R (C::*)(Args...) const> {
    using type = R(Args...);
};
template <class C, class R, class... Args>
struct signature<R (C::*)(Args...) const noexcept> {
    using type = R(Args...);
};

/// R(Args...) of a function pointer, or of a callable with one const operator().
template <class F>
using signature_of = typename signature<F>::type;

} // namespace pianola::detail
