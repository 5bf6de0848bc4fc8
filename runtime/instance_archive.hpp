#pragma once

#include <pianola/journal/history_event.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/instant.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/journal/runtime_status.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A tree of instances as a value, to be kept outside of any hub and imported into one. Its text is
/// archive_text.hpp's.
///
/// What is exported of each instance is its current execution: the events that count, without those
/// that a rewind has hidden. Earlier executions are not, nor the children that only they called.
///
/// What an import changes: the root gets another id and loses its parent. Each execution gets
/// another id, and so do the children to which their parent's code gave none. An id that the code
/// chose stays as it is. Everything else is kept, times and payloads too: an id in a payload is not
/// known to be one. So code that makes ids of its own instance's id fits only under the id it had.
/// Seeds are kept, so that new_guid() says again what it said: if both the original and its copy
/// are rewound, they make the same new guids.
namespace pianola {

/// One instance of an archive, as it stood when it was exported.
struct archived_instance {
    pianola::instance_id id;
    std::string name;
    std::optional<std::string> version;
    runtime_status status = runtime_status::pending;
    instant created;
    instant last_updated;
    std::optional<instant> completed;
    std::optional<instant> scheduled_start;
    history::tags tags;
    rare<history::parent_instance> parent;
    pianola::execution_id execution_id;
    payload custom_status;
    /// The history, turn by turn, oldest first.
    std::vector<std::vector<history_event>> turns;

    friend bool operator==(const archived_instance&, const archived_instance&) = default;
};

struct instance_archive {
    /// The first is the root, whose parent is not in the archive; each other one stands after its
    /// parent.
    std::vector<archived_instance> members;

    friend bool operator==(const instance_archive&, const instance_archive&) = default;
};

/// How to import an archive. Everything is optional.
class import_options {
public:
    import_options() {} // user-declared: see "g++ 12" in runtime/README.md

    /// The root's new id, with the limits of one that is started. Default: as of one that is
    /// started.
    import_options& id(std::string value) {
        id_ = pianola::instance_id{std::move(value)};
        return *this;
    }
    [[nodiscard]] const std::optional<pianola::instance_id>& id() const { return id_; }

private:
    std::optional<pianola::instance_id> id_;
};

/// One instance that was imported.
struct imported_instance {
    instance_id archived; ///< Its id in the archive.
    instance_id id;       ///< Its id now; often the same.

    friend bool operator==(const imported_instance&, const imported_instance&) = default;
};

struct import_result {
    instance_id id;                           ///< Of the root.
    std::vector<imported_instance> instances; ///< All of them, in the order of the archive.
};

} // namespace pianola
