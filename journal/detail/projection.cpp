#include <pianola/journal/detail/projection.hpp>

#include <pianola/journal/detail/index_codec.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace pianola::detail {
namespace {

/// What most of them need: room for that is made once.
constexpr std::size_t rows_of_an_instance = 8;
constexpr std::size_t bytes_of_rows = 384;

/// The row with the same key, if there is one. Of one instance they are few.
std::optional<key_change> find(const change_list& rows, const key_change& like) {
    for (std::size_t i = 0; i != rows.size(); ++i)
        if (const auto row = rows[i]; row.family == like.family && row.key == like.key)
            return row;
    return std::nullopt;
}

created_row covering_row(const instance_id& id,
                         const index_entry& entry,
                         const index_identity& identity,
                         std::string_view tags) {
    created_row row;
    row.status = entry.status;
    row.id = id.str();
    row.name = identity.name;
    row.version = identity.version;
    if (identity.parent)
        row.parent = parent_hash(*identity.parent);
    row.completed = entry.completed;
    row.tags = tags;
    return row;
}

void put_created_row(instance_number number,
                     const instance_id& id,
                     const index_entry& entry,
                     const index_identity& identity,
                     change_list& out) {
    const auto tags = encode_tag_hashes(identity.tags);
    out.put_appended(
        key_family::by_created,
        [&](std::string& key) { append_index_position(key, {entry.created, number}); },
        [&](std::string& value) {
            append_created_row(value, covering_row(id, entry, identity, tags));
        });
}

void put_completed_row(instance_number number, const index_entry& entry, change_list& out) {
    if (entry.completed)
        out.put_appended(
            key_family::by_completed,
            [&](std::string& key) { append_index_position(key, {*entry.completed, number}); },
            [&](std::string& value) { value.append(encode_completed_row(entry.created)); });
}

void put_rows(instance_number number,
              const instance_id& id,
              const index_entry& entry,
              const index_identity& identity,
              change_list& out) {
    const index_position created{entry.created, number};
    const auto add = [&](key_family family, const std::string& prefix) {
        out.put_appended(
            family,
            [&](std::string& key) { append_index_position(key.append(prefix), created); },
            [](std::string&) {});
    };
    put_created_row(number, id, entry, identity, out);
    add(key_family::by_status, by_status_prefix(entry.status));
    add(key_family::by_name, hash_prefix(name_hash(identity.name)));
    add(key_family::by_updated, by_updated_prefix(minute_of(entry.last_updated)));
    for (const auto& [key, value] : identity.tags)
        add(key_family::by_tag, hash_prefix(tag_hash(key, value)));
    if (identity.parent)
        add(key_family::by_parent, hash_prefix(parent_hash(*identity.parent)));
    put_completed_row(number, entry, out);
}

/// Of an instance that stays what it was, and only goes on.
void put_progress(instance_number number,
                  const instance_id& id,
                  const index_entry& before,
                  const index_entry& now,
                  const index_identity& identity,
                  change_list& out) {
    const index_position created{now.created, number};
    const auto move = [&](key_family family, const std::string& from, const std::string& to) {
        if (from == to)
            return;
        out.erase_appended(
            family, [&](std::string& key) { append_index_position(key.append(from), created); });
        out.put_appended(
            family,
            [&](std::string& key) { append_index_position(key.append(to), created); },
            [](std::string&) {});
    };
    if (before.status != now.status || before.completed != now.completed)
        put_created_row(number, id, now, identity, out);
    move(key_family::by_status, by_status_prefix(before.status), by_status_prefix(now.status));
    move(key_family::by_updated,
         by_updated_prefix(minute_of(before.last_updated)),
         by_updated_prefix(minute_of(now.last_updated)));
    if (before.completed == now.completed)
        return;
    if (before.completed)
        out.erase_appended(key_family::by_completed, [&](std::string& key) {
            append_index_position(key, {*before.completed, number});
        });
    put_completed_row(number, now, out);
}

bool in_same_rows(const index_entry& a, const index_entry& b) {
    return a.status == b.status && a.created == b.created && a.completed == b.completed &&
           minute_of(a.last_updated) == minute_of(b.last_updated);
}

void put_differences(const change_list& before, const change_list& after, change_list& out) {
    for (std::size_t i = 0; i != before.size(); ++i)
        if (const auto row = before[i]; !find(after, row))
            out.erase(row.family, row.key);
    for (std::size_t i = 0; i != after.size(); ++i) {
        const auto row = after[i];
        const auto found = find(before, row);
        if (!found || found->value != row.value)
            out.put(row.family, row.key, row.value);
    }
}

} // namespace

bool is_entity(const instance_id& id) noexcept { return id.str().starts_with('@'); }

void project_indexes(instance_number number,
                     const std::optional<index_entry>& before,
                     const std::optional<index_identity>& replaced,
                     const instance_record& after,
                     encoded_commit& out) {
    const auto now = index_entry::of(after);
    if (is_entity(after.id) || (before && !replaced && in_same_rows(*before, now)))
        return;
    const auto identity = index_identity::of(after);
    out.counters.reserve(2);
    if (!before) {
        out.counters.push_back({identity.name, now.status, +1});
        return put_rows(number, after.id, now, identity, out.changes);
    }
    const index_identity& was = replaced ? *replaced : identity;
    out.counters.push_back({was.name, before->status, -1});
    out.counters.push_back({identity.name, now.status, +1});
    if (!replaced && before->created == now.created)
        return put_progress(number, after.id, *before, now, identity, out.changes);
    change_list held;
    change_list wanted;
    held.reserve(rows_of_an_instance, bytes_of_rows);
    wanted.reserve(rows_of_an_instance, bytes_of_rows);
    put_rows(number, after.id, *before, was, held);
    put_rows(number, after.id, now, identity, wanted);
    put_differences(held, wanted, out.changes);
}

} // namespace pianola::detail
