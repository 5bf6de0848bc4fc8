#include <pianola/journal/detail/rocksdb_directory.hpp>

#include <pianola/journal/detail/meta_codec.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

namespace pianola::detail {
namespace {

namespace fs = std::filesystem;

constexpr auto format_file = "FORMAT";
constexpr auto new_format_file = "FORMAT.new";
constexpr auto lock_file = "LOCK";
constexpr auto database_directory = "db";
constexpr auto mark_file = "synced";

enum class contents { absent, empty, ours, foreign, unreadable };

struct inspection {
    contents what;
    std::string found; ///< For people.
};

/// Long enough to show what stands there instead, short enough for an error message.
std::string first_line(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    std::string line(80, '\0');
    in.read(line.data(), static_cast<std::streamsize>(line.size()));
    line.resize(static_cast<std::size_t>(in.gcount()));
    return line.substr(0, line.find('\n'));
}

/// What a creation that was interrupted leaves at most.
bool left_by_creation(const fs::directory_entry& entry) {
    const auto name = entry.path().filename();
    if (name == lock_file || name == new_format_file)
        return true;
    std::error_code ec;
    return (name == database_directory || name == mark_file) && fs::is_empty(entry.path(), ec);
}

inspection inspect(const fs::path& path) {
    std::error_code ec;
    const auto status = fs::status(path, ec);
    if (status.type() == fs::file_type::not_found)
        return {contents::absent, {}};
    if (ec)
        return {contents::unreadable, ec.message()};
    if (!fs::is_directory(status))
        return {contents::foreign, "it is not a directory"};
    if (fs::exists(path / format_file, ec)) {
        const auto line = first_line(path / format_file);
        if (line == journal_format)
            return {contents::ours, {}};
        return {contents::foreign, "its FORMAT says '" + line + "'"};
    }
    for (fs::directory_iterator entry{path, ec}, end; !ec && entry != end; entry.increment(ec))
        if (!left_by_creation(*entry))
            return {contents::foreign,
                    "it has no FORMAT, but holds '" + entry->path().filename().string() + "'"};
    if (ec)
        return {contents::unreadable, ec.message()};
    return {contents::empty, {}};
}

std::string last_error() { return std::generic_category().message(errno); }

error_code fail(errc code, diagnostics& details, const fs::path& path, const std::string& text) {
    details.message = "journal directory " + path.string() + ": " + text;
    return make_error_code(code);
}

/// Success means that the directory may be ours, or can become ours.
error_code judge(const inspection& seen, bool create, const fs::path& path, diagnostics& details) {
    switch (seen.what) {
    case contents::ours: return {};
    case contents::unreadable: return fail(errc::journal_failed, details, path, seen.found);
    case contents::foreign:
        return fail(errc::journal_incompatible,
                    details,
                    path,
                    seen.found + "; expected a FORMAT that says '" + std::string{journal_format} +
                        "', or an empty directory");
    case contents::absent:
    case contents::empty:
        if (!create)
            return fail(errc::hub_not_found, details, path, "it holds no journal");
        return {};
    }
    return {};
}

bool sync_path(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    return synced;
}

/// Absolute, and without the empty last part that a trailing slash makes.
fs::path normal(const fs::path& path) {
    auto result = fs::absolute(path).lexically_normal();
    return result.has_filename() ? result : result.parent_path();
}

/// The name of each directory that was made here must survive a power cut as well.
bool sync_upwards(fs::path path, const fs::path& to) {
    for (;; path = path.parent_path()) {
        if (!sync_path(path, O_RDONLY | O_DIRECTORY))
            return false;
        if (path == to || path == path.root_path())
            return true;
    }
}

/// Where creation begins: the first directory above `path` that is there already.
fs::path nearest_existing(fs::path path) {
    std::error_code ec;
    do
        path = path.parent_path();
    while (path != path.root_path() && !fs::exists(path, ec));
    return path;
}

/// Whole or not at all, with all our names, and durable before anything of a database is.
bool write_format(const fs::path& path, const fs::path& existing) {
    std::error_code ec;
    fs::create_directory(path / database_directory, ec);
    {
        std::ofstream mark{path / mark_file};
        std::ofstream out{path / new_format_file, std::ios::binary | std::ios::trunc};
        out << journal_format << '\n';
        if (!out.flush())
            return false;
    }
    if (ec || !sync_path(path / new_format_file, O_RDONLY))
        return false;
    fs::rename(path / new_format_file, path / format_file, ec);
    return !ec && sync_upwards(path, existing);
}

} // namespace

rocksdb_directory::rocksdb_directory(rocksdb_directory&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

fs::path rocksdb_directory::database() const { return path_ / database_directory; }

fs::path rocksdb_directory::mark() const { return path_ / mark_file; }

rocksdb_directory::~rocksdb_directory() {
    if (lock_ >= 0)
        ::close(lock_);
}

std::optional<rocksdb_directory> rocksdb_directory::claim(const fs::path& given,
                                                          bool create,
                                                          error_code& ec,
                                                          diagnostics& details) {
    const auto path = normal(given);
    const auto existing = nearest_existing(path);
    ec = judge(inspect(path), create, path, details);
    if (ec)
        return std::nullopt;
    std::error_code made;
    fs::create_directories(path, made);
    // Closed in forked programs, or they would hold the lock on.
    const int lock =
        made ? -1 : ::open((path / lock_file).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock < 0) {
        ec = fail(errc::journal_failed, details, path, made ? made.message() : last_error());
        return std::nullopt;
    }
    rocksdb_directory claimed{path, lock};
    // flock belongs to the open file, so it keeps out a second opening by this process as well.
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        ec = fail(errc::journal_in_use,
                  details,
                  path,
                  "it is already open, in this process or another one (LOCK is held)");
        return std::nullopt;
    }
    // Somebody else may have written the format before we had the lock.
    const auto seen = inspect(path);
    ec = judge(seen, create, path, details);
    if (!ec && seen.what == contents::empty && !write_format(path, existing))
        ec = fail(errc::journal_failed, details, path, "FORMAT: " + last_error());
    if (ec)
        return std::nullopt;
    return claimed;
}

} // namespace pianola::detail
