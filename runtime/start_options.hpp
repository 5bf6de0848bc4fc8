#pragma once

#include <pianola/journal/durability.hpp>
#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <optional>
#include <set>
#include <string>
#include <utility>

namespace pianola {

/// How to start an orchestration. Everything is optional.
class start_options {
public:
    start_options() {} // user-declared: see "g++ 12" in runtime/README.md

    /// 1–256 bytes of UTF-8 without control characters, not beginning with '@'. Default: a UUID of
    /// version 7 as 32 hexadecimal digits.
    start_options& id(std::string value) {
        id_ = pianola::instance_id{std::move(value)};
        return *this;
    }
    start_options& version(std::string value) {
        version_ = std::move(value);
        return *this;
    }
    start_options& tag(std::string key, std::string value) {
        tags_.insert_or_assign(std::move(key), std::move(value));
        return *this;
    }
    /// All tags at once.
    start_options& tags(history::tags values) {
        tags_ = std::move(values);
        return *this;
    }
    /// Do not start before this time; the instance is Pending until then.
    start_options& start_at(instant time) {
        start_at_ = time;
        return *this;
    }
    /// The statuses in which an instance that has this id may be replaced; a running one is
    /// terminated first, which needs Terminated in the set as well. Default: the terminal ones.
    start_options& replaceable(std::set<runtime_status> statuses) {
        replaceable_ = std::move(statuses);
        return *this;
    }
    /// Strict: on a relaxed hub, too, it is answered only when a power cut cannot take it back. A
    /// strict hub is never less than that. Default: as the hub is.
    start_options& durability(pianola::durability mode) {
        durability_ = mode;
        return *this;
    }
    start_options& trace(history::trace_context context) {
        trace_ = std::move(context);
        return *this;
    }

    [[nodiscard]] const std::optional<pianola::instance_id>& id() const { return id_; }
    [[nodiscard]] const std::optional<std::string>& version() const { return version_; }
    [[nodiscard]] const history::tags& tags() const { return tags_; }
    [[nodiscard]] const std::optional<instant>& start_at() const { return start_at_; }
    [[nodiscard]] const std::optional<std::set<runtime_status>>& replaceable() const {
        return replaceable_;
    }
    [[nodiscard]] const std::optional<pianola::durability>& durability() const {
        return durability_;
    }
    [[nodiscard]] const std::optional<history::trace_context>& trace() const { return trace_; }

private:
    std::optional<pianola::instance_id> id_;
    std::optional<std::string> version_;
    history::tags tags_;
    std::optional<instant> start_at_;
    std::optional<std::set<runtime_status>> replaceable_;
    std::optional<pianola::durability> durability_;
    std::optional<history::trace_context> trace_;
};

/// What a start did.
struct start_result {
    instance_id id;
    bool replaced = false; ///< An ended (or just terminated) instance gave way.
};

} // namespace pianola
