#include "machine.hpp"

#include <rocksdb/version.h>
#include <sys/utsname.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <thread>

namespace pianola::bench {
namespace {

/// What follows the colon in the first line of a file that begins with this.
std::string value_in(const char* file, const std::string& name) {
    std::ifstream from(file);
    for (std::string line; std::getline(from, line);)
        if (line.starts_with(name)) {
            const auto at = line.find_first_not_of(" \t", line.find(':') + 1);
            return at == std::string::npos ? "" : line.substr(at);
        }
    return "unknown";
}

/// Of the mount that a path is on: the longest mount point that it begins with.
std::string file_system_of(const std::string& path) {
    std::ifstream mounts("/proc/self/mounts");
    std::string best;
    std::string found = "unknown";
    for (std::string device, point, type, rest;
         mounts >> device >> point >> type && std::getline(mounts, rest);)
        if (path.starts_with(point) && point.size() >= best.size()) {
            best = point;
            found = type + " on " + device;
        }
    return found;
}

std::string utc_now() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts);
    return text;
}

std::string kernel() {
    utsname name{};
    uname(&name);
    return std::string(name.sysname) + " " + name.release + " " + name.machine;
}

} // namespace

unsigned processors() { return std::max(1u, std::thread::hardware_concurrency()); }

std::vector<std::pair<std::string, std::string>> describe_machine() {
    const auto journal = std::filesystem::temp_directory_path().string();
    return {{"measured", utc_now()},
            {"processors",
             std::to_string(processors()) + " x " + value_in("/proc/cpuinfo", "model name")},
            {"memory", value_in("/proc/meminfo", "MemTotal")},
            {"system", kernel()},
            {"journals on", file_system_of(journal)},
            {"compiler", __VERSION__},
            {"RocksDB",
             std::to_string(ROCKSDB_MAJOR) + "." + std::to_string(ROCKSDB_MINOR) + "." +
                 std::to_string(ROCKSDB_PATCH)}};
}

} // namespace pianola::bench
