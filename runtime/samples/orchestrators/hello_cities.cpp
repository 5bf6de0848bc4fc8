#include <pianola/runtime/samples/orchestrators/hello_cities.hpp>

#include <utility>

namespace pianola::samples {

task<std::vector<std::string>> hello_cities(orchestration_context& context) {
    std::vector<std::string> greetings;
    for (const char* city : {"Tokyo", "London", "Seattle"}) {
        auto greeting = co_await context.call_activity<std::string>("say_hello", city);
        greetings.push_back(std::move(greeting));
    }
    co_return greetings;
}

std::string say_hello(const std::string& whom) { return "Hello " + whom + "!"; }

} // namespace pianola::samples
