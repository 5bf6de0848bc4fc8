#pragma once

#include <pianola/actors/retry_policy.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/instant.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace pianola {

/// How to call an activity. Everything is optional.
class activity_options {
public:
    activity_options() {} // user-declared: see "g++ 12" in runtime/README.md

    activity_options& retry(retry_policy policy) {
        retry_ = std::move(policy);
        return *this;
    }
    /// An attempt that takes longer fails with type "ActivityTimeout" and is asked to stop.
    template <class Rep, class Period>
    activity_options& timeout(std::chrono::duration<Rep, Period> longest) {
        timeout_ = saturating_ticks(longest);
        return *this;
    }
    activity_options& version(std::string value) {
        version_ = std::move(value);
        return *this;
    }
    activity_options& tag(std::string key, std::string value) {
        tags_.insert_or_assign(std::move(key), std::move(value));
        return *this;
    }

    [[nodiscard]] const std::optional<retry_policy>& retry() const { return retry_; }
    [[nodiscard]] ticks timeout() const { return timeout_; }
    [[nodiscard]] const std::optional<std::string>& version() const { return version_; }
    [[nodiscard]] const history::tags& tags() const { return tags_; }

private:
    std::optional<retry_policy> retry_;
    ticks timeout_{0};
    std::optional<std::string> version_;
    history::tags tags_;
};

/// How to call a sub-orchestration. Everything is optional.
class sub_orchestration_options {
public:
    sub_orchestration_options() {}

    /// Default: derived from the parent's execution id and the call's event id. Retries keep the
    /// id.
    sub_orchestration_options& id(std::string value) {
        id_ = pianola::instance_id{std::move(value)};
        return *this;
    }
    sub_orchestration_options& retry(retry_policy policy) {
        retry_ = std::move(policy);
        return *this;
    }
    sub_orchestration_options& version(std::string value) {
        version_ = std::move(value);
        return *this;
    }
    /// Added to the parent's tags, over them where the key is the same.
    sub_orchestration_options& tag(std::string key, std::string value) {
        tags_.insert_or_assign(std::move(key), std::move(value));
        return *this;
    }

    [[nodiscard]] const std::optional<pianola::instance_id>& id() const { return id_; }
    [[nodiscard]] const std::optional<retry_policy>& retry() const { return retry_; }
    [[nodiscard]] const std::optional<std::string>& version() const { return version_; }
    [[nodiscard]] const history::tags& tags() const { return tags_; }

private:
    std::optional<pianola::instance_id> id_;
    std::optional<retry_policy> retry_;
    std::optional<std::string> version_;
    history::tags tags_;
};

} // namespace pianola
