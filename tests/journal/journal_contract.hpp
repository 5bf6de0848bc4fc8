#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/journal.hpp>
#include <pianola/journal/list_limits.hpp>
#include <pianola/journal/log.hpp>

#include <memory>
#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What every journal promises, as cases that run over any of them. A test file makes a storage
/// and runs each case in a fresh one:
///
///     BOOST_AUTO_TEST_SUITE(my_journal_contract)
///     BOOST_DATA_TEST_CASE(keeps, boost::unit_test::data::make(journal_contract()), which) {
///         my_storage storage;
///         which.run(storage);
///     }
namespace pianola::test {

/// A place that one journal at a time is opened in, again and again. The journal runs on threads
/// of its own or of the storage, so a case may block.
class journal_storage {
public:
    virtual ~journal_storage() = default;
    [[nodiscard]] virtual std::unique_ptr<journal> open(error_code& ec, diagnostics& details) = 0;
    /// One stored value. While no journal is open.
    [[nodiscard]] virtual std::optional<std::string> read(key_family family,
                                                          std::string_view key) = 0;
    /// Puts it, or without a value erases it. While no journal is open.
    virtual void write(key_family family,
                       std::string_view key,
                       std::optional<std::string> value) = 0;

    list_limits lists; ///< Of the journals that are opened from now on.
};

struct contract_case {
    const char* name;
    void (*run)(journal_storage&);
    friend std::ostream& operator<<(std::ostream& out, const contract_case& c) {
        return out << c.name;
    }
};

/// All of them.
std::vector<contract_case> journal_contract();

std::span<const contract_case> commit_contract();
std::span<const contract_case> read_contract();
std::span<const contract_case> list_contract();
std::span<const contract_case> list_model_contract();
std::span<const contract_case> recovery_contract();
std::span<const contract_case> purge_contract();

} // namespace pianola::test
