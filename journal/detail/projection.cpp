#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/projection.hpp>

namespace pianola::detail {

void project_indexes(instance_number number,
                     const std::optional<index_entry>& before,
                     const std::optional<index_identity>&,
                     const instance_record& after,
                     std::vector<key_change>& changes) {
    const auto now = index_entry::of(after);
    if (before && before->status == now.status && before->created == now.created)
        return;
    if (before) {
        changes.push_back(key_change::erase(
            key_family::by_status, by_status_key(before->status, before->created, number)));
        if (before->created != now.created)
            changes.push_back(
                key_change::erase(key_family::by_created, by_created_key(before->created, number)));
    }
    changes.push_back(
        key_change::put(key_family::by_status, by_status_key(now.status, now.created, number), {}));
    changes.push_back(key_change::put(key_family::by_created,
                                      by_created_key(now.created, number),
                                      encode_created_row(now.status, after.name)));
}

void erase_indexes(instance_number number,
                   const instance_record& record,
                   std::vector<key_change>& changes) {
    changes.push_back(key_change::erase(key_family::by_status,
                                        by_status_key(record.status, record.created, number)));
    changes.push_back(
        key_change::erase(key_family::by_created, by_created_key(record.created, number)));
}

} // namespace pianola::detail
