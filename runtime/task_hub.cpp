#include <pianola/runtime/task_hub.hpp>

#include <pianola/runtime/detail/hub_core.hpp>

namespace pianola {

task_hub::task_hub(task_hub_environment environment, task_hub_params params)
    : core_(std::make_shared<detail::hub_core>(std::move(environment), params)) {}

task_hub::~task_hub() = default;

void task_hub::cancel() { core_->cancel(); }

const asio::any_io_executor& task_hub::executor_of(
    const std::shared_ptr<detail::hub_core>& core) noexcept {
    return core->executor();
}

void task_hub::do_run(const std::shared_ptr<detail::hub_core>& core,
                      asio::any_completion_handler<void(error_code)> done) {
    core->run(std::move(done));
}

} // namespace pianola
