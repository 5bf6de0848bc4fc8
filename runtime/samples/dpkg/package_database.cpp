#include <pianola/runtime/samples/dpkg/package_database.hpp>

#include <pianola/runtime/samples/dpkg/text.hpp>

#include <algorithm>
#include <set>
#include <system_error>

namespace pianola::samples::dpkg {
namespace {

const std::string admin = "/var/lib/dpkg";
const std::string config = "/etc/dpkg";

// dpkg ignores editors' and its own leftovers such as `x.dpkg-old` by the same rule.
bool is_fragment_name(std::string_view name) {
    return name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_-") == std::string_view::npos;
}

bool is_update_name(std::string_view name) {
    return name.find_first_not_of("0123456789") == std::string_view::npos;
}

// Whether `update` tells of the same installation as `old`: a package that is not
// `Multi-Arch: same` is there once, whatever its architecture was or becomes.
bool supersedes(const status_record& update, const status_record& old) {
    return update.package == old.package && (update.architecture == old.architecture ||
                                             !update.multi_arch_same || !old.multi_arch_same);
}

void apply(std::vector<status_record>& records, std::vector<status_record> updates) {
    for (auto& update : updates) {
        std::erase_if(records, [&](const auto& old) { return supersedes(update, old); });
        records.push_back(std::move(update));
    }
}

unpacked_package describe(status_record record, const std::set<std::string>& info) {
    unpacked_package result;
    result.id = record.id();
    const auto other =
        record.multi_arch_same ? record.package : record.package + ':' + record.architecture;
    const auto& stem =
        !info.contains(result.id + ".list") && info.contains(other + ".list") ? other : result.id;
    result.file_list = admin + "/info/" + stem + ".list";
    for (const auto& name : {stem + ".md5sums", other + ".md5sums"}) {
        if (!result.md5sums && info.contains(name))
            result.md5sums = admin + "/info/" + name;
    }
    result.status = std::move(record);
    return result;
}

} // namespace

package_database::package_database(const std::filesystem::path& root) : root_(root) {
    try {
        read_packages();
        const auto file = admin + "/diversions";
        diversions_.add(read(file).value_or(""), printable(root_.shown(file)), malformed_);
        read_filter();
    } catch (const std::system_error& error) {
        throw database_error(std::string("cannot read the dpkg database: ") + error.what());
    }
}

const unpacked_package* package_database::find(std::string_view id) const {
    const auto found = std::lower_bound(
        packages_.begin(), packages_.end(), id, [](const auto& package, auto wanted) {
            return package.id < wanted;
        });
    return found != packages_.end() && found->id == id ? &*found : nullptr;
}

void package_database::read_packages() {
    auto records = read_status();
    const auto names = list(admin + "/info");
    const std::set<std::string> info(names.begin(), names.end());
    for (auto& record : records) {
        if (record.state == package_state::half_installed)
            half_installed_.push_back(record.id());
        else if (record.state > package_state::half_installed)
            packages_.push_back(describe(std::move(record), info));
    }
    std::sort(half_installed_.begin(), half_installed_.end());
    std::sort(packages_.begin(), packages_.end(), [](const auto& a, const auto& b) {
        return a.id < b.id;
    });
}

std::vector<status_record> package_database::read_status() {
    const auto file = admin + "/status";
    const auto text = read(file);
    if (!text)
        throw database_error("no dpkg database: there is no " + printable(root_.shown(file)));
    auto records = parse_status(*text, printable(root_.shown(file)), malformed_);
    for (const auto& name : list(admin + "/updates")) {
        const auto update = admin + "/updates/" + name;
        if (is_update_name(name))
            apply(records,
                  parse_status(
                      read(update).value_or(""), printable(root_.shown(update)), malformed_));
    }
    return records;
}

// In dpkg's order, since the last rule that matches wins: fragments first, then the main file.
void package_database::read_filter() {
    std::vector<std::string> files;
    for (const auto& name : list(config + "/dpkg.cfg.d")) {
        if (is_fragment_name(name))
            files.push_back(config + "/dpkg.cfg.d/" + name);
    }
    files.push_back(config + "/dpkg.cfg");
    for (const auto& file : files)
        filter_.add(read(file).value_or(""), printable(root_.shown(file)), malformed_);
}

std::optional<std::string> package_database::read(const std::string& inside) {
    const auto path = root_.resolved(inside);
    if (!path)
        throw std::system_error(ELOOP, std::generic_category(), printable(root_.shown(inside)));
    return read_text(*path);
}

// The names in a directory, in order; none when there is no such directory.
std::vector<std::string> package_database::list(const std::string& inside) {
    std::vector<std::string> names;
    const auto path = root_.resolved(inside);
    if (!path || !std::filesystem::is_directory(*path))
        return names;
    for (const auto& entry : std::filesystem::directory_iterator(*path))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace pianola::samples::dpkg
