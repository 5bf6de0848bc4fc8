#include <simulation/faulting_log.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/post.hpp>

#include <utility>

namespace pianola::simulation {

template <class Then>
void faulting_log::delayed(Then then) {
    if (!plan_.slow)
        return then();
    constexpr std::uint64_t most_ticks = 200'000;
    const ticks pause{static_cast<std::int64_t>(context_.below(most_ticks))};
    auto shared = std::make_shared<Then>(std::move(then));
    context_.at(context_.now() + pause, [shared] { (*shared)(); });
}

void faulting_log::fail(handler done) {
    const error_code ec = errc::journal_failed;
    asio::post(context_.get_executor(), asio::append(std::move(done), ec));
}

void faulting_log::async_write(std::unique_ptr<write_batch> batch, handler done) {
    if (++writes_ == plan_.fail_write)
        return fail(std::move(done));
    delayed([this, batch = std::move(batch), done = std::move(done)]() mutable {
        inner_->async_write(std::move(batch), std::move(done));
    });
}

void faulting_log::async_sync(handler done) {
    if (++syncs_ == plan_.fail_sync)
        return fail(std::move(done));
    delayed([this, done = std::move(done)]() mutable { inner_->async_sync(std::move(done)); });
}

} // namespace pianola::simulation
