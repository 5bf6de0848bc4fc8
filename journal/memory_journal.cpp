#include <pianola/journal/memory_journal.hpp>

#include <pianola/journal/keyed_journal.hpp>

namespace pianola {

std::unique_ptr<journal> open_memory_journal(memory_journal_options options,
                                             error_code& ec,
                                             diagnostics& details) {
    auto store = std::make_shared<memory_store>(options.disk, options.executor);
    keyed_store opened;
    opened.reader = store;
    opened.log = options.decorate ? options.decorate(store) : store;
    opened.mark = options.disk->mark();
    opened.reclaim = [store](std::shared_ptr<const number_bitmaps> purged,
                             std::function<void(error_code)> done) {
        store->async_reclaim(std::move(purged), std::move(done));
    };
    return keyed_journal::open(
        std::move(opened),
        {options.executor, options.executor, options.committer, options.lists},
        ec,
        details);
}

} // namespace pianola
