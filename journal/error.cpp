#include <pianola/journal/error.hpp>

namespace pianola {
namespace {

class category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "pianola"; }

    std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
        case errc::instance_not_found: return "no instance has this id";
        case errc::instance_already_exists: return "an instance with this id already exists";
        case errc::instance_finished: return "the instance has already finished";
        case errc::instance_not_finished: return "the instance has not finished";
        case errc::invalid_argument: return "invalid argument";
        case errc::orchestrator_not_found: return "no orchestrator is registered under this name";
        case errc::payload_too_large: return "the payload is larger than the limit";
        case errc::turn_refused: return "the commit was refused: its precondition did not hold";
        case errc::journal_failed: return "the journal failed to write or sync; reopen it";
        case errc::journal_corrupt: return "the journal holds damaged data";
        case errc::journal_in_use: return "the data directory is open in another process";
        case errc::journal_incompatible: return "the data directory has another format";
        case errc::shutting_down: return "the task hub is shutting down";
        case errc::hub_not_found: return "no task hub has this name";
        case errc::instance_not_failed: return "only a failed instance can be rewound";
        case errc::rewind_stale: return "the instance has changed since the rewind was planned";
        case errc::policy_not_found: return "no retention policy has this id";
        case errc::overloaded: return "too many operations are waiting; try again later";
        }
        return "unknown pianola error";
    }
};

} // namespace

const boost::system::error_category& pianola_category() noexcept {
    static const category instance;
    return instance;
}

error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), pianola_category()};
}

} // namespace pianola
