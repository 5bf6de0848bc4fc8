#pragma once

#include <pianola/journal/error.hpp>

#include <boost/asio/async_result.hpp>

namespace pianola {

/// How to take the end of an operation: its error, and these results.
template <class Token, class... Results>
concept token_for = boost::asio::completion_token_for<Token, void(error_code, Results...)>;

} // namespace pianola
