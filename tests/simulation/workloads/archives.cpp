// A tree is exported and imported under other ids, each of which is there as a whole or not at all.
#include <pianola/actors/orchestration_context.hpp>

#include <simulation/workload.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pianola::simulation {
namespace {

constexpr std::size_t leaves = 3;

task<int> archived_leaf(orchestration_context&, int n) { co_return n; }

task<int> archived_root(orchestration_context& ctx) {
    std::vector<task<int>> calls;
    for (std::size_t i = 0; i != leaves; ++i) {
        const int n = static_cast<int>(i);
        calls.push_back(ctx.call_sub_orchestrator<int>("archived_leaf", n));
    }
    int sum = 0;
    const auto all = co_await when_all(std::move(calls));
    for (const int each : all)
        sum += each;
    co_return sum;
}

class archives final : public workload {
public:
    explicit archives(std::uint64_t copies) : copies_(copies) {}

    void add_orchestrators(registry& code) const override {
        code.add_orchestrator("archived_leaf", archived_leaf)
            .add_orchestrator("archived_root", archived_root);
    }
    void begin(client_side& in) override { in.spawn(all_copies(in)); }
    [[nodiscard]] bool done() const override { return tidy_; }
    [[nodiscard]] std::string left() const override {
        return done() ? "" : " archive copy " + std::to_string(copy_);
    }

    void check_end(const disk_contents& disk) const override {
        std::size_t roots = 0;
        std::size_t members = 0;
        for (const auto& [id, state] : disk) {
            roots += state.record.name == "archived_root" ? 1 : 0;
            members += state.record.name == "archived_leaf" ? 1 : 0;
            if (state.record.name == "archived_leaf")
                check(state.record.parent && disk.contains(state.record.parent->instance_id),
                      "an imported instance has no root: " + id.str());
        }
        check(roots == copies_ + 1, std::to_string(roots) + " trees are on the disk");
        check(members == roots * leaves, std::to_string(members) + " leaves are on the disk");
    }

private:
    boost::asio::awaitable<void> all_copies(client_side& in) {
        bool alive = true;
        while (alive && !archive_)
            alive = co_await export_one(in);
        while (alive && copy_ != copies_)
            alive = co_await import_one(in);
        while (alive && !tidy_)
            alive = co_await look_for_leaves(in);
    }

    /// What a crash kept from its root is taken back soon.
    boost::asio::awaitable<bool> look_for_leaves(client_side& in) {
        orchestration_query leaf;
        leaf.name("archived_leaf");
        error_code ec;
        const auto found = co_await in.hub.async_count_instances(leaf, in.into(ec));
        if (ec)
            co_return false;
        check(found >= (copies_ + 1) * leaves, "an imported tree lacks leaves");
        tidy_ = found == (copies_ + 1) * leaves;
        if (!tidy_)
            co_await in.pause(ticks{1'000'000});
        co_return true;
    }

    boost::asio::awaitable<bool> export_one(client_side& in) {
        const instance_id id{"archive-source"};
        const bool started = co_await ensure_started(in, id, "archived_root", payload{});
        if (!started)
            co_return false;
        const auto ended = co_await ensure_ended(in, id);
        if (!ended)
            co_return false;
        error_code ec;
        auto archive = co_await in.hub.async_export_instance(id, in.into(ec));
        if (hub_is_gone(ec))
            co_return false;
        check(!ec, "an ended tree is not exported: " + ec.message());
        check(archive.members.size() == leaves + 1, "an export lacks members");
        archive_ = std::move(archive);
        co_return true;
    }

    boost::asio::awaitable<bool> import_one(client_side& in) {
        import_options options;
        options.id("archive-copy-" + std::to_string(copy_));
        error_code ec;
        instance_archive copy = *archive_;
        const bool asked_before = std::exchange(unsure_, true); // a crash says nothing
        const auto result =
            co_await in.hub.async_import_instance(std::move(copy), options, in.into(ec));
        if (hub_is_gone(ec))
            co_return false;
        const bool imported_before = ec == errc::instance_already_exists && asked_before;
        check(!ec || imported_before, "a tree is not imported: " + ec.message());
        const auto found =
            co_await in.hub.async_get_instance_metadata(*options.id(), true, in.into(ec));
        if (ec)
            co_return false;
        unsure_ = false;
        check(found && found->output.str() == "3", "an imported root is not there");
        ++copy_;
        co_return true;
    }

    std::uint64_t copies_;
    std::uint64_t copy_ = 0;
    std::optional<instance_archive> archive_;
    bool unsure_ = false; ///< The copy may be there already.
    bool tidy_ = false;   ///< No leaf is there without its root.
};

} // namespace

std::unique_ptr<workload> make_archives(std::uint64_t copies) {
    return std::make_unique<archives>(copies);
}

} // namespace pianola::simulation
