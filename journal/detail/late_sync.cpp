#include <pianola/journal/detail/late_sync.hpp>

#include <utility>

namespace pianola::detail {

late_sync::late_sync(const std::string& thread_name,
                     std::chrono::nanoseconds after,
                     std::function<error_code()> sync,
                     synced_mark_file& file)
    : after_(after),
      sync_(std::move(sync)),
      file_(file),
      thread_(thread_name, 1),
      timer_(thread_.executor()) {}

void late_sync::expect() {
    const std::lock_guard lock(mutex_);
    if (stopped_ || std::exchange(expected_, true))
        return;
    timer_.expires_after(after_);
    timer_.async_wait([this](error_code ec) {
        if (!ec)
            static_cast<void>(run());
    });
}

void late_sync::set_mark(synced_mark mark) {
    const std::lock_guard lock(mutex_);
    mark_ = mark;
}

error_code late_sync::run() {
    const std::lock_guard one_at_a_time(syncing_);
    std::optional<synced_mark> mark;
    {
        const std::lock_guard lock(mutex_);
        expected_ = false; // what is handed over from now on needs another one
        mark = mark_;
    }
    if (const auto ec = failed_ ? make_error_code(errc::journal_failed) : sync_()) {
        if (!failed_.exchange(true) && told_)
            told_();
        return ec;
    }
    if (mark)
        file_.write(*mark);
    return {};
}

void late_sync::stop() {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    timer_.cancel();
}

} // namespace pianola::detail
