#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/log.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>

namespace pianola {

/// What a synced-mark file said when it was opened.
struct synced_mark_reading {
    std::optional<synced_mark> mark; ///< Absent when none was ever written, or none is readable.
    bool damaged = false;            ///< The file is not empty, and holds no readable mark.
};

/// A small file beside a log that remembers up to where the log is synced.
///
/// Format: two slots, at bytes 0 and 4096, written in turn. A slot is 24 bytes, integers little
/// endian: u32 magic "PSM1", u64 epoch, u64 commit number, u32 CRC-32C of the 20 bytes before.
/// Reading takes the readable slot with the higher number, so a torn write costs one step only.
///
/// Writes are not synced: after a power cut the mark may be older than the last one written, never
/// newer. A write that fails leaves the older mark, which guards less and claims nothing false.
/// Thread-safety: none; one caller at a time.
class synced_mark_file {
public:
    static constexpr std::size_t slot_distance = 4096;
    static constexpr std::size_t slot_size = 24;

    /// Opens or creates the file and reads it. Null with `ec` when the system refuses.
    [[nodiscard]] static std::unique_ptr<synced_mark_file> open(const std::filesystem::path& file,
                                                                error_code& ec);
    ~synced_mark_file();
    synced_mark_file(const synced_mark_file&) = delete;
    synced_mark_file& operator=(const synced_mark_file&) = delete;

    [[nodiscard]] const synced_mark_reading& found() const noexcept { return found_; }
    void write(synced_mark mark) noexcept;
    /// Makes the newest mark durable.
    void sync(error_code& ec) noexcept;

private:
    explicit synced_mark_file(int descriptor) noexcept : descriptor_(descriptor) {}
    void read();

    int descriptor_;
    std::size_t next_slot_ = 0;
    synced_mark_reading found_;
};

} // namespace pianola
