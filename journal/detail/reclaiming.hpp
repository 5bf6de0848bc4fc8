#pragma once

#include <pianola/journal/committer.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/purged_instances.hpp>

#include <boost/asio/any_completion_handler.hpp>

#include <memory>

namespace pianola::detail {

/// Takes away rows that nobody can see, then commits that nothing is left to be hidden. Only what
/// is durably purged: rows that are gone do not come back when a crash takes back their purge.
/// Completes on any thread.
void reclaim(std::shared_ptr<committer> commits,
             std::shared_ptr<const number_bitmaps> purged,
             erase_rows erase,
             asio::any_completion_handler<void(error_code)> done);

} // namespace pianola::detail
