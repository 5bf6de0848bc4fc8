#pragma once

#include <pianola/runtime/samples/dpkg/malformed_line.hpp>
#include <pianola/runtime/samples/dpkg/path_rules.hpp>
#include <pianola/runtime/samples/dpkg/root_paths.hpp>
#include <pianola/runtime/samples/dpkg/status_file.hpp>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::samples::dpkg {

/// There is no dpkg database under the root, or it cannot be read; the text names the path.
struct database_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// A package whose files are in place.
struct unpacked_package {
    status_record status;
    std::string id;                     ///< unique; see status_record::id
    std::optional<std::string> md5sums; ///< its list of MD5s, a path inside the root, if any
    std::string file_list;              ///< its list of files, a path inside the root
};

/// The dpkg database of one root, as it was when read: packages, diversions and path filters.
/// Immutable, so it may be shared between threads. Changes dpkg has noted in its journal
/// (`updates/`) but not yet written to the status file are applied. dpkg's lock is not taken:
/// what is read while dpkg works is a moment of that work.
class package_database {
public:
    /// Reads <root>/var/lib/dpkg and <root>/etc/dpkg. Throws database_error.
    explicit package_database(const std::filesystem::path& root);

    /// Packages that are unpacked, configured or not, by id.
    const std::vector<unpacked_package>& packages() const { return packages_; }

    /// The package of that id, null when it is not unpacked. Belongs to the database.
    const unpacked_package* find(std::string_view id) const;

    /// Ids of packages dpkg left half-installed, which nobody can verify, in order.
    const std::vector<std::string>& half_installed() const { return half_installed_; }

    /// What was not understood of the status file, the diversions and the configuration.
    const std::vector<malformed_line>& malformed() const { return malformed_; }

    const diversions& diverted() const { return diversions_; }
    const path_filter& filter() const { return filter_; }

    /// A fresh view of the root's file system, to be kept by one thread.
    root_paths paths() const { return root_; }

private:
    void read_packages();
    void read_filter();
    std::vector<status_record> read_status();
    std::optional<std::string> read(const std::string& inside);
    std::vector<std::string> list(const std::string& inside);

    root_paths root_;
    std::vector<unpacked_package> packages_;
    std::vector<std::string> half_installed_;
    std::vector<malformed_line> malformed_;
    diversions diversions_;
    path_filter filter_;
};

} // namespace pianola::samples::dpkg
