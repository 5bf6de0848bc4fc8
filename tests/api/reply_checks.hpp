#pragma once

#include "api/raw_http.hpp"

#include <boost/test/unit_test.hpp>

namespace pianola::test {

/// A reply without a body.
inline void check_empty(const http_reply& reply, unsigned status) {
    BOOST_TEST(reply.status == status, reply.status << ", not " << status << ": " << reply.body);
    BOOST_TEST(reply.body == "");
    BOOST_TEST(reply.header("Content-Type") == "");
}

} // namespace pianola::test
