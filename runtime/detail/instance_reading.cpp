#include <pianola/runtime/detail/instance_reading.hpp>

#include <pianola/runtime/detail/hub_core.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/error.hpp>

#include <utility>

namespace pianola::detail {

instance_metadata metadata_of(const instance_record& record) {
    instance_metadata m;
    m.id = record.id;
    m.execution_id = record.execution_id;
    m.name = record.name;
    m.version = record.version;
    m.status = record.status;
    m.created = record.created;
    m.last_updated = record.last_updated;
    m.completed = record.completed;
    m.scheduled_start = record.scheduled_start;
    if (record.parent)
        m.parent = record.parent->instance_id;
    m.tags = record.tags;
    m.custom_status = record.custom_status;
    return m;
}

instance_metadata metadata_of(const instance_record& record, payload input) {
    auto m = metadata_of(record);
    m.input = std::move(input);
    m.output = record.output;
    m.failure = record.failure;
    return m;
}

namespace {

/// What memory has of an instance; absent when the journal must be asked.
std::optional<instance_metadata> metadata_in_memory(const instance_actor& actor, bool payloads) {
    const auto& record = actor.record();
    if (!record || record->custom_status_apart)
        return std::nullopt;
    if (!payloads)
        return metadata_of(*record);
    const payload* input = actor.input();
    if (!input || record->output_in_history)
        return std::nullopt;
    return metadata_of(*record, *input);
}

/// Absent when it is neither the current execution nor one that is kept.
std::optional<std::pair<execution_number, execution_id>> execution_of(
    const instance_record& record, const history_request& request) {
    const auto& wanted = request.execution();
    if (!wanted || *wanted == record.execution_id)
        return std::pair{record.execution, record.execution_id};
    for (const kept_execution& kept : record.kept)
        if (kept.execution_id == *wanted)
            return std::pair{kept.execution, kept.execution_id};
    return std::nullopt;
}

} // namespace

void when_landed(hub_core& hub, instance_number number, std::function<void()> then) {
    hub.shard_of(number).post([number, then = std::move(then)](shard& s) mutable {
        if (instance_actor* resident = s.find(number))
            resident->when_landed(std::move(then));
        else
            then();
    });
}

void find_record(hub_core& hub,
                 instance_number number,
                 std::function<void(error_code, const std::optional<instance_record>&)> then) {
    hub.shard_of(number).post([number, then = std::move(then)](shard& s) mutable {
        s.actor(number).when_loaded(
            [then = std::move(then)](error_code ec, const std::optional<instance_record>& record) {
                then(ec || record ? ec : make_error_code(errc::instance_not_found), record);
            });
    });
}

void instance_reading::now(instance_number number) {
    hub_->shard_of(number).post([self = shared_from_this(), number](shard& s) {
        if (const instance_actor* resident = s.find(number))
            self->read(*resident);
        else
            self->read_stored(number);
    });
}

void instance_reading::read(const instance_actor& resident) {
    if (auto known = metadata_in_memory(resident, payloads_))
        reply_({}, std::move(known));
    else
        read_stored(resident.number());
}

void instance_reading::read_stored(instance_number number) {
    hub_->journal().async_read_instance(
        number,
        payloads_,
        asio::bind_executor(hub_->executor(),
                            [self = shared_from_this(),
                             number](error_code ec, std::optional<stored_instance> stored) {
                                if (ec)
                                    self->finish(ec);
                                else
                                    self->on_stored(number, std::move(stored));
                            }));
}

/// The journal may show a commit before the actor knows of it. Whoever asks next may be answered by
/// the actor, and must not see less.
void instance_reading::on_stored(instance_number number, std::optional<stored_instance> stored) {
    when_landed(*hub_, number, [self = shared_from_this(), stored = std::move(stored)] {
        self->answer(stored);
    });
}

void instance_reading::answer(const std::optional<stored_instance>& stored) {
    if (!stored)
        return finish({});
    reply_({},
           payloads_ ? metadata_of(stored->record, stored->input) : metadata_of(stored->record));
}

void instance_reading::wait(instance_number number, waiters::until what) {
    number_ = number.value();
    hub_->shard_of(number).post([self = shared_from_this(), number, what](shard& s) {
        s.actor(number).when_loaded(
            [self, number, what, &s](error_code ec, const std::optional<instance_record>& record) {
                if (self->cancelled_)
                    return self->finish(asio::error::operation_aborted);
                if (ec || !record)
                    return self->finish(ec);
                if (waiters::reached(what, *record))
                    return self->now(number);
                s.waiting().add(number,
                                self->ticket(),
                                what,
                                [self](error_code ended, const instance_actor* reached) {
                                    if (ended)
                                        self->finish(ended);
                                    else
                                        self->read(*reached);
                                });
            });
    });
}

void instance_reading::cancel() {
    cancelled_ = true;
    const instance_number number{number_};
    if (number == instance_number{})
        return;
    hub_->shard_of(number).post([self = shared_from_this(), number](shard& s) {
        s.waiting().cancel(number, self->ticket());
    });
}

void cancel_by(asio::cancellation_slot slot, const std::shared_ptr<instance_reading>& reading) {
    slot.assign([weak = std::weak_ptr(reading)](asio::cancellation_type) {
        if (const auto alive = weak.lock())
            alive->cancel();
    });
}

void send_message(const std::shared_ptr<hub_core>& hub,
                  instance_number number,
                  message content,
                  std::function<void(error_code)> done) {
    hub->shard_of(number).post(
        [number, content = std::move(content), done = std::move(done)](shard& s) mutable {
            s.actor(number).when_loaded(
                [number, &s, content = std::move(content), done = std::move(done)](
                    error_code ec, const std::optional<instance_record>& record) mutable {
                    if (!ec && !record)
                        ec = errc::instance_not_found;
                    else if (!ec && is_terminal(record->status))
                        ec = errc::instance_finished;
                    if (ec)
                        return done(ec);
                    std::vector<outgoing_message> messages;
                    messages.push_back({number, std::move(content)});
                    s.commit_messages(std::move(messages), std::move(done));
                });
        });
}

namespace {

/// Reads one page. If the instance continues as new between the look at its record and the one at
/// its history, there is nothing of the execution that was looked for: then it looks again.
class page_reading : public std::enable_shared_from_this<page_reading> {
public:
    using reply = std::function<void(error_code, instance_history)>;

    page_reading(std::shared_ptr<hub_core> hub,
                 instance_number number,
                 history_request request,
                 reply done)
        : hub_(std::move(hub)),
          number_(number),
          request_(std::move(request)),
          done_(std::move(done)) {}

    void look() {
        find_record(*hub_, number_, [self = shared_from_this()](auto ec, const auto& record) {
            self->on_record(ec, record);
        });
    }

private:
    void on_record(error_code ec, const std::optional<instance_record>& record) {
        if (ec)
            return done_(ec, {});
        auto which = execution_of(*record, request_);
        if (!which)
            return done_(errc::invalid_argument, {});
        const bool again = which_ == which;
        which_ = std::move(which);
        read(again);
    }

    void read(bool again) {
        hub_->journal().async_read_history(
            number_,
            which_->first,
            request_.from(),
            request_.max_bytes(),
            asio::bind_executor(
                hub_->executor(),
                [self = shared_from_this(), again](error_code ec, history_page page) {
                    if (!ec && page.events.empty() && !again)
                        return when_landed(*self->hub_, self->number_, [self] { self->look(); });
                    self->done_(ec, {self->which_->second, std::move(page.events), page.next});
                }));
    }

    std::shared_ptr<hub_core> hub_;
    instance_number number_;
    history_request request_;
    reply done_;
    std::optional<std::pair<execution_number, execution_id>> which_; ///< As last looked for.
};

} // namespace

void read_history(const std::shared_ptr<hub_core>& hub,
                  instance_number number,
                  const history_request& request,
                  std::function<void(error_code, instance_history)> done) {
    std::make_shared<page_reading>(hub, number, request, std::move(done))->look();
}

} // namespace pianola::detail
