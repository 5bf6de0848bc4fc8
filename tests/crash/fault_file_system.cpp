#include "crash/fault_file_system.hpp"

#include <rocksdb/system_clock.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <utility>

namespace pianola::test {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

template <class Operation, class Failing>
IOStatus fault_file_system::step(Operation operation, Failing failing) {
    // One step at a time, so that a power cut finds nothing half done that it does not know of.
    const std::lock_guard lock{mutex_};
    ++steps_;
    if (steps_ == cut_step_) {
        std::mt19937_64 random{seed_};
        unsynced_.cut_power(random);
        ::_exit(power_cut_status);
    }
    if (steps_ == failing_step_) {
        failing();
        return IOStatus::IOError("injected failure");
    }
    return operation();
}

namespace {

class sequential_file final : public rocksdb::FSSequentialFileOwnerWrapper {
public:
    sequential_file(fault_file_system& system, std::unique_ptr<rocksdb::FSSequentialFile> file)
        : FSSequentialFileOwnerWrapper(std::move(file)), system_(system) {}

    IOStatus Read(size_t size,
                  const IOOptions& options,
                  Slice* result,
                  char* scratch,
                  IODebugContext* debug) override {
        return system_.step(
            [&] { return FSSequentialFileWrapper::Read(size, options, result, scratch, debug); });
    }

private:
    fault_file_system& system_;
};

class random_access_file final : public rocksdb::FSRandomAccessFileOwnerWrapper {
public:
    random_access_file(fault_file_system& system, std::unique_ptr<rocksdb::FSRandomAccessFile> file)
        : FSRandomAccessFileOwnerWrapper(std::move(file)), system_(system) {}

    IOStatus Read(uint64_t offset,
                  size_t size,
                  const IOOptions& options,
                  Slice* result,
                  char* scratch,
                  IODebugContext* debug) const override {
        return system_.step([&] {
            return FSRandomAccessFileWrapper::Read(offset, size, options, result, scratch, debug);
        });
    }

private:
    fault_file_system& system_;
};

class writable_file final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    writable_file(fault_file_system& system,
                  std::string name,
                  std::unique_ptr<rocksdb::FSWritableFile> file)
        : FSWritableFileOwnerWrapper(std::move(file)), system_(system), name_(std::move(name)) {}

    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
        return system_.step([&] { return append(data, options, debug); },
                            [&] { append({data.data(), data.size() / 2}, options, debug); });
    }
    IOStatus Append(const Slice& data,
                    const IOOptions& options,
                    const rocksdb::DataVerificationInfo&,
                    IODebugContext* debug) override {
        return Append(data, options, debug);
    }
    // Zeros ahead of what is written. What of them reaches the disk, a cut decides: see tear().
    IOStatus PositionedAppend(const Slice& data,
                              uint64_t offset,
                              const IOOptions& options,
                              IODebugContext* debug) override {
        return system_.step(
            [&] { return FSWritableFileWrapper::PositionedAppend(data, offset, options, debug); });
    }
    IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
        return system_.step([&] {
            system_.unsynced().truncated(name_, size);
            return FSWritableFileWrapper::Truncate(size, options, debug);
        });
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
        return system_.step([&] { return noted(FSWritableFileWrapper::Sync(options, debug)); });
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        return system_.step([&] { return noted(FSWritableFileWrapper::Fsync(options, debug)); });
    }
    IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
        return system_.step([&] { return FSWritableFileWrapper::Close(options, debug); });
    }

private:
    IOStatus append(const Slice& data, const IOOptions& options, IODebugContext* debug) {
        system_.unsynced().appended(name_, data.size());
        return FSWritableFileWrapper::Append(data, options, debug);
    }
    IOStatus noted(IOStatus status) {
        if (status.ok())
            system_.unsynced().synced(name_);
        return status;
    }

    fault_file_system& system_;
    std::string name_;
};

class directory final : public rocksdb::FSDirectoryWrapper {
public:
    directory(fault_file_system& system,
              std::string name,
              std::unique_ptr<rocksdb::FSDirectory> opened)
        : FSDirectoryWrapper(std::move(opened)), system_(system), name_(std::move(name)) {}

    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
        return system_.step([&] {
            system_.unsynced().directory_synced(name_);
            return FSDirectoryWrapper::Fsync(options, debug);
        });
    }
    IOStatus FsyncWithDirOptions(const IOOptions& options,
                                 IODebugContext* debug,
                                 const rocksdb::DirFsyncOptions&) override {
        return Fsync(options, debug);
    }

private:
    fault_file_system& system_;
    std::string name_;
};

class hasty_clock final : public rocksdb::SystemClockWrapper {
public:
    hasty_clock() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
    const char* Name() const override { return "hasty_clock"; }
    void SleepForMicroseconds(int micros) override {
        SystemClockWrapper::SleepForMicroseconds(std::min(micros, 1000));
    }
};

/// Puts `wrapper` around what `open` opened.
template <class File, class Open, class Wrap>
IOStatus open_wrapped(std::unique_ptr<File>* result, Open open, Wrap wrap) {
    std::unique_ptr<File> file;
    auto status = open(&file);
    if (status.ok())
        *result = wrap(std::move(file));
    return status;
}

} // namespace

void fault_file_system::fail_at(std::uint64_t number) {
    const std::lock_guard lock{mutex_};
    failing_step_ = number;
}

void fault_file_system::cut_power_at(std::uint64_t number, std::uint64_t seed) {
    const std::lock_guard lock{mutex_};
    cut_step_ = number;
    seed_ = seed;
}

std::uint64_t fault_file_system::steps() const {
    const std::lock_guard lock{mutex_};
    return steps_;
}

IOStatus fault_file_system::NewSequentialFile(const std::string& name,
                                              const rocksdb::FileOptions& options,
                                              std::unique_ptr<rocksdb::FSSequentialFile>* result,
                                              IODebugContext* debug) {
    return step([&] {
        return open_wrapped(
            result,
            [&](auto* file) { return target()->NewSequentialFile(name, options, file, debug); },
            [&](auto file) { return std::make_unique<sequential_file>(*this, std::move(file)); });
    });
}

IOStatus fault_file_system::NewRandomAccessFile(
    const std::string& name,
    const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
    IODebugContext* debug) {
    return step([&] {
        return open_wrapped(
            result,
            [&](auto* file) { return target()->NewRandomAccessFile(name, options, file, debug); },
            [&](auto file) {
                return std::make_unique<random_access_file>(*this, std::move(file));
            });
    });
}

IOStatus fault_file_system::NewWritableFile(const std::string& name,
                                            const rocksdb::FileOptions& options,
                                            std::unique_ptr<rocksdb::FSWritableFile>* result,
                                            IODebugContext* debug) {
    return step([&] {
        unsynced_.created(name);
        return open_wrapped(
            result,
            [&](auto* file) { return target()->NewWritableFile(name, options, file, debug); },
            [&](auto file) {
                return std::make_unique<writable_file>(*this, name, std::move(file));
            });
    });
}

IOStatus fault_file_system::NewDirectory(const std::string& name,
                                         const IOOptions& options,
                                         std::unique_ptr<rocksdb::FSDirectory>* result,
                                         IODebugContext* debug) {
    return step([&] {
        return open_wrapped(
            result,
            [&](auto* opened) { return target()->NewDirectory(name, options, opened, debug); },
            [&](auto opened) {
                return std::make_unique<directory>(*this, name, std::move(opened));
            });
    });
}

IOStatus fault_file_system::DeleteFile(const std::string& name,
                                       const IOOptions& options,
                                       IODebugContext* debug) {
    return step([&] {
        unsynced_.removed(name);
        return target()->DeleteFile(name, options, debug);
    });
}

IOStatus fault_file_system::RenameFile(const std::string& from,
                                       const std::string& to,
                                       const IOOptions& options,
                                       IODebugContext* debug) {
    return step([&] {
        unsynced_.renaming(from, to);
        return target()->RenameFile(from, to, options, debug);
    });
}

IOStatus fault_file_system::GetChildren(const std::string& directory_name,
                                        const IOOptions& options,
                                        std::vector<std::string>* result,
                                        IODebugContext* debug) {
    return step([&] { return target()->GetChildren(directory_name, options, result, debug); });
}

IOStatus fault_file_system::GetFileSize(const std::string& name,
                                        const IOOptions& options,
                                        std::uint64_t* size,
                                        IODebugContext* debug) {
    return step([&] { return target()->GetFileSize(name, options, size, debug); });
}

fault_environment::fault_environment(std::shared_ptr<fault_file_system> files)
    : EnvWrapper(rocksdb::Env::Default()), files_(std::move(files)) {
    file_system_ = files_;
    system_clock_ = std::make_shared<hasty_clock>();
}

void flip_byte(const std::filesystem::path& file, std::uint64_t offset) {
    std::fstream bytes{file, std::ios::in | std::ios::out | std::ios::binary};
    bytes.seekg(static_cast<std::streamoff>(offset));
    const auto flipped = static_cast<char>(bytes.get() ^ 0x20);
    bytes.seekp(static_cast<std::streamoff>(offset));
    bytes.put(flipped);
}

} // namespace pianola::test
