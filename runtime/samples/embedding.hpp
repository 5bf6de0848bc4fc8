#pragma once

#include <pianola/journal/identifiers.hpp>
#include <pianola/journal/payload.hpp>
#include <pianola/runtime/client.hpp>
#include <pianola/runtime/instance_metadata.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>

// What the programs of the tutorial have in common: the first one spells it out.

namespace pianola::samples {

/// What a program does with its task hub.
using program = std::function<boost::asio::awaitable<void>(client)>;

/// Embeds a task hub with all samples: on the journal in `data_directory`, or on one in memory when
/// that is empty. Runs `work`, stops the hub in order and returns what main should. Ctrl-C stops
/// the hub, too. Says on standard error what went wrong.
int run_embedded(const std::string& data_directory, const program& work);

/// The argument at `position`, or "" when there are fewer.
std::string argument(int argc, const char* const* argv, int position);

/// Starts an instance, or goes on with the one of this id that has not ended.
boost::asio::awaitable<void> start_or_go_on(client hub,
                                            std::string name,
                                            instance_id id,
                                            payload input);

/// Waits for its end and prints it: status, and output or failure.
boost::asio::awaitable<void> print_completion(client hub, instance_id id);

/// Prints a line, at once.
void print(const std::string& line);

} // namespace pianola::samples
