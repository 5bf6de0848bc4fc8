#include "journal_contract.hpp"

#include <pianola/journal/memory_journal.hpp>

#include <boost/asio/thread_pool.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <future>

namespace journal_contract {

using namespace pianola;

class memory_storage : public test::journal_storage {
public:
    // Handlers that still hold the journal go before the disk does.
    ~memory_storage() override { pool_.join(); }

    std::unique_ptr<journal> open(error_code& ec, diagnostics& details) override {
        memory_journal_options options(disk_, pool_.get_executor());
        options.lists = lists;
        return open_memory_journal(std::move(options), ec, details);
    }
    std::optional<std::string> read(key_family family, std::string_view key) override {
        error_code ec;
        return memory_store(disk_, pool_.get_executor()).get(family, key, ec);
    }
    void write(key_family family, std::string_view key, std::optional<std::string> value) override {
        memory_store store(disk_, pool_.get_executor());
        auto batch = store.make_batch();
        if (value)
            batch->put(family, key, *value);
        else
            batch->erase(family, key);
        std::promise<void> written;
        store.async_write(std::move(batch), [&](error_code) { written.set_value(); });
        written.get_future().wait();
    }

private:
    std::shared_ptr<memory_disk> disk_ = std::make_shared<memory_disk>();
    asio::thread_pool pool_{2};
};

} // namespace journal_contract

BOOST_AUTO_TEST_SUITE(journal_contract)

BOOST_DATA_TEST_CASE(memory_journal_keeps,
                     boost::unit_test::data::make(test::journal_contract()),
                     which) {
    memory_storage storage;
    which.run(storage);
}

BOOST_AUTO_TEST_SUITE_END()
