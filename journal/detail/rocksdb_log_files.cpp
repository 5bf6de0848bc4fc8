#include <pianola/journal/detail/rocksdb_log_files.hpp>

#include <rocksdb/file_system.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace pianola::detail {
namespace {

/// An opening after a kill reads half of it in vain; at full speed there are some seven a second.
constexpr std::size_t ahead_bytes = std::size_t{4} << 20;

class log_file final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    using FSWritableFileOwnerWrapper::FSWritableFileOwnerWrapper;
    void SetPreallocationBlockSize(std::size_t size) override {
        FSWritableFileOwnerWrapper::SetPreallocationBlockSize(std::min(size, ahead_bytes));
    }
};

class log_files final : public rocksdb::FileSystemWrapper {
public:
    using FileSystemWrapper::FileSystemWrapper;
    const char* Name() const override { return "pianola.log_files"; }

    // RocksDB would do so itself, but for a test of its own: it says so there.
    rocksdb::FileOptions OptimizeForLogWrite(const rocksdb::FileOptions& options,
                                             const rocksdb::DBOptions& of) const override {
        auto ours = FileSystemWrapper::OptimizeForLogWrite(options, of);
        ours.fallocate_with_keep_size = false;
        return ours;
    }
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
