#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace pianola::test {

/// What a power cut would take: which bytes of files, and which names in directories, were never
/// synced. Told of every change, it can carry the cut out on the real files.
///
/// The model: a file keeps its synced bytes, and of the rest any length, with any page missing, and
/// perhaps zeros to the size it had; in
/// one cut of four, as bad as it can be, all files lose all of the rest but the newest log, which
/// keeps it.
/// Names appear on the disk in order, and any number of the newest unsynced ones is lost, even
/// when the file itself was synced. A removal is durable at once. Not thread-safe.
class unsynced_files {
public:
    using path = std::filesystem::path;

    void created(const path& file);
    void appended(const path& file, std::uint64_t bytes);
    void truncated(const path& file, std::uint64_t size);
    void synced(const path& file);
    void removed(const path& file);
    /// Before the renaming happens: remembers what `to` held.
    void renaming(const path& from, const path& to);
    void directory_synced(const path& directory);

    /// Takes away what was not synced, or some of it.
    void cut_power(std::mt19937_64& random);

private:
    struct extent {
        std::uint64_t size = 0;
        std::uint64_t synced = 0;
        std::uint64_t made = 0; ///< Counts files.
    };
    struct new_name {
        path name;
        std::optional<path> renamed_from; ///< Else it was created.
        std::optional<std::string> held;  ///< What the name stood for before.
    };

    void tear(const path& file, const extent& known, std::mt19937_64& random) const;
    void keep_newest_log() const;
    static void take_back(const new_name& name);

    std::map<path, extent> files_;
    std::uint64_t made_ = 0;
    std::vector<new_name> names_;
};

} // namespace pianola::test
