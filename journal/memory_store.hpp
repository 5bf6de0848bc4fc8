#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/log.hpp>
#include <pianola/journal/purged_instances.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pianola {

/// A disk in memory: what survives when the process that wrote to it crashes. Holds every batch
/// written, and remembers which of them were synced. Thread-safe.
class memory_disk {
public:
    memory_disk();
    ~memory_disk();
    memory_disk(const memory_disk&) = delete;
    memory_disk& operator=(const memory_disk&) = delete;

    /// How many written batches have not been synced.
    [[nodiscard]] std::size_t unsynced_batches() const;
    /// Loses all of them but the `keep` oldest, which are durable from then on. Stores made before
    /// a crash fail every operation after it.
    void crash(std::size_t keep = 0);
    [[nodiscard]] std::optional<synced_mark> mark() const;

private:
    friend class memory_store;
    struct state;
    std::unique_ptr<state> state_;
};

/// A log and its reader over a memory_disk. A batch becomes readable some time before its write
/// completes; both steps are posted to the executor, so a seeded one can run anything in between.
/// Thread-safe. Holds the disk.
class memory_store : public log, public key_reader {
public:
    memory_store(std::shared_ptr<memory_disk> disk, asio::any_io_executor executor);

    [[nodiscard]] std::unique_ptr<write_batch> make_batch() override;
    void async_write(std::unique_ptr<write_batch> batch, handler done) override;
    void async_sync(sync_company beside, handler done) override;
    void mark_synced(synced_mark mark) override;

    [[nodiscard]] std::optional<std::string> get(key_family family,
                                                 std::string_view key,
                                                 error_code& ec) const override;
    [[nodiscard]] std::unique_ptr<key_cursor> scan(key_family family,
                                                   std::string_view first,
                                                   std::string_view last) const override;
    [[nodiscard]] std::vector<std::optional<std::string>> get_many(
        key_family family, const std::vector<std::string>& keys, error_code& ec) const override;
    [[nodiscard]] std::unique_ptr<key_cursor> walk(key_family family,
                                                   std::string_view first,
                                                   std::string_view last,
                                                   scan_direction direction) const override;
    [[nodiscard]] std::uint64_t estimate(key_family family,
                                         std::string_view first,
                                         std::string_view last) const override;
    [[nodiscard]] std::unique_ptr<key_reader> snapshot() const override;

    /// Erases the rows of instances, as one batch.
    void async_reclaim(std::shared_ptr<const number_bitmaps> purged, handler done);

private:
    template <class Read>
    auto read(Read look) const;
    template <class Step>
    void run(handler done, Step step);

    std::shared_ptr<memory_disk> disk_;
    asio::any_io_executor executor_;
    std::size_t crashes_; ///< How many the disk had seen when this was made.
};

} // namespace pianola
