#include <pianola/actors/detail/orchestration_execution.hpp>

#include <pianola/actors/derived_ids.hpp>

#include <type_traits>

namespace pianola::detail {

orchestration_execution::orchestration_execution(
    const orchestrator& code, std::shared_ptr<const history::execution_started> started)
    : started_(std::move(started)), context_(*this), code_(code) {}

orchestration_execution::~orchestration_execution() = default;

void orchestration_execution::begin_turn(instant now, bool replaying) {
    now_ = now;
    replaying_ = replaying;
    in_turn_ = true;
    if (began_ && !root_)
        start_code();
    if (std::exchange(rewound_, false) && !suspended_)
        dispatch_held();
}

void orchestration_execution::dispatch_held() {
    for (const auto& held : std::exchange(resting_, {}))
        dispatch(held);
}

void orchestration_execution::start_code() {
    queue_.run([this] {
        root_.emplace(code_(context_));
        root_->result().start();
    });
}

void orchestration_execution::apply(const history_event& event) {
    if (event.get_if<history::execution_started>()) {
        began_ = true;
        if (in_turn_)
            start_code();
    } else if (event.get_if<history::execution_suspended>()) {
        suspended_ = true;
    } else if (event.get_if<history::execution_resumed>()) {
        suspended_ = false;
        dispatch_held();
    } else if (event.get_if<history::execution_rewound>()) {
        rewound_ = true;
    } else if (suspended_ || rewound_) {
        resting_.push_back(event);
    } else {
        dispatch(event);
    }
}

void orchestration_execution::dispatch(const history_event& event) {
    // Code that has ended takes nothing more, but what came for it may go to its successor.
    if (ended() && !event.get_if<history::event_raised>())
        return;
    queue_.run([&] {
        std::visit(
            [&](const auto& body) {
                using type = std::decay_t<decltype(body)>;
                if constexpr (std::is_same_v<type, history::task_completed> ||
                              std::is_same_v<type, history::sub_orchestration_completed>)
                    on_completed(body.scheduled_id, body.result);
                else if constexpr (std::is_same_v<type, history::task_failed> ||
                                   std::is_same_v<type, history::sub_orchestration_failed>)
                    on_failed(body.scheduled_id, body.failure);
                else if constexpr (std::is_same_v<type, history::timer_fired>)
                    on_timer_fired(body.timer_id);
                else if constexpr (std::is_same_v<type, history::event_raised>)
                    events_.raise(body);
            },
            event.body);
    });
}

std::optional<orchestration_execution::pending> orchestration_execution::take_pending(event_id id) {
    const auto found = pending_.find(id);
    if (found == pending_.end())
        return std::nullopt;
    pending taken = std::move(found->second);
    pending_.erase(found);
    return taken;
}

void orchestration_execution::on_completed(event_id scheduled, const payload& result) {
    if (const auto waiting = take_pending(scheduled))
        waiting->target->complete(result);
}

void orchestration_execution::on_failed(event_id scheduled, const failure_details& failure) {
    const auto waiting = take_pending(scheduled);
    if (!waiting)
        return;
    if (const auto& retried = waiting->retried) {
        const auto delay =
            retried->policy.next_delay(retried->attempt, retried->first_started, now_, failure);
        if (delay) {
            history::timer_created pause;
            pause.fire_at = now_ + *delay;
            pause.operation = retried->first;
            const event_id timer = schedule(std::move(pause));
            pending_.insert_or_assign(timer, *waiting);
            return;
        }
    }
    waiting->target->fail(failure);
}

void orchestration_execution::on_timer_fired(event_id timer) {
    auto waiting = take_pending(timer);
    if (!waiting)
        return;
    if (waiting->retried)
        try_again(std::move(waiting->retried), std::move(waiting->target));
    else
        waiting->target->complete({});
}

void orchestration_execution::try_again(std::shared_ptr<retried_call> call,
                                        intrusive_ptr<operation> target) {
    ++call->attempt;
    std::visit(
        [&](auto& request) {
            if constexpr (requires { request.attempt; }) {
                request.attempt = call->attempt;
                request.operation = call->first;
            }
        },
        call->request);
    const event_id id = schedule(call->request);
    pending_.insert_or_assign(id, pending{std::move(target), std::move(call)});
}

event_id orchestration_execution::next_id() const {
    event_id id{next_id_};
    while (skipped_ids_.contains(id))
        id = id.next();
    return id;
}

event_id orchestration_execution::schedule(history::body action) {
    const event_id id = next_id();
    next_id_ = id.next().value();
    actions_.emplace_back(id, now_, std::move(action));
    return id;
}

intrusive_ptr<operation> orchestration_execution::call(history::body request,
                                                       operation_name what,
                                                       const std::optional<retry_policy>& retry) {
    std::shared_ptr<retried_call> retried;
    if (retry)
        retried = std::make_shared<retried_call>(retried_call{*retry, 1, now_, {}, request});
    const event_id id = schedule(std::move(request));
    if (retried)
        retried->first = id;
    intrusive_ptr<operation> target(new operation(*this, id, std::move(what)));
    pending_.insert_or_assign(id, pending{target, std::move(retried)});
    return target;
}

intrusive_ptr<operation> orchestration_execution::call_activity(std::string name,
                                                                payload input,
                                                                activity_options options) {
    history::task_scheduled request;
    request.name = std::move(name);
    request.version = options.version();
    request.input = std::move(input);
    request.tags = options.tags();
    request.timeout = options.timeout();
    operation_name what{"activity", request.name, {}};
    return call(std::move(request), std::move(what), options.retry());
}

intrusive_ptr<operation> orchestration_execution::call_child(std::string name,
                                                             payload input,
                                                             sub_orchestration_options options) {
    history::sub_orchestration_created request;
    request.name = std::move(name);
    request.version = options.version();
    request.input = std::move(input);
    request.tags = options.tags();
    request.instance_id =
        options.id() ? *options.id()
                     : pianola::instance_id{child_instance_id(started_->execution_id, next_id())};
    operation_name what{"sub-orchestration", request.name, request.instance_id.str()};
    return call(std::move(request), std::move(what), options.retry());
}

intrusive_ptr<operation> orchestration_execution::create_timer(instant fire_at) {
    history::timer_created request;
    request.fire_at = fire_at;
    return call(std::move(request), {"timer", {}, {}}, std::nullopt);
}

void orchestration_execution::cancel_timer(operation& timer) {
    if (timer.settled())
        return;
    pending_.erase(timer.id());
    cancelled_timers_.push_back(timer.id());
    timer.cancel();
}

intrusive_ptr<operation> orchestration_execution::wait_for_event(std::string_view name) {
    intrusive_ptr<operation> waiting(
        new operation(*this, no_event_id, {"external event", std::string(name), {}}));
    events_.wait(name, now_, waiting);
    return waiting;
}

void orchestration_execution::send_event(pianola::instance_id target,
                                         std::string name,
                                         payload data) {
    schedule(history::event_sent{std::move(target), std::move(name), std::move(data)});
}

std::string orchestration_execution::new_guid() {
    return guid_text(derive(started_->seed, derivation::guid, guids_++));
}

void orchestration_execution::log(log_level level, std::string text) {
    if (!replaying_)
        log_.push_back({level, started_->instance_id.str(), std::move(text)});
}

void orchestration_execution::continue_as_new(payload input, bool preserve_events) {
    next_input_ = std::move(input);
    preserve_events_ = preserve_events;
}

std::optional<execution_ending> orchestration_execution::take_ending() {
    if (!ended())
        return std::nullopt;
    execution_ending ending;
    try {
        ending.result = std::move(root_->result().get());
        if (next_input_) {
            ending.how = execution_ending::kind::continued_as_new;
            ending.result = std::move(*next_input_);
            if (preserve_events_)
                ending.carryover = events_.take_kept();
        }
    } catch (...) {
        ending.how = execution_ending::kind::failed;
        ending.failure = failure_from(std::current_exception());
    }
    return ending;
}

} // namespace pianola::detail
