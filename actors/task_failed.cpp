#include <pianola/actors/task_failed.hpp>

#include <boost/core/demangle.hpp>

#include <memory>
#include <typeinfo>

namespace pianola {
namespace {

failure_details describe(const std::exception& error) {
    return {boost::core::demangle(typeid(error).name()), error.what()};
}

} // namespace

failure_details failure_from(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const task_failed& failed) {
        auto details = describe(failed);
        details.inner = std::make_shared<const failure_details>(failed.details());
        return details;
    } catch (const non_retriable_error& final) {
        auto details = describe(final);
        details.non_retriable = true;
        return details;
    } catch (const std::exception& other) {
        return describe(other);
    } catch (...) {
        return {"unknown", "an exception that is not a std::exception"};
    }
}

} // namespace pianola
