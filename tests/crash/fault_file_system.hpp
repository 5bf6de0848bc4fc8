#pragma once

#include "crash/unsynced_files.hpp"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace pianola::test {

/// The real file system for RocksDB, with every operation counted as a step, one at a time. A step
/// can fail, or be the moment at which the power is cut. RocksDB's text log is left alone.
class fault_file_system final : public rocksdb::FileSystemWrapper {
public:
    /// The exit status of a process whose power was cut.
    static constexpr int power_cut_status = 42;

    fault_file_system() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

    /// Step `number`, from 1, fails and does nothing, or half of it; those after it work. 0: none.
    void fail_at(std::uint64_t number);
    /// Before step `number`, takes away what was not synced and ends the process there and then.
    void cut_power_at(std::uint64_t number, std::uint64_t seed);
    [[nodiscard]] std::uint64_t steps() const;

    const char* Name() const override { return "fault_file_system"; }
    rocksdb::IOStatus NewSequentialFile(const std::string& name,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                        rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus NewRandomAccessFile(const std::string& name,
                                          const rocksdb::FileOptions& options,
                                          std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                                          rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus NewWritableFile(const std::string& name,
                                      const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSWritableFile>* result,
                                      rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus NewDirectory(const std::string& name,
                                   const rocksdb::IOOptions& options,
                                   std::unique_ptr<rocksdb::FSDirectory>* result,
                                   rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus DeleteFile(const std::string& name,
                                 const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus RenameFile(const std::string& from,
                                 const std::string& to,
                                 const rocksdb::IOOptions& options,
                                 rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus GetChildren(const std::string& directory,
                                  const rocksdb::IOOptions& options,
                                  std::vector<std::string>* result,
                                  rocksdb::IODebugContext* debug) override;
    rocksdb::IOStatus GetFileSize(const std::string& name,
                                  const rocksdb::IOOptions& options,
                                  std::uint64_t* size,
                                  rocksdb::IODebugContext* debug) override;

    /// For the files: runs `operation` as one step. `failing` is done instead when the step fails.
    template <class Operation, class Failing>
    rocksdb::IOStatus step(Operation operation, Failing failing);
    template <class Operation>
    rocksdb::IOStatus step(Operation operation) {
        return step(operation, [] {});
    }
    /// What a power cut would take. Within a step only.
    unsynced_files& unsynced() noexcept { return unsynced_; }

private:
    mutable std::mutex mutex_;
    std::uint64_t steps_ = 0;
    std::uint64_t failing_step_ = 0;
    std::uint64_t cut_step_ = 0;
    std::uint64_t seed_ = 0;
    unsynced_files unsynced_;
};

/// RocksDB's environment with such a file system. Does not wait either: RocksDB does nothing for a
/// second after a background job failed.
class fault_environment final : public rocksdb::EnvWrapper {
public:
    explicit fault_environment(std::shared_ptr<fault_file_system> files);
    [[nodiscard]] fault_file_system& files() noexcept { return *files_; }

private:
    std::shared_ptr<fault_file_system> files_;
};

/// Inverts one bit of one byte of a file.
void flip_byte(const std::filesystem::path& file, std::uint64_t offset);

} // namespace pianola::test
