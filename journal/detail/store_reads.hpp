#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/journal.hpp>
#include <pianola/journal/log.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The reads of a journal over any key_reader. They block, show what is written whether durable
/// or not, and stand being overtaken by commits. On failure they set `ec`, to journal_corrupt when
/// what they found does not decode; on success they clear it.
namespace pianola::detail {

std::vector<instance_number> find_numbers(const key_reader& store,
                                          const std::vector<instance_id>& ids,
                                          error_code& ec);

/// Leaves out messages of commits after `durable`: those are yet to be delivered.
loaded_instance load_instance(const key_reader& store,
                              instance_number number,
                              commit_number durable,
                              error_code& ec);

std::optional<stored_instance> read_instance(const key_reader& store,
                                             instance_number number,
                                             bool with_payloads,
                                             error_code& ec);

/// Appends the events of one turn. False when it has none.
bool read_turn(const key_reader& store,
               instance_number number,
               execution_number execution,
               turn_number turn,
               std::vector<history_event>& events,
               error_code& ec);

/// Every turn is proved to continue the one before it, and the first turn of an execution to be
/// the first. The first turn of a page in the middle is trusted to continue what is before it.
history_page read_history(const key_reader& store,
                          instance_number number,
                          execution_number execution,
                          turn_number from,
                          std::size_t max_bytes,
                          error_code& ec);

scan_page<timer_key> scan_timers(const key_reader& store,
                                 const std::string& after,
                                 std::size_t limit,
                                 error_code& ec);

scan_page<instance_number> scan_waiting(const key_reader& store,
                                        std::string after,
                                        std::size_t limit,
                                        error_code& ec);

scan_page<instance_number> scan_status(const key_reader& store,
                                       runtime_status status,
                                       const std::string& after,
                                       std::size_t limit,
                                       error_code& ec);
/// Those of them that have an open activity or a turn that is due, in the order of their numbers.
std::vector<instance_number> only_busy(const key_reader& store,
                                       std::vector<instance_number> numbers,
                                       error_code& ec);

std::vector<hub_row> read_hub_rows(const key_reader& store,
                                   std::string_view prefix,
                                   error_code& ec);

} // namespace pianola::detail
