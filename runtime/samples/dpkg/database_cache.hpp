#pragma once

#include <pianola/runtime/samples/dpkg/package_database.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace pianola::samples::dpkg {

/// Keeps the database last asked for, so that one activity a package does not mean one reading
/// of the status file a package. Thread-safe; callers that come during a reading share it.
class database_cache {
public:
    /// The database of `root`, read again when dpkg has changed it since. Throws
    /// database_error. The result stays valid whatever the cache does next.
    std::shared_ptr<const package_database> open(const std::string& root);

private:
    std::mutex mutex_;
    std::string root_;
    std::vector<std::int64_t> stamp_; // of the files it was read from
    std::shared_ptr<const package_database> database_;
};

} // namespace pianola::samples::dpkg
