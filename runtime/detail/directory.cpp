#include <pianola/runtime/detail/directory.hpp>

#include <boost/asio/bind_executor.hpp>

#include <algorithm>
#include <utility>

namespace pianola::detail {

std::optional<directory::answers> directory::try_resolve(const std::vector<id_query>& queries) {
    const std::scoped_lock lock(mutex_);
    answers found;
    found.reserve(queries.size());
    for (const auto& query : queries) {
        const auto known = find_locked(query.id);
        if (!known)
            return std::nullopt;
        found.push_back(*known);
    }
    return found;
}

std::optional<id_answer> directory::find(const instance_id& id) {
    const std::scoped_lock lock(mutex_);
    return find_locked(id);
}

id_answer directory::create(const instance_id& id) {
    const std::scoped_lock lock(mutex_);
    const auto known = find_locked(id);
    return known ? *known : create_locked(id);
}

void directory::resolve(std::vector<id_query> queries, handler done) {
    std::vector<instance_id> ids;
    ids.reserve(queries.size());
    for (const auto& query : queries)
        ids.push_back(query.id);
    std::uint64_t releases = 0;
    {
        const std::scoped_lock lock(mutex_);
        releases = releases_;
    }
    journal_->async_find_numbers(
        std::move(ids),
        asio::bind_executor(executor_,
                            [self = shared_from_this(),
                             queries = std::move(queries),
                             releases,
                             done = std::move(done)](
                                error_code ec, const std::vector<instance_number>& stored) mutable {
                                self->on_found(
                                    std::move(queries), releases, ec, stored, std::move(done));
                            }));
}

std::optional<id_answer> directory::find_locked(const instance_id& id) const {
    const auto known = entries_.find(id);
    if (known == entries_.end())
        return std::nullopt;
    return id_answer{known->second.number, known->second.durable, false};
}

id_answer directory::answer_locked(const id_query& query, instance_number stored) {
    if (const auto known = find_locked(query.id))
        return *known;
    if (stored != instance_number{})
        return {stored, true, false};
    return query.create ? create_locked(query.id) : id_answer{};
}

id_answer directory::create_locked(const instance_id& id) {
    const entry created{journal_->allocate_number(), false};
    entries_.emplace(id, created);
    return {created.number, false, true};
}

void directory::on_found(std::vector<id_query> queries,
                         std::uint64_t releases,
                         error_code ec,
                         const std::vector<instance_number>& stored,
                         handler done) {
    if (ec)
        return done(ec, {});
    answers found;
    {
        std::unique_lock lock(mutex_);
        const bool may_be_stale = releases != releases_;
        if (may_be_stale && std::ranges::find(stored, instance_number{}) != stored.end()) {
            lock.unlock();
            return resolve(std::move(queries), std::move(done));
        }
        found.reserve(queries.size());
        for (std::size_t i = 0; i != queries.size(); ++i)
            found.push_back(answer_locked(queries[i], stored[i]));
    }
    done({}, std::move(found));
}

void directory::confirm(const instance_id& id, instance_number number) {
    const std::scoped_lock lock(mutex_);
    const auto known = entries_.find(id);
    // Late news: the instance may have been purged since, and the id may have another number.
    if (known != entries_.end() && known->second.number == number)
        known->second.durable = true;
}

void directory::remove(const instance_id& id, instance_number number) {
    const std::scoped_lock lock(mutex_);
    const auto known = entries_.find(id);
    if (known != entries_.end() && known->second.number == number)
        entries_.erase(known); // whoever looked it up and finds it gone may give it a new number
}

void directory::release(const instance_id& id) {
    const std::scoped_lock lock(mutex_);
    const auto known = entries_.find(id);
    if (known == entries_.end() || !known->second.durable)
        return;
    entries_.erase(known);
    ++releases_;
}

} // namespace pianola::detail
