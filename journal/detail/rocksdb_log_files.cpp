#include <pianola/journal/detail/rocksdb_log_files.hpp>

#include <rocksdb/file_system.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace pianola::detail {
namespace {

/// More would make the sync that brings it to the disk slower, less would bring more of those.
constexpr std::size_t ahead_bytes = std::size_t{512} << 10;

class log_file final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;

    /// Before [offset, offset + size) is appended, or put into a buffer to be appended later: so
    /// nothing has been written at `filled_` or behind it.
    void PrepareWrite(std::size_t offset,
                      std::size_t size,
                      const rocksdb::IOOptions& options,
                      rocksdb::IODebugContext* debug) override {
        if (!fills_ || offset + size <= filled_)
            return;
        filled_ = std::max(filled_, offset);
        static const std::string zeros(ahead_bytes, '\0');
        // Where it cannot be done, for want of space or at all, the log just grows.
        fills_ = target()->PositionedAppend(zeros, filled_, options, debug).ok();
        filled_ += ahead_bytes;
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data,
                             const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
        return counted(data, FSWritableFileOwnerWrapper::Append(data, options, debug));
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data,
                             const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo& check,
                             rocksdb::IODebugContext* debug) override {
        return counted(data, FSWritableFileOwnerWrapper::Append(data, options, check, debug));
    }
    rocksdb::IOStatus Close(const rocksdb::IOOptions& options,
                            rocksdb::IODebugContext* debug) override {
        if (filled_ > written_)
            static_cast<void>(target()->Truncate(written_, options, debug));
        return FSWritableFileOwnerWrapper::Close(options, debug);
    }

private:
    rocksdb::IOStatus counted(const rocksdb::Slice& data, rocksdb::IOStatus status) {
        written_ += status.ok() ? data.size() : 0;
        return status;
    }

    std::uint64_t written_ = 0;
    std::uint64_t filled_ = 0; ///< Where what is ahead ends.
    bool fills_ = true;
};

class log_files final : public rocksdb::FileSystemWrapper {
public:
    using FileSystemWrapper::FileSystemWrapper;
    const char* Name() const override { return "pianola.log_files"; }

    rocksdb::IOStatus NewWritableFile(const std::string& name,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* debug) override {
        auto status = FileSystemWrapper::NewWritableFile(name, options, result, debug);
        if (status.ok() && std::string_view(name).ends_with(".log"))
            *result = std::make_unique<log_file>(std::move(*result));
        return status;
    }
};

class environment final : public rocksdb::EnvWrapper {
public:
    explicit environment(rocksdb::Env& base) : EnvWrapper(&base) {
        file_system_ = std::make_shared<log_files>(base.GetFileSystem());
        system_clock_ = base.GetSystemClock();
    }
};

} // namespace

std::unique_ptr<rocksdb::Env> with_log_files_ahead(rocksdb::Env& base) {
    return std::make_unique<environment>(base);
}

} // namespace pianola::detail
