#include "crash/unsynced_files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace pianola::test {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t page_bytes = 4096;

std::uint64_t below(std::uint64_t end, std::mt19937_64& random) {
    return std::uniform_int_distribution<std::uint64_t>{0, end - 1}(random);
}

std::string read_all(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

void overwrite_with_zeros(const fs::path& file, std::uint64_t first, std::uint64_t last) {
    std::fstream out{file, std::ios::in | std::ios::out | std::ios::binary};
    out.seekp(static_cast<std::streamoff>(first));
    out << std::string(last - first, '\0');
}

} // namespace

void unsynced_files::created(const path& file) {
    files_[file] = {0, 0, ++made_};
    names_.push_back({file, std::nullopt, std::nullopt});
}

void unsynced_files::appended(const path& file, std::uint64_t bytes) { files_[file].size += bytes; }

void unsynced_files::truncated(const path& file, std::uint64_t size) {
    auto& known = files_[file];
    known.size = size;
    known.synced = std::min(known.synced, size);
}

void unsynced_files::synced(const path& file) {
    auto& known = files_[file];
    known.synced = known.size;
}

void unsynced_files::removed(const path& file) {
    files_.erase(file);
    std::erase_if(names_, [&](const new_name& name) { return name.name == file; });
}

void unsynced_files::renaming(const path& from, const path& to) {
    auto held = fs::exists(to) ? std::optional{read_all(to)} : std::nullopt;
    names_.push_back({to, from, std::move(held)});
    if (auto node = files_.extract(from)) {
        node.key() = to;
        files_.erase(to);
        files_.insert(std::move(node));
    }
}

void unsynced_files::directory_synced(const path& directory) {
    std::erase_if(names_,
                  [&](const new_name& name) { return name.name.parent_path() == directory; });
}

void unsynced_files::tear(const path& file, const extent& known, std::mt19937_64& random) const {
    const auto unsynced = known.size - known.synced;
    if (unsynced == 0 || !fs::exists(file))
        return;
    const std::uint64_t kept[] = {0, below(unsynced + 1, random), unsynced};
    const auto end = known.synced + kept[below(3, random)];
    const auto ahead = fs::file_size(file);
    fs::resize_file(file, end);
    // A log is longer than what is written, by zeros; its size may be on the disk or not.
    if (ahead > known.size && below(2, random) == 0)
        fs::resize_file(file, ahead);
    // Pages reach the disk in any order, so one before the end may be missing.
    if (end > known.synced && below(2, random) == 0) {
        const auto page = (known.synced + below(end - known.synced, random)) / page_bytes;
        overwrite_with_zeros(file,
                             std::max(known.synced, page * page_bytes),
                             std::min(end, (page + 1) * page_bytes));
    }
}

void unsynced_files::take_back(const new_name& name) {
    std::error_code gone;
    if (name.renamed_from)
        fs::rename(name.name, *name.renamed_from, gone);
    else
        fs::remove(name.name, gone);
    if (name.held)
        std::ofstream{name.name, std::ios::binary | std::ios::trunc} << *name.held;
}

void unsynced_files::keep_newest_log() const {
    std::uint64_t newest = 0;
    for (const auto& [file, known] : files_)
        if (file.extension() == ".log")
            newest = std::max(newest, known.made);
    for (const auto& [file, known] : files_)
        if (known.made != newest && known.size != known.synced && fs::exists(file))
            fs::resize_file(file, known.synced);
}

void unsynced_files::cut_power(std::mt19937_64& random) {
    if (below(4, random) == 0)
        return keep_newest_log();
    for (const auto& [file, known] : files_)
        tear(file, known, random);
    for (auto lost = below(names_.size() + 1, random); lost > 0; --lost) {
        take_back(names_.back());
        names_.pop_back();
    }
}

} // namespace pianola::test
