#pragma once

#include <cstdint>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <system_error>

namespace pianola::samples::dpkg {

/// The audit was asked to stop; what it had found so far is lost.
struct audit_interrupted : std::runtime_error {
    audit_interrupted() : std::runtime_error("the audit was asked to stop") {}
};

struct file_digest {
    std::error_code error;   ///< why the file could not be read, if it could not
    std::string md5;         ///< lower-case hexadecimal; empty if not read or not a regular file
    std::uint64_t bytes = 0; ///< how many were read, also before an error
};

/// The MD5 of a file, links followed. Only regular files are opened: opening a device or a pipe
/// may do things. Keeps one buffer and one digest a thread. Throws audit_interrupted, within
/// one block, when `stop` says so, and std::runtime_error where OpenSSL offers no MD5.
file_digest digest_file(const std::string& path, const std::stop_token& stop);

} // namespace pianola::samples::dpkg
