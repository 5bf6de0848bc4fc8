#pragma once

#include <boost/system/error_code.hpp>

#include <string>

namespace pianola {

using boost::system::error_code;

/// Every way an operation of Pianola can fail. A code exists only if a caller would react to it.
enum class errc {
    instance_not_found = 1,  ///< No instance has this id.
    instance_already_exists, ///< The id is in use by an instance that may not be replaced.
    instance_finished,       ///< The instance has ended and takes no more messages.
    instance_not_finished,   ///< The operation needs an instance that has ended.
    invalid_argument,        ///< The caller's input is wrong; diagnostics say what.
    orchestrator_not_found,  ///< No orchestrator is registered under this name.
    payload_too_large,       ///< A value is over its limit; diagnostics name both.
    turn_refused,            ///< A commit's precondition did not hold; nothing was written.
    journal_failed,          ///< A write or sync failed: reopen the journal.
    journal_corrupt,         ///< Stored bytes do not decode or do not match their checksum.
    journal_in_use,          ///< Another process has the data directory open.
    journal_incompatible,    ///< The data directory was written by another format.
    shutting_down,           ///< The task hub is stopping.
    hub_not_found,           ///< No task hub has this name.
    instance_not_failed,     ///< Only an instance that has failed can be rewound like this.
    rewind_stale,            ///< The instance has changed since the rewind was planned.
    policy_not_found,        ///< No retention policy has this id.
    overloaded,              ///< Too many operations are waiting: try again later.
};

const boost::system::error_category& pianola_category() noexcept;
error_code make_error_code(errc code) noexcept;

/// More about the last error, for people. An operation that takes one clears it first.
struct diagnostics {
    std::string message;
};

} // namespace pianola

template <>
struct boost::system::is_error_code_enum<pianola::errc> : std::true_type {};
