#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/runtime/instance_archive.hpp>

#include <functional>
#include <memory>

namespace pianola::detail {

class hub_core;

/// Reads an instance and its descendants into an archive; calls `done` on the hub's executor.
/// Errors: instance_not_found; payload_too_large over max_archive_bytes.
void export_instance(const std::shared_ptr<hub_core>& hub,
                     instance_number number,
                     std::function<void(error_code, instance_archive)> done);

} // namespace pianola::detail
