#pragma once

#include <pianola/journal/error.hpp>
#include <pianola/journal/instance_list.hpp>
#include <pianola/journal/list_limits.hpp>
#include <pianola/journal/log.hpp>

namespace pianola::detail {

/// A page, see journal::async_list_instances. All of it is of one moment. Sets `ec` to
/// invalid_argument for a token that is not of this list and for a page of size 0.
list_page list_instances(const key_reader& store,
                         const list_request& request,
                         const list_limits& limits,
                         error_code& ec);

} // namespace pianola::detail
