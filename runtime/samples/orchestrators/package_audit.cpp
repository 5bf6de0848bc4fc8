#include <pianola/runtime/samples/orchestrators/package_audit.hpp>

#include <pianola/runtime/samples/finding_budget.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <utility>

namespace pianola::samples {
namespace {

using namespace std::chrono_literals;

/// Activities in flight: enough to keep the processors busy while results are being committed.
constexpr std::size_t window = 8;

constexpr std::size_t report_bytes = std::size_t{1} << 20;
constexpr std::size_t output_bytes = std::size_t{2} << 20;
constexpr std::size_t malformed_bytes = std::size_t{64} << 10;

/// What the lanes of one audit share. They take turns, so it needs no lock.
class audit {
public:
    audit(std::string root, dpkg::audit_plan plan) : plan_(std::move(plan)) {
        output_.root = std::move(root);
        output_.without_md5sums = std::move(plan_.without_md5sums);
        output_.half_installed = std::move(plan_.half_installed);
        output_.malformed = std::move(plan_.malformed);
    }

    /// The next package to audit, if any is left.
    std::optional<package_audit_request> next() {
        if (next_ == plan_.packages.size())
            return std::nullopt;
        return package_audit_request{output_.root, plan_.packages[next_++].package};
    }

    void add(bounded_report&& report) {
        ++done_;
        output_.unlisted += report.unlisted;
        if (!report.installed) {
            output_.removed.push_back(std::move(report.package));
            return;
        }
        ++output_.packages;
        output_.files += report.files;
        output_.bytes += report.bytes;
        output_.excluded += report.excluded;
        output_.replaced += report.replaced;
        output_.conffiles.checked += report.conffiles;
        budget_.move(std::move(report.changed), output_.changed);
        budget_.move(std::move(report.missing), output_.missing);
        budget_.move(std::move(report.unreadable), output_.unreadable);
        budget_.move(std::move(report.conffiles_changed), output_.conffiles.changed);
        budget_.move(std::move(report.conffiles_missing), output_.conffiles.missing);
        budget_.move(std::move(report.conffiles_unreadable), output_.conffiles.unreadable);
        budget_.move(std::move(report.malformed), output_.malformed);
    }

    void add_failure(const std::string& package, const std::string& error) {
        ++done_;
        output_.failed.push_back({package, error});
    }

    [[nodiscard]] package_audit_progress progress() const { return {done_, plan_.packages.size()}; }

    /// Packages end in any order, so the lists are put into one at the end.
    package_audit_output finish() && {
        output_.unlisted += budget_.unlisted();
        auto& conffiles = output_.conffiles;
        for (auto* paths : {&output_.changed,
                            &output_.missing,
                            &conffiles.changed,
                            &conffiles.missing,
                            &output_.removed})
            std::ranges::sort(*paths);
        std::ranges::sort(output_.unreadable, {}, &dpkg::unreadable_file::path);
        std::ranges::sort(conffiles.unreadable, {}, &dpkg::unreadable_file::path);
        std::ranges::sort(output_.failed, {}, &failed_package::package);
        return std::move(output_);
    }

private:
    dpkg::audit_plan plan_;
    std::size_t next_ = 0;
    std::uint64_t done_ = 0;
    package_audit_output output_;
    finding_budget budget_{output_bytes};
};

/// Audits one package after the other until none is left.
task<void> audit_lane(orchestration_context& context, audit& work) {
    const auto options = activity_options{}.retry(retry_policy{3, 1s}.backoff_coefficient(2));
    while (const auto request = work.next()) {
        try {
            auto report =
                co_await context.call_activity<bounded_report>("audit_package", *request, options);
            work.add(std::move(report));
        } catch (const task_failed& failure) {
            work.add_failure(request->package, failure.details().message);
        }
        const auto progress = work.progress();
        context.set_custom_status(progress);
    }
}

} // namespace

task<package_audit_output> package_audit(orchestration_context& context,
                                         std::optional<package_audit_input> input) {
    const auto root = input.value_or(package_audit_input{}).root.value_or("/");
    if (!root.starts_with('/') || root.find('\0') != std::string::npos)
        throw non_retriable_error("input.root: must be an absolute path");

    auto plan = co_await context.call_activity<dpkg::audit_plan>("plan_package_audit", root);
    audit work(root, std::move(plan));
    const auto progress = work.progress();
    context.set_custom_status(progress);

    // Bounded fan-out: a few lanes share one list of packages.
    std::vector<task<void>> lanes;
    for (std::size_t i = 0; i != window; ++i)
        lanes.push_back(audit_lane(context, work));
    co_await when_all(std::move(lanes));

    auto output = std::move(work).finish();
    co_return output;
}

dpkg::audit_plan plan_package_audit(dpkg::database_cache& databases, const std::string& root) {
    auto plan = dpkg::plan_audit(*databases.open(root));
    finding_budget(malformed_bytes).cut(plan.malformed);
    return plan;
}

bounded_report audit_package(dpkg::database_cache& databases,
                             const activity_context& context,
                             const package_audit_request& request) {
    const auto database = databases.open(request.root);
    bounded_report report;
    static_cast<dpkg::package_report&>(report) =
        dpkg::audit_package(*database, request.package, context.stop_token());

    finding_budget budget(report_bytes);
    for (auto* paths :
         {&report.changed, &report.missing, &report.conffiles_changed, &report.conffiles_missing})
        budget.cut(*paths);
    budget.cut(report.unreadable);
    budget.cut(report.conffiles_unreadable);
    budget.cut(report.malformed);
    report.unlisted = budget.unlisted();
    return report;
}

} // namespace pianola::samples
