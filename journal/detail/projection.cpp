#include <pianola/journal/detail/projection.hpp>

#include <pianola/journal/detail/index_codec.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace pianola::detail {
namespace {

struct index_row {
    key_family family;
    std::string key;
    std::string value;
};
/// Of one instance: few.
using index_rows = std::vector<index_row>;

const index_row* find(const index_rows& rows, const index_row& like) {
    const auto found = std::ranges::find_if(rows, [&](const index_row& row) {
        return row.family == like.family && row.key == like.key;
    });
    return found == rows.end() ? nullptr : &*found;
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

index_rows rows_of(instance_number number,
                   const instance_id& id,
                   const index_entry& entry,
                   const index_identity& identity) {
    index_rows rows;
    const index_position created{entry.created, number};
    rows.reserve(6 + identity.tags.size());
    const auto add = [&](key_family family, const std::string& prefix) {
        rows.push_back({family, index_key(prefix, created), {}});
    };
    const auto tags = encode_tag_hashes(identity.tags);
    rows.push_back({key_family::by_created,
                    index_key({}, created),
                    encode_created_row(covering_row(id, entry, identity, tags))});
    add(key_family::by_status, by_status_prefix(entry.status));
    add(key_family::by_name, hash_prefix(name_hash(identity.name)));
    add(key_family::by_updated, by_updated_prefix(minute_of(entry.last_updated)));
    for (const auto& [key, value] : identity.tags)
        add(key_family::by_tag, hash_prefix(tag_hash(key, value)));
    if (identity.parent)
        add(key_family::by_parent, hash_prefix(parent_hash(*identity.parent)));
    if (entry.completed)
        rows.push_back({key_family::by_completed,
                        index_key({}, {*entry.completed, number}),
                        encode_completed_row(entry.created)});
    return rows;
}

bool in_same_rows(const index_entry& a, const index_entry& b) {
    return a.status == b.status && a.created == b.created && a.completed == b.completed &&
           minute_of(a.last_updated) == minute_of(b.last_updated);
}

void add_changes(const index_rows& before, index_rows after, std::vector<key_change>& changes) {
    for (const index_row& row : before)
        if (!find(after, row))
            changes.push_back(key_change::erase(row.family, row.key));
    for (index_row& row : after) {
        const index_row* found = find(before, row);
        if (!found || found->value != row.value)
            changes.push_back(
                key_change::put(row.family, std::move(row.key), std::move(row.value)));
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
    index_rows held;
    if (before) {
        const index_identity& was = replaced ? *replaced : identity;
        held = rows_of(number, after.id, *before, was);
        out.counters.push_back({was.name, before->status, -1});
    }
    out.counters.push_back({identity.name, now.status, +1});
    add_changes(held, rows_of(number, after.id, now, identity), out.changes);
}

} // namespace pianola::detail
