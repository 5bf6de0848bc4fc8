#pragma once

#include <pianola/runtime/samples/dpkg/file_digest.hpp>
#include <pianola/runtime/samples/dpkg/malformed_line.hpp>
#include <pianola/runtime/samples/dpkg/package_database.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::samples::dpkg {

/// A package to audit, and how much work that is likely to be.
struct planned_package {
    std::string package;     ///< its id, to be given to audit_package
    std::uint64_t files = 0; ///< lines of its md5sums list, and its conffiles
    std::uint64_t bytes = 0; ///< its Installed-Size: an estimate made by its maintainer
};
BOOST_DESCRIBE_STRUCT(planned_package, (), (package, files, bytes))

/// All there is to audit, in order of package id.
struct audit_plan {
    std::vector<planned_package> packages;
    std::uint64_t files = 0;                  ///< sum over packages
    std::uint64_t bytes = 0;                  ///< sum over packages
    std::vector<std::string> without_md5sums; ///< in packages too, but only conffiles are known
    std::vector<std::string> half_installed;  ///< not in packages: dpkg never finished them
    std::vector<malformed_line> malformed;    ///< what of the database was not understood
};
BOOST_DESCRIBE_STRUCT(audit_plan,
                      (),
                      (packages, files, bytes, without_md5sums, half_installed, malformed))

struct unreadable_file {
    std::string path;
    std::string error; ///< the operating system's words
};
BOOST_DESCRIBE_STRUCT(unreadable_file, (), (path, error))

/// What the audit of one package found. All paths are absolute, the root included and links not
/// followed, sorted, and valid UTF-8 (other bytes are written `\xNN`).
///
/// Findings are `changed`, `missing` and `unreadable`. A conffile that differs is what its
/// administrator wanted, so conffiles are apart; and a file may rightly be absent or another
/// when dpkg was told to leave it out (`excluded`) or another package took it over (`replaced`).
struct package_report {
    std::string package;
    bool installed = true;       ///< false when it has been removed since it was planned
    bool has_md5sums = true;     ///< false when only conffiles could be verified
    std::uint64_t files = 0;     ///< checked against the md5sums list, findings included
    std::uint64_t conffiles = 0; ///< checked against the status file, findings included
    std::uint64_t excluded = 0;  ///< absent because of a path-exclude rule; not in files
    std::uint64_t replaced = 0;  ///< now another package's, by dpkg's file list; not in files
    std::uint64_t bytes = 0;     ///< read
    std::vector<std::string> changed;
    std::vector<std::string> missing;
    std::vector<unreadable_file> unreadable;
    std::vector<std::string> conffiles_changed;
    std::vector<std::string> conffiles_missing; ///< obsolete ones may be missing
    std::vector<unreadable_file> conffiles_unreadable;
    std::vector<malformed_line> malformed; ///< lines of its md5sums list
};
BOOST_DESCRIBE_STRUCT(package_report,
                      (),
                      (package,
                       installed,
                       has_md5sums,
                       files,
                       conffiles,
                       excluded,
                       replaced,
                       bytes,
                       changed,
                       missing,
                       unreadable,
                       conffiles_changed,
                       conffiles_missing,
                       conffiles_unreadable,
                       malformed))

/// Plans an audit of everything in `database`. Reads the md5sums lists and no installed file.
/// A list that cannot be read counts as empty: auditing its package will say so.
audit_plan plan_audit(const package_database& database);

/// Verifies every file of one package. A list of MD5s that cannot be read is a finding.
/// Blocks on file reads; may be called from several threads at once. Throws audit_interrupted
/// soon after `stop` is requested, and what digest_file and memory may throw.
package_report audit_package(const package_database& database,
                             std::string_view id,
                             const std::stop_token& stop = {});

} // namespace pianola::samples::dpkg
