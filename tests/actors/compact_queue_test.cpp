#include <pianola/actors/detail/compact_queue.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <iterator>
#include <memory>
#include <random>
#include <utility>
#include <vector>

namespace detail = pianola::detail;

BOOST_AUTO_TEST_SUITE(compact_queue)

// Whatever is done to it, it holds what a deque would.
BOOST_AUTO_TEST_CASE(it_behaves_as_a_deque) {
    using item = std::unique_ptr<int>; // can only be moved
    std::mt19937 random(7);
    detail::compact_queue<item> queue;
    std::deque<int> model;
    const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
    const auto expect = [&](const std::vector<item>& taken, std::size_t count) {
        BOOST_REQUIRE(taken.size() == count);
        for (const auto& each : taken) {
            BOOST_REQUIRE(*each == model.front());
            model.pop_front();
        }
    };
    for (int i = 0; i != 20'000; ++i) {
        const bool shrinks = i / 1000 % 2 == 1;
        switch (below(shrinks ? 7 : 5)) {
        case 0:
        case 1:
            queue.push_back(std::make_unique<int>(i));
            model.push_back(i);
            break;
        case 2:
            queue.push_front(std::make_unique<int>(i));
            model.push_front(i);
            break;
        case 3: {
            const auto at = below(model.size() + 1);
            queue.insert(at, std::make_unique<int>(i));
            model.insert(model.begin() + static_cast<std::ptrdiff_t>(at), i);
            break;
        }
        case 4: {
            auto taken = queue.take_if([](const item& each) { return *each % 11 == 0; });
            std::deque<int> kept;
            std::ranges::copy_if(
                model, std::back_inserter(kept), [](int each) { return each % 11 != 0; });
            BOOST_REQUIRE(taken.size() == model.size() - kept.size());
            model = std::move(kept);
            model.insert(model.begin(), taken.size(), 0);
            std::ranges::transform(taken, model.begin(), [](const item& each) { return *each; });
            queue.insert_front(std::move(taken));
            break;
        }
        case 5: {
            const auto count = below(model.size() + 1);
            expect(queue.take(count), count);
            break;
        }
        default:
            if (model.empty())
                break;
            BOOST_REQUIRE(*queue.front() == model.front());
            BOOST_REQUIRE(*queue.pop_front() == model.front());
            model.pop_front();
        }
        BOOST_REQUIRE(queue.size() == model.size());
        BOOST_REQUIRE(queue.empty() == model.empty());
        BOOST_REQUIRE(
            std::ranges::equal(queue.view(), model, [](const item& a, int b) { return *a == b; }));
    }
}

BOOST_AUTO_TEST_SUITE_END()
