#include <pianola/journal/detail/reclaiming.hpp>

#include <utility>
#include <vector>

namespace pianola::detail {
namespace {

class reclaiming : public std::enable_shared_from_this<reclaiming> {
public:
    reclaiming(std::shared_ptr<committer> commits,
               std::shared_ptr<const number_bitmaps> purged,
               asio::any_completion_handler<void(error_code)> done)
        : commits_(std::move(commits)), purged_(std::move(purged)) {
        done_.swap(done); // Boost 1.81: move assignment of these handlers never returns
    }

    void begin(erase_rows erase) {
        commits_->async_wait_durable(
            [self = shared_from_this(), erase = std::move(erase)](error_code ec) {
                if (ec)
                    return self->finish(ec);
                erase(self->purged_, [self](error_code failed) { self->on_erased(failed); });
            });
    }

private:
    void on_erased(error_code ec) {
        if (ec)
            return finish(ec);
        encoded_commit what;
        what.epoch = commits_->epoch();
        what.reclaimed = purged_;
        std::vector<encoded_commit> group;
        group.push_back(std::move(what));
        commits_->commit_group(std::move(group),
                               [self = shared_from_this()](const std::vector<commit_outcome>& all) {
                                   self->finish(all.front().error);
                               });
    }
    void finish(error_code ec) { std::move(done_)(ec); }

    std::shared_ptr<committer> commits_;
    std::shared_ptr<const number_bitmaps> purged_;
    asio::any_completion_handler<void(error_code)> done_;
};

} // namespace

void reclaim(std::shared_ptr<committer> commits,
             std::shared_ptr<const number_bitmaps> purged,
             erase_rows erase,
             asio::any_completion_handler<void(error_code)> done) {
    std::make_shared<reclaiming>(std::move(commits), std::move(purged), std::move(done))
        ->begin(std::move(erase));
}

} // namespace pianola::detail
