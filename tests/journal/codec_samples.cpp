#include "journal/codec_samples.hpp"

#include <pianola/journal/detail/event_fields.hpp>

#include <limits>
#include <memory>
#include <optional>

namespace pianola::testing {
namespace {

using namespace pianola::history;

constexpr std::int64_t tick = 17'000'000'000'000'001;

history::tags some_tags() { return {{"", "empty key"}, {"colour", "red"}, {"shape", ""}}; }
trace_context some_trace() { return {"00-4bf9-00f0-01", "00f0", "vendor=1"}; }

parent_instance some_parent() {
    return {instance_id{"parent"},
            execution_id{1, 2},
            "caller",
            "v2",
            event_id{7},
            instance_number{99},
            execution_number{3}};
}

failure_details some_failure() {
    failure_details failure{"io_error", "disk \xc3\xbc"};
    failure.stack_trace = "at f()\nat g()";
    failure.inner = std::make_shared<failure_details>(nested_failure(1));
    failure.non_retriable = true;
    failure.properties = payload::json(R"({"code":5})");
    return failure;
}

/// The archive that fills whatever the layouts name.
class value_filler {
public:
    template <class T>
    using ref = T&;

    explicit value_filler(random_values& random) : random_(random) {}

    template <class... T>
    void operator()(T&... values) {
        (fill(values), ...);
    }
    void inner(std::shared_ptr<const failure_details>& failure) {
        if (random_.below(3) == 0)
            failure = std::make_shared<failure_details>(nested_failure(random_.below(4)));
    }

private:
    void fill(bool& value) { value = random_.flip(); }
    void fill(std::uint32_t& value) { value = static_cast<std::uint32_t>(random_.bits()); }
    void fill(std::int32_t& value) { value = static_cast<std::int32_t>(random_.bits()); }
    void fill(runtime_status& value) { value = static_cast<runtime_status>(random_.below(8)); }
    void fill(ticks& value) { value = ticks{static_cast<std::int64_t>(random_.bits())}; }
    void fill(instant& value) { value = instant{static_cast<std::int64_t>(random_.bits())}; }
    void fill(std::string& value) { value = random_.text(); }
    void fill(instance_id& value) { value = instance_id{random_.text()}; }
    void fill(execution_id& value) { value = execution_id{random_.bits(), random_.bits()}; }
    void fill(payload& value) { value = random_.any_payload(); }
    void fill(history::tags& value) {
        for (auto left = random_.below(4); left > 0; --left)
            value[random_.text()] = random_.text();
    }
    template <class Tag, class Integer>
    void fill(strong_number<Tag, Integer>& value) {
        value = strong_number<Tag, Integer>{static_cast<Integer>(random_.bits())};
    }
    template <optional_like T>
    void fill(T& value) {
        if (random_.flip())
            fill(value.emplace());
    }
    template <detail::vector_like Values>
    void fill(Values& values) {
        values.resize(random_.below(4));
        for (auto& value : values)
            fill(value);
    }
    template <class T>
    void fill(T& value) {
        detail::fields(*this, value);
    }

    random_values& random_;
};

template <std::size_t... Index>
std::vector<body> default_bodies(std::index_sequence<Index...>) {
    return {body(std::in_place_index<Index>)...};
}

std::vector<body> default_bodies() {
    return default_bodies(std::make_index_sequence<std::variant_size_v<body>>{});
}

std::vector<body> full_bodies() {
    const auto json = payload::json(R"({"a":[1,2]})");
    const auto text = payload::text("because \xff");
    const instant later{tick + 5};
    const instance_id other{"other"};
    return {
        execution_started{"order",
                          "v1",
                          json,
                          instance_id{"order-1"},
                          execution_id{3, 4},
                          some_parent(),
                          later,
                          some_trace(),
                          "span",
                          some_tags(),
                          execution_id{5, 6}},
        execution_completed{runtime_status::failed, json, some_failure()},
        execution_terminated{text, true},
        task_scheduled{"charge", "v3", json, some_trace(), some_tags(), event_id{2}, 4, ticks{8}},
        task_completed{event_id{1}, json},
        task_failed{event_id{2}, some_failure()},
        sub_orchestration_created{
            other, "child", "v4", json, some_trace(), some_tags(), event_id{3}, 2},
        sub_orchestration_completed{event_id{3}, json},
        sub_orchestration_failed{event_id{4}, some_failure()},
        timer_created{later, event_id{5}},
        timer_fired{later, event_id{6}},
        orchestrator_started{},
        orchestrator_completed{},
        event_sent{other, "approval", json},
        event_raised{"approval", text},
        generic_event{text},
        history_state{text},
        continue_as_new{json},
        execution_suspended{text},
        execution_resumed{text},
        entity_operation_signaled{"r1", "add", later, json, "@counter@a"},
        entity_operation_called{"r2", "get", later, json, "parent", "run", "@counter@b"},
        entity_operation_completed{"r2", json},
        entity_operation_failed{"r3", some_failure()},
        entity_lock_requested{"c1", {"@a@1", "@b@2"}, 1, "parent"},
        entity_lock_granted{"c1"},
        entity_unlock_sent{"c1", "parent", "@a@1"},
        execution_rewound{text,
                          "run",
                          "order-1",
                          some_trace(),
                          "order",
                          "v1",
                          json,
                          some_parent(),
                          some_tags(),
                          execution_number{3},
                          turn_number{9},
                          {{turn_number{4}, 1, 2}, {turn_number{7}, 0, 1}},
                          {event_id{0}, event_id{4}},
                          {event_id{2}},
                          execution_id{5, 6}},
    };
}

} // namespace

std::vector<history_event> full_events() {
    std::vector<history_event> events;
    for (auto& content : full_bodies()) {
        const auto i = static_cast<std::int32_t>(events.size());
        events.emplace_back(event_id{i - 1}, instant{tick + i * 10 - 3}, std::move(content));
    }
    return events;
}

std::vector<history_event> empty_events() {
    std::vector<history_event> events;
    for (auto& content : default_bodies())
        events.emplace_back().body = std::move(content);
    return events;
}

instance_record full_record() {
    return {instance_id{"order-1"},
            "order",
            "v1",
            runtime_status::completed,
            instant{tick},
            instant{tick + 90},
            instant{tick + 91},
            instant{tick - 1},
            some_tags(),
            some_parent(),
            execution_number{2},
            execution_id{7, 8},
            turn_number{12},
            turn_number{4},
            event_number{300},
            instant{tick + 92},
            {commit_number{1000}, 5},
            false,
            0x0123456789abcdef,
            true,
            true,
            execution_number{1},
            {{execution_number{1},
              execution_id{9, 10},
              runtime_status::failed,
              turn_number{1},
              turn_number{3},
              true,
              execution_number{0}}},
            3,
            {event_number{1}, event_number{200}, event_number{3}},
            payload::json(R"({"done":1})"),
            false,
            payload::text("out"),
            true,
            some_failure()};
}

std::uint64_t random_values::bits() {
    switch (below(5)) {
    case 0: return below(4);
    case 1: return ~below(4);
    case 2: return (std::uint64_t{1} << below(64)) - below(2);
    case 3: return static_cast<std::uint64_t>(tick) + below(1000);
    default: return engine_();
    }
}

std::string random_values::text() {
    const std::size_t sizes[] = {0, 1, 5, 127, 128, 300};
    std::string text(sizes[below(6)], '\0');
    for (auto& c : text)
        c = static_cast<char>(below(256));
    return text;
}

payload random_values::any_payload() {
    switch (below(3)) {
    case 0: return {};
    case 1: return payload::json(text());
    default: return payload::text(text());
    }
}

history_event random_values::event() {
    const auto bodies = default_bodies();
    history_event event;
    event.body = bodies[below(bodies.size())];
    value_filler fill(*this);
    fill(event.id, event.timestamp);
    std::visit([&](auto& content) { fill(content); }, event.body);
    return event;
}

instance_record random_values::record() {
    value_filler fill(*this);
    instance_record r;
    fill(r.id, r.name, r.version, r.status, r.created, r.last_updated, r.completed);
    fill(r.scheduled_start, r.tags, r.parent, r.execution, r.execution_id, r.turn, r.first_turn);
    fill(r.next_event, r.turn_time, r.watermark.commit, r.watermark.ordinal);
    fill(r.turn_due, r.has_wide_turns, r.base, r.open_activities, r.open_activity_positions);
    r.kept.resize(below(3));
    for (auto& k : r.kept)
        fill(k.execution, k.execution_id, k.status, k.first_turn, k.last_turn, k.base);
    fill(r.custom_status_apart, r.output, r.output_in_history, r.failure);
    if (!r.custom_status_apart)
        fill(r.custom_status);
    r.chain = bits();
    return r;
}

failure_details nested_failure(std::size_t inner) {
    failure_details failure{"outer", "0"};
    for (std::size_t i = 0; i < inner; ++i) {
        const auto cause = std::make_shared<failure_details>(std::move(failure));
        failure = failure_details{"outer", std::to_string(i + 1)};
        failure.inner = cause;
    }
    return failure;
}

std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char byte : bytes) {
        text += digits[static_cast<std::uint8_t>(byte) >> 4];
        text += digits[static_cast<std::uint8_t>(byte) & 15u];
    }
    return text;
}

} // namespace pianola::testing
