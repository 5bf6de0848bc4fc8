#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/runtime/instance_archive.hpp>

#include <functional>
#include <memory>

namespace pianola::detail {

class hub_core;

/// Makes the instances of an archive, under `root`; calls `done` on the hub's executor. The hub
/// must be open. Precondition: check_archive() has passed it. Errors: instance_already_exists, and
/// then nothing was imported.
///
/// The root is written last, when all others are durable. After a crash before that, the next
/// opening takes back what was written (import_cleanup.hpp).
void import_instance(const std::shared_ptr<hub_core>& hub,
                     instance_archive archive,
                     const instance_id& root,
                     std::function<void(error_code, import_result)> done);

} // namespace pianola::detail
