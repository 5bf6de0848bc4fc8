#pragma once

#include <pianola/runtime/samples/dpkg/malformed_line.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pianola::samples::dpkg {

/// How far dpkg got with a package, in dpkg's order.
enum class package_state {
    not_installed,
    config_files,
    half_installed, ///< unpacking or removal began and never ended: which files exist is unknown
    unpacked,       ///< from here on all files are in place
    half_configured,
    triggers_awaited,
    triggers_pending,
    installed,
};

/// A configuration file as dpkg last installed it.
struct conffile {
    std::string path;      ///< inside the root
    std::string md5;       ///< empty while dpkg has not installed it
    bool obsolete = false; ///< no longer shipped, kept for the administrator
    bool remove_on_upgrade = false;
};

/// One stanza of dpkg's status file.
struct status_record {
    std::string package;
    std::string architecture;
    std::string version;
    bool multi_arch_same = false; ///< may be installed for several architectures at once
    package_state state = package_state::not_installed;
    std::uint64_t installed_kib = 0;
    std::vector<conffile> conffiles;

    /// As dpkg writes it: `name:architecture` for packages that are `Multi-Arch: same`.
    std::string id() const;
};

/// Reads a status file. Stanzas without a usable package, architecture or status are left out;
/// those and unreadable lines are added to `malformed` under the name `file`.
std::vector<status_record> parse_status(std::string_view text,
                                        const std::string& file,
                                        std::vector<malformed_line>& malformed);

} // namespace pianola::samples::dpkg
