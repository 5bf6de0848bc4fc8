#pragma once

#include <pianola/journal/committer.hpp>
#include <pianola/journal/error.hpp>
#include <pianola/journal/journal.hpp>
#include <pianola/journal/list_limits.hpp>
#include <pianola/journal/log.hpp>
#include <pianola/journal/memory_store.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace pianola {

struct memory_journal_options {
    std::shared_ptr<memory_disk> disk; ///< Outlives the journal, to be opened again.
    asio::any_io_executor executor;    ///< Runs everything.
    /// Wraps the log, to make it slow or faulty. May be empty.
    std::function<std::shared_ptr<log>(std::shared_ptr<log>)> decorate;
    committer_params committer;
    list_limits lists;

    memory_journal_options(std::shared_ptr<memory_disk> storage, asio::any_io_executor runs_on)
        : disk(std::move(storage)), executor(std::move(runs_on)) {}
};

/// A journal whose storage is memory: for samples, tests and the simulation. Does not wait for
/// the executor. Errors as keyed_journal::open.
std::unique_ptr<journal> open_memory_journal(memory_journal_options options,
                                             error_code& ec,
                                             diagnostics& details);

} // namespace pianola
