#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace pianola {

/// A number with a meaning: distinct tags never convert into each other or from bare integers.
template <class Tag, class Integer>
class strong_number {
public:
    using value_type = Integer;
    constexpr strong_number() noexcept = default;
    constexpr explicit strong_number(Integer value) noexcept : value_(value) {}
    [[nodiscard]] constexpr Integer value() const noexcept { return value_; }
    [[nodiscard]] constexpr strong_number next() const noexcept {
        return strong_number{static_cast<Integer>(value_ + 1)};
    }
    friend constexpr auto operator<=>(strong_number, strong_number) noexcept = default;

private:
    Integer value_ = 0;
};

/// Stands for an instance id inside one task hub: sequential, from 1, never reused; 0 is "none".
using instance_number = strong_number<struct instance_number_tag, std::uint64_t>;
/// Counts the executions (generations) of one instance number, from 1; 0 is "none" or "any".
using execution_number = strong_number<struct execution_number_tag, std::uint32_t>;
/// Counts the turns of one instance number over all its executions, from 1; 0 is "no turn yet".
using turn_number = strong_number<struct turn_number_tag, std::uint32_t>;
/// Position of an event in an execution's history, from 0.
using event_number = strong_number<struct event_number_tag, std::uint32_t>;
/// The Durable Task id of an action, counted by the orchestrator's code; −1 on completions.
using event_id = strong_number<struct event_id_tag, std::int32_t>;
/// Dense number of a commit in a journal, in write order, from 1.
using commit_number = strong_number<struct commit_number_tag, std::uint64_t>;
/// Counts the openings of a journal, from 1: commits of an earlier owner are refused.
using epoch_number = strong_number<struct epoch_number_tag, std::uint64_t>;

inline constexpr event_id no_event_id{-1};

/// Name of an instance, chosen by whoever starts it. 1–256 bytes of text when created. Copies share
/// the text: every turn makes some.
class instance_id {
public:
    instance_id() = default;
    explicit instance_id(std::string text)
        : text_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))) {}
    [[nodiscard]] const std::string& str() const noexcept {
        static const std::string none;
        return text_ ? *text_ : none;
    }
    [[nodiscard]] bool empty() const noexcept { return !text_; }
    friend bool operator==(const instance_id& a, const instance_id& b) noexcept {
        return a.text_ == b.text_ || a.str() == b.str();
    }
    friend std::strong_ordering operator<=>(const instance_id& a, const instance_id& b) noexcept {
        return a.str() <=> b.str();
    }

private:
    std::shared_ptr<const std::string> text_; ///< Null: no text.
};

/// 128 bits that name one execution, or seed everything it derives. Written as 32 hex digits.
class execution_id {
public:
    constexpr execution_id() noexcept = default;
    constexpr execution_id(std::uint64_t high, std::uint64_t low) noexcept
        : high_(high), low_(low) {}
    [[nodiscard]] constexpr std::uint64_t high() const noexcept { return high_; }
    [[nodiscard]] constexpr std::uint64_t low() const noexcept { return low_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return high_ == 0 && low_ == 0; }
    [[nodiscard]] std::string str() const {
        constexpr std::string_view digits = "0123456789abcdef";
        std::string text(32, '0');
        for (std::size_t i = 0; i < 16; ++i) {
            text[15 - i] = digits[(high_ >> (4 * i)) & 15u];
            text[31 - i] = digits[(low_ >> (4 * i)) & 15u];
        }
        return text;
    }
    friend constexpr auto operator<=>(const execution_id&, const execution_id&) noexcept = default;

private:
    std::uint64_t high_ = 0;
    std::uint64_t low_ = 0;
};

/// Where a message to an instance stands: delivery to one instance follows this order.
struct inbox_position {
    commit_number commit;
    std::uint32_t ordinal = 0;
    friend constexpr auto operator<=>(const inbox_position&,
                                      const inbox_position&) noexcept = default;
};

} // namespace pianola

template <class Tag, class Integer>
struct std::hash<pianola::strong_number<Tag, Integer>> {
    std::size_t operator()(pianola::strong_number<Tag, Integer> n) const noexcept {
        return std::hash<Integer>{}(n.value());
    }
};

template <>
struct std::hash<pianola::instance_id> {
    std::size_t operator()(const pianola::instance_id& id) const noexcept {
        return std::hash<std::string>{}(id.str());
    }
};
