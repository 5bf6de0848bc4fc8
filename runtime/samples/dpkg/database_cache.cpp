#include <pianola/runtime/samples/dpkg/database_cache.hpp>

#include <sys/stat.h>

#include <array>

namespace pianola::samples::dpkg {
namespace {

// dpkg replaces these files by renaming, and renaming changes the inode.
constexpr std::array<const char*, 6> sources{"/var/lib/dpkg/status",
                                             "/var/lib/dpkg/updates",
                                             "/var/lib/dpkg/diversions",
                                             "/var/lib/dpkg/info",
                                             "/etc/dpkg/dpkg.cfg",
                                             "/etc/dpkg/dpkg.cfg.d"};

std::vector<std::int64_t> stamp_of(root_paths paths) {
    std::vector<std::int64_t> stamp;
    for (const char* source : sources) {
        struct stat about{};
        const auto path = paths.resolved(source);
        if (path && ::stat(path->c_str(), &about) == 0) {
            stamp.insert(stamp.end(),
                         {static_cast<std::int64_t>(about.st_ino),
                          about.st_size,
                          about.st_mtim.tv_sec,
                          about.st_mtim.tv_nsec});
        } else {
            stamp.push_back(-1);
        }
    }
    return stamp;
}

} // namespace

std::shared_ptr<const package_database> database_cache::open(const std::string& root) {
    const std::lock_guard lock(mutex_);
    // Taken before reading: a change in between makes the next caller read again.
    auto stamp = stamp_of(root_paths(root));
    if (!database_ || root != root_ || stamp != stamp_) {
        database_ = std::make_shared<const package_database>(root);
        root_ = root;
        stamp_ = std::move(stamp);
    }
    return database_;
}

} // namespace pianola::samples::dpkg
