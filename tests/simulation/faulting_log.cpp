#include <simulation/faulting_log.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/bind_executor.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace pianola::simulation {

log::handler faulting_log::faulty(bool crashes, bool fails, handler done) {
    if (!crashes && !fails)
        return done;
    auto strike = [this, crashes, told = std::move(done)](error_code) mutable {
        crash_is_due_ = crash_is_due_ || crashes;
        failed_ = !crashes;
        const error_code ec = errc::journal_failed;
        if (failed_)
            asio::post(context_.get_executor(), asio::append(std::move(told), ec));
    };
    if (plan_.when_done)
        return asio::bind_executor(context_.get_executor(), std::move(strike));
    strike({});
    return nullptr;
}

void faulting_log::async_write(std::unique_ptr<write_batch> batch, handler done) {
    ++writes_;
    const bool crashes = writes_ == plan_.crash_at_write;
    if (auto told = faulty(crashes, writes_ == plan_.fail_write, std::move(done)))
        inner_->async_write(std::move(batch), std::move(told));
}

void faulting_log::async_sync(sync_company beside, handler done) {
    ++syncs_;
    const bool crashes = syncs_ == plan_.crash_at_sync;
    if (auto told = faulty(crashes, syncs_ == plan_.fail_sync, std::move(done)))
        inner_->async_sync(beside, std::move(told));
}

} // namespace pianola::simulation
