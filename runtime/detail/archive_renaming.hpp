#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/runtime/instance_archive.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace pianola::detail {

/// Gives the instances and executions of an archive the names of a copy, so that a replay of each
/// still asks for what its history says. Pure. Precondition: check_archive() has passed the
/// archive.
class archive_renaming {
public:
    /// All new execution ids derive from `salt`, 128 random bits.
    archive_renaming(const instance_archive& archive, const instance_id& root, execution_id salt);

    /// The new ids, in the order of the archive.
    [[nodiscard]] const std::vector<instance_id>& ids() const noexcept { return ids_; }
    /// Makes that archive the copy. `numbers` are those of ids(), in the same order.
    void apply(const std::vector<instance_number>& numbers, instance_archive& archive) const;

private:
    void name(const archived_instance& member);
    void name_children(const archived_instance& member, const history::execution_started& started);
    [[nodiscard]] execution_id fresh(execution_id old) const;
    [[nodiscard]] execution_id name_of(execution_id old) const;
    [[nodiscard]] instance_id name_of(const instance_id& old) const;
    [[nodiscard]] execution_id name_of_started(const history::execution_started& started) const;

    using link = rare<history::parent_instance>;
    void rename(link& parent, const std::vector<instance_number>& numbers) const;
    void rename(history_event& event, const std::vector<instance_number>& numbers) const;

    execution_id salt_;
    std::vector<instance_id> ids_;
    std::map<instance_id, instance_id> instances_;    ///< Those that get another id.
    std::map<execution_id, execution_id> executions_; ///< Those that derive from their parent's.
    std::map<instance_id, std::size_t> members_;      ///< Positions, by old id.
};

} // namespace pianola::detail
