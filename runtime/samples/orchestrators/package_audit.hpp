#pragma once

#include <pianola/actors/activity_context.hpp>
#include <pianola/actors/orchestration_context.hpp>
#include <pianola/actors/task.hpp>
#include <pianola/runtime/samples/dpkg/database_cache.hpp>
#include <pianola/runtime/samples/dpkg/file_audit.hpp>

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pianola::samples {

struct package_audit_input {
    std::optional<std::string> root; ///< An absolute path. Default: "/".
};
BOOST_DESCRIBE_STRUCT(package_audit_input, (), (root))

/// The custom status: packages.
struct package_audit_progress {
    std::uint64_t done = 0;
    std::uint64_t of = 0;
};
BOOST_DESCRIBE_STRUCT(package_audit_progress, (), (done, of))

/// A package that could not be audited, after all retries.
struct failed_package {
    std::string package;
    std::string error;
};
BOOST_DESCRIBE_STRUCT(failed_package, (), (package, error))

/// Files that their administrator may change. One that differs is worth a look, no damage.
struct conffile_findings {
    std::uint64_t checked = 0;
    std::vector<std::string> changed;
    std::vector<std::string> missing;
    std::vector<dpkg::unreadable_file> unreadable;
};
BOOST_DESCRIBE_STRUCT(conffile_findings, (), (checked, changed, missing, unreadable))

/// Paths are absolute, the root included. Lists are sorted.
struct package_audit_output {
    std::string root;
    std::uint64_t packages = 0; ///< Audited.
    std::uint64_t files = 0;    ///< Verified, the findings included; without conffiles.
    std::uint64_t bytes = 0;    ///< Read.
    std::vector<std::string> changed;
    std::vector<std::string> missing;
    std::vector<dpkg::unreadable_file> unreadable;
    conffile_findings conffiles;
    std::uint64_t excluded = 0; ///< Absent because of a path-exclude rule: not in `files`.
    std::uint64_t replaced = 0; ///< Taken over by another package: not in `files`.
    std::vector<std::string> without_md5sums; ///< Packages that record none.
    std::vector<std::string> half_installed;  ///< Packages that nobody can verify.
    std::vector<std::string> removed;         ///< Packages removed while the audit ran.
    std::vector<failed_package> failed;
    std::vector<dpkg::malformed_line> malformed;
    std::uint64_t unlisted = 0; ///< Findings that had no room in the lists.
};
BOOST_DESCRIBE_STRUCT(package_audit_output,
                      (),
                      (root,
                       packages,
                       files,
                       bytes,
                       changed,
                       missing,
                       unreadable,
                       conffiles,
                       excluded,
                       replaced,
                       without_md5sums,
                       half_installed,
                       removed,
                       failed,
                       malformed,
                       unlisted))

/// Verifies every installed file of a Debian system against its recorded MD5: one activity plans,
/// then one activity a package, a few at a time, each tried again when it fails. Custom status:
/// package_audit_progress.
task<package_audit_output> package_audit(orchestration_context& context,
                                         std::optional<package_audit_input> input);

/// What the activity `audit_package` is asked.
struct package_audit_request {
    std::string root;
    std::string package;
};
BOOST_DESCRIBE_STRUCT(package_audit_request, (), (root, package))

/// A package's report, its lists cut so that the journal takes it whatever the audit found.
struct bounded_report : dpkg::package_report {
    std::uint64_t unlisted = 0; ///< Findings that were cut off.
};
BOOST_DESCRIBE_STRUCT(bounded_report, (dpkg::package_report), (unlisted))

/// The activity `plan_package_audit`. Throws dpkg::database_error.
dpkg::audit_plan plan_package_audit(dpkg::database_cache& databases, const std::string& root);

/// The activity `audit_package`. Throws dpkg::database_error; dpkg::audit_interrupted when the
/// result is no longer wanted.
bounded_report audit_package(dpkg::database_cache& databases,
                             const activity_context& context,
                             const package_audit_request& request);

} // namespace pianola::samples
