#include <pianola/runtime/samples/dpkg/file_audit.hpp>

#include <pianola/runtime/samples/dpkg/md5sums.hpp>
#include <pianola/runtime/samples/dpkg/text.hpp>

#include <algorithm>
#include <optional>
#include <unordered_set>

namespace pianola::samples::dpkg {
namespace {

std::string read_list(root_paths& paths, const std::string& inside) {
    const auto path = paths.resolved(inside);
    auto text = path ? read_text(*path) : std::nullopt;
    if (!text)
        throw std::system_error(ENOENT, std::generic_category());
    return std::move(*text);
}

std::unordered_set<std::string> lines_of(std::string_view text) {
    std::unordered_set<std::string> lines;
    for_each_line(text, [&](std::string_view line, auto) { lines.emplace(line); });
    return lines;
}

// dpkg has recorded an MD5 of a conffile only once it has installed it.
bool is_verifiable(const conffile& file) { return !file.md5.empty(); }

class package_auditor {
public:
    package_auditor(const package_database& database,
                    const unpacked_package& package,
                    const std::stop_token& stop)
        : database_(database), package_(package), stop_(stop), paths_(database.paths()) {
        report_.package = package.id;
        for (const auto& file : package.status.conffiles)
            conffile_paths_.insert(file.path);
    }

    package_report run() {
        report_.has_md5sums = package_.md5sums.has_value();
        if (package_.md5sums) {
            for (const auto& file : read_md5sums())
                if (!conffile_paths_.contains(file.path))
                    check_file(file);
        }
        for (const auto& file : package_.status.conffiles)
            if (is_verifiable(file))
                check_conffile(file);
        sort_report();
        return std::move(report_);
    }

private:
    enum class verdict { same, changed, missing, unreadable };

    struct outcome {
        verdict what;
        std::string path;      // to show
        std::error_code error; // when unreadable
    };

    std::vector<recorded_file> read_md5sums() {
        const auto name = printable(paths_.shown(*package_.md5sums));
        try {
            return parse_md5sums(read_list(paths_, *package_.md5sums), name, report_.malformed);
        } catch (const std::system_error& error) {
            report_.unreadable.push_back({name, error.code().message()});
            return {};
        }
    }

    outcome compare(const std::string& path, const std::string& md5) {
        const auto& place = database_.diverted().locate(path, package_.status.package);
        auto shown = printable(paths_.shown(place));
        const auto resolved = paths_.resolved(place);
        if (!resolved)
            return {verdict::unreadable,
                    std::move(shown),
                    std::make_error_code(std::errc::too_many_symbolic_link_levels)};
        const auto digest = digest_file(*resolved, stop_);
        report_.bytes += digest.bytes;
        if (!digest.error) {
            const auto what = digest.md5 == md5 ? verdict::same : verdict::changed;
            return {what, std::move(shown), {}};
        }
        const bool missing = digest.error == std::errc::no_such_file_or_directory ||
                             digest.error == std::errc::not_a_directory;
        return {missing ? verdict::missing : verdict::unreadable, std::move(shown), digest.error};
    }

    void check_file(const recorded_file& file) {
        auto found = compare(file.path, file.md5);
        if (found.what == verdict::missing && database_.filter().excludes(file.path)) {
            ++report_.excluded;
            return;
        }
        if (found.what != verdict::same && was_replaced(file.path)) {
            ++report_.replaced;
            return;
        }
        ++report_.files;
        file_under(std::move(found), report_.changed, report_.missing, report_.unreadable);
    }

    void check_conffile(const conffile& file) {
        auto found = compare(file.path, file.md5);
        const bool may_be_missing = file.obsolete || file.remove_on_upgrade;
        if (found.what == verdict::missing && may_be_missing)
            return;
        if (found.what == verdict::missing && database_.filter().excludes(file.path)) {
            ++report_.excluded;
            return;
        }
        ++report_.conffiles;
        file_under(std::move(found),
                   report_.conffiles_changed,
                   report_.conffiles_missing,
                   report_.conffiles_unreadable);
    }

    static void file_under(outcome found,
                           std::vector<std::string>& changed,
                           std::vector<std::string>& missing,
                           std::vector<unreadable_file>& unreadable) {
        if (found.what == verdict::changed)
            changed.push_back(std::move(found.path));
        else if (found.what == verdict::missing)
            missing.push_back(std::move(found.path));
        else if (found.what == verdict::unreadable)
            unreadable.push_back({std::move(found.path), found.error.message()});
    }

    // When a package takes over another's file, dpkg strikes it from the other's list of files
    // and leaves the other's MD5s as they were.
    bool was_replaced(const std::string& path) {
        if (!owned_) {
            try {
                owned_ = lines_of(read_list(paths_, package_.file_list));
            } catch (const std::system_error&) {
                owned_.emplace(); // without the list nothing is excused
            }
        }
        return !owned_->empty() && !owned_->contains(path);
    }

    void sort_report() {
        const auto by_path = [](const auto& a, const auto& b) { return a.path < b.path; };
        for (auto* paths : {&report_.changed,
                            &report_.missing,
                            &report_.conffiles_changed,
                            &report_.conffiles_missing})
            std::sort(paths->begin(), paths->end());
        for (auto* files : {&report_.unreadable, &report_.conffiles_unreadable})
            std::sort(files->begin(), files->end(), by_path);
    }

    const package_database& database_;
    const unpacked_package& package_;
    const std::stop_token& stop_;
    root_paths paths_;
    std::unordered_set<std::string> conffile_paths_;
    std::optional<std::unordered_set<std::string>> owned_; // read when first needed
    package_report report_;
};

std::uint64_t count_lines(root_paths& paths, const std::string& inside) {
    try {
        const auto text = read_list(paths, inside);
        return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
    } catch (const std::system_error&) {
        return 0;
    }
}

} // namespace

audit_plan plan_audit(const package_database& database) {
    audit_plan plan;
    plan.half_installed = database.half_installed();
    plan.malformed = database.malformed();
    auto paths = database.paths();
    for (const auto& package : database.packages()) {
        planned_package planned{package.id, 0, package.status.installed_kib * 1024};
        const auto& conffiles = package.status.conffiles;
        planned.files = static_cast<std::uint64_t>(
            std::count_if(conffiles.begin(), conffiles.end(), is_verifiable));
        if (package.md5sums)
            planned.files += count_lines(paths, *package.md5sums);
        else
            plan.without_md5sums.push_back(package.id);
        plan.files += planned.files;
        plan.bytes += planned.bytes;
        plan.packages.push_back(std::move(planned));
    }
    return plan;
}

package_report audit_package(const package_database& database,
                             std::string_view id,
                             const std::stop_token& stop) {
    const auto* package = database.find(id);
    if (package == nullptr) {
        package_report report;
        report.package = id;
        report.installed = false;
        report.has_md5sums = false;
        return report;
    }
    return package_auditor(database, *package, stop).run();
}

} // namespace pianola::samples::dpkg
