#pragma once

#include "process/kill_ledger.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace pianola::test {

/// What several threads found wrong.
class complaints {
public:
    void add(std::string text);
    [[nodiscard]] std::vector<std::string> all() const;

private:
    mutable std::mutex mutex_;
    std::vector<std::string> texts_;
};

/// Clients that start instances, raise events and read statuses until the server is gone.
class kill_clients {
public:
    kill_clients(std::uint16_t port, kill_ledger& ledger, complaints& wrong, std::uint64_t seed);
    ~kill_clients() { end(); }
    kill_clients(const kill_clients&) = delete;
    kill_clients& operator=(const kill_clients&) = delete;

    /// From now on it is no surprise when the server is gone, or refuses.
    void expect_the_end() { dying_ = true; }
    /// Waits until each has lost its connection.
    void end();

private:
    std::atomic<bool> dying_ = false;
    std::vector<std::thread> threads_;
};

/// Brings all instances to their end, several at a time, and looks at what each has become.
void finish_and_check(std::uint16_t port, kill_ledger& ledger, complaints& wrong);

} // namespace pianola::test
