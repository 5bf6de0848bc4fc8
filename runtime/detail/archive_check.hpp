#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_record.hpp>
#include <pianola/runtime/instance_archive.hpp>

#include <cstddef>

namespace pianola::detail {

/// Whether an archive is one, may be imported, and is no larger than `max_bytes` of events. Errors:
/// invalid_argument, instance_not_finished, payload_too_large; `why` says what.
error_code check_archive(const instance_archive& archive, std::size_t max_bytes, diagnostics& why);

/// The record of an instance that ran these turns as its first execution, for their commit.
/// Precondition: check_archive() has passed it.
[[nodiscard]] instance_record record_of(const archived_instance& instance);

} // namespace pianola::detail
