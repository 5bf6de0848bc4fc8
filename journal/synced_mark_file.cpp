#include <pianola/journal/synced_mark_file.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <boost/crc.hpp>
#include <boost/endian/conversion.hpp>

#include <array>
#include <cerrno>
#include <cstdint>

namespace pianola {
namespace {

constexpr std::uint32_t magic = 0x314D5350; // "PSM1"
constexpr std::size_t epoch_at = 4;
constexpr std::size_t number_at = 12;
constexpr std::size_t checksum_at = 20;

using slot_bytes = std::array<unsigned char, synced_mark_file::slot_size>;

std::uint32_t checksum(const slot_bytes& slot) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc32c;
    crc32c.process_bytes(slot.data(), checksum_at);
    return crc32c.checksum();
}

slot_bytes encode(synced_mark mark) {
    slot_bytes slot{};
    boost::endian::store_little_u32(slot.data(), magic);
    boost::endian::store_little_u64(slot.data() + epoch_at, mark.epoch.value());
    boost::endian::store_little_u64(slot.data() + number_at, mark.number.value());
    boost::endian::store_little_u32(slot.data() + checksum_at, checksum(slot));
    return slot;
}

std::optional<synced_mark> decode(const slot_bytes& slot) {
    if (boost::endian::load_little_u32(slot.data()) != magic ||
        boost::endian::load_little_u32(slot.data() + checksum_at) != checksum(slot))
        return std::nullopt;
    return synced_mark{epoch_number{boost::endian::load_little_u64(slot.data() + epoch_at)},
                       commit_number{boost::endian::load_little_u64(slot.data() + number_at)}};
}

bool newer(const std::optional<synced_mark>& mark, const std::optional<synced_mark>& than) {
    if (!mark || !than)
        return mark.has_value();
    return mark->number != than->number ? mark->number > than->number : mark->epoch > than->epoch;
}

off_t offset_of(std::size_t slot) {
    return static_cast<off_t>(slot * synced_mark_file::slot_distance);
}

error_code system_error() { return {errno, boost::system::system_category()}; }

} // namespace

std::unique_ptr<synced_mark_file> synced_mark_file::open(const std::filesystem::path& file,
                                                         error_code& ec) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor < 0) {
        ec = system_error();
        return nullptr;
    }
    ec.clear();
    std::unique_ptr<synced_mark_file> opened{new synced_mark_file{descriptor}};
    opened->read();
    return opened;
}

synced_mark_file::~synced_mark_file() { ::close(descriptor_); }

void synced_mark_file::read() {
    for (std::size_t slot = 0; slot < 2; ++slot) {
        slot_bytes bytes{};
        const auto got = ::pread(descriptor_, bytes.data(), bytes.size(), offset_of(slot));
        const bool whole = got == static_cast<ssize_t>(bytes.size());
        const auto mark = whole ? decode(bytes) : std::nullopt;
        if (newer(mark, found_.mark)) {
            found_.mark = mark;
            next_slot_ = 1 - slot;
        }
    }
    found_.damaged = !found_.mark && ::lseek(descriptor_, 0, SEEK_END) != 0;
}

void synced_mark_file::write(synced_mark mark) noexcept {
    const auto bytes = encode(mark);
    const auto put = ::pwrite(descriptor_, bytes.data(), bytes.size(), offset_of(next_slot_));
    // After a failure the same slot is tried again: the other one holds the newest good mark.
    if (put == static_cast<ssize_t>(bytes.size()))
        next_slot_ = 1 - next_slot_;
}

void synced_mark_file::sync(error_code& ec) noexcept {
    ec.clear();
    if (::fsync(descriptor_) != 0)
        ec = system_error();
}

} // namespace pianola
