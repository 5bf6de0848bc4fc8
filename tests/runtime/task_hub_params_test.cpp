#include <pianola/actors/registry.hpp>
#include <pianola/journal/memory_journal.hpp>
#include <pianola/runtime/task_hub.hpp>
#include <pianola/runtime/task_hub_params.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <bit>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

namespace {

using namespace pianola;
using params_of_a_hub = pianola::task_hub_params;

/// Empty when a hub can be made with them; else why not.
std::string refusal_of(const params_of_a_hub& params) {
    boost::asio::io_context context;
    error_code ec;
    diagnostics details;
    const std::shared_ptr<journal> opened =
        open_memory_journal({std::make_shared<memory_disk>(), context.get_executor()}, ec, details);
    BOOST_REQUIRE_MESSAGE(opened, details.message);
    try {
        const task_hub hub({context.get_executor(), opened, std::make_shared<const registry>()},
                           params);
        return {};
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
}

BOOST_AUTO_TEST_SUITE(task_hub_params)

BOOST_AUTO_TEST_CASE(a_hub_says_which_of_its_parameters_is_no_good) {
    BOOST_TEST(refusal_of({}) == "");
    for (const std::size_t strands : {0, 3, 12}) {
        params_of_a_hub params;
        params.strands = strands;
        BOOST_TEST(refusal_of(params) == "task_hub: strands must be a power of two");
    }
    params_of_a_hub params;
    params.max_concurrent_activities = 0;
    BOOST_TEST(refusal_of(params) == "task_hub: max_concurrent_activities must be at least 1");
    params = {};
    params.max_turn_messages = 0;
    BOOST_TEST(refusal_of(params) == "task_hub: max_turn_messages must be at least 1");
    params = {};
    params.max_turns_in_flight = 0;
    BOOST_TEST(refusal_of(params) == "task_hub: max_turns_in_flight must be at least 1");
}

BOOST_AUTO_TEST_CASE(one_processor_is_left_to_the_journal) {
    const std::size_t processors = std::max(std::thread::hardware_concurrency(), 1u);
    BOOST_TEST(suitable_threads() >= 1u);
    BOOST_TEST(suitable_threads() == std::max<std::size_t>(processors - 1, 1));
}

BOOST_AUTO_TEST_CASE(several_threads_have_several_strands_each) {
    BOOST_TEST(suitable_strands(1) == 1u);
    for (std::size_t threads = 2; threads <= 128; ++threads) {
        params_of_a_hub params;
        params.strands = suitable_strands(threads);
        BOOST_TEST_CONTEXT(threads) {
            BOOST_TEST(std::has_single_bit(params.strands));
            BOOST_TEST(params.strands >= 4 * threads);
            BOOST_TEST(params.strands < 8 * threads);
        }
    }
    BOOST_TEST(suitable_strands(2) == 8u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
