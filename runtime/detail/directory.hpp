#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/journal.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace pianola::detail {

/// One id to look up.
struct id_query {
    instance_id id;
    bool create = false; ///< Give it a number when it has none.
};

struct id_answer {
    instance_number number; ///< 0: nobody has this id.
    bool durable = true;    ///< False: the id → number row has yet to be committed.
    bool fresh = false;     ///< The number was allocated by this very lookup.
};

/// Id → number for one hub: a cache over the journal that gives all concurrent senders the same
/// number. It holds the ids of instances in memory, and those whose row is not durable yet.
/// Thread-safe.
class directory : public std::enable_shared_from_this<directory> {
public:
    using answers = std::vector<id_answer>;
    using handler = std::function<void(error_code, answers)>;

    directory(asio::any_io_executor executor, std::shared_ptr<pianola::journal> store)
        : executor_(std::move(executor)), journal_(std::move(store)) {}

    /// Answers at once when nothing must be read.
    [[nodiscard]] std::optional<answers> try_resolve(const std::vector<id_query>& queries);
    /// The same of one.
    [[nodiscard]] std::optional<id_answer> find(const instance_id& id);
    /// Reads what is missing, then calls `done` on the executor. (On a thread of the journal, what
    /// `done` holds could be the last that keeps the journal, which would wait for that thread.)
    void resolve(std::vector<id_query> queries, handler done);
    /// A number for an id that nobody else can have.
    [[nodiscard]] id_answer create(const instance_id& id);

    /// The id → number row is durable.
    void confirm(const instance_id& id, instance_number number);
    /// The instance was purged: the id leads nowhere, and its next number is another.
    void remove(const instance_id& id, instance_number number);
    /// The instance has left memory.
    void release(const instance_id& id);

private:
    struct entry {
        instance_number number;
        bool durable = false;
    };
    [[nodiscard]] std::optional<id_answer> find_locked(const instance_id& id) const;
    id_answer answer_locked(const id_query& query, instance_number stored);
    id_answer create_locked(const instance_id& id);
    void on_found(std::vector<id_query> queries,
                  std::uint64_t releases,
                  error_code ec,
                  const std::vector<instance_number>& stored,
                  handler done);

    const asio::any_io_executor executor_;
    std::shared_ptr<pianola::journal> journal_;
    std::mutex mutex_;
    boost::unordered_flat_map<instance_id, entry, std::hash<instance_id>> entries_;
    std::uint64_t releases_ = 0; ///< A lookup that a release overtook may have read too early.
};

} // namespace pianola::detail
