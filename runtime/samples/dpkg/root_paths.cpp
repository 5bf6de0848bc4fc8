#include <pianola/runtime/samples/dpkg/root_paths.hpp>

#include <pianola/runtime/samples/dpkg/text.hpp>

#include <limits.h>
#include <unistd.h>

#include <array>

namespace pianola::samples::dpkg {
namespace {

constexpr int most_links = 40; // what the kernel follows before it says ELOOP

std::optional<std::string> link_target(const std::string& path) {
    std::array<char, PATH_MAX> target;
    const auto length = ::readlink(path.c_str(), target.data(), target.size());
    if (length < 0)
        return std::nullopt;
    return std::string(target.data(), static_cast<std::size_t>(length));
}

} // namespace

root_paths::root_paths(const std::filesystem::path& root)
    : root_(std::filesystem::absolute("." / root).lexically_normal().string()) {
    while (!root_.empty() && root_.back() == '/')
        root_.pop_back();
}

std::string root_paths::shown(std::string_view inside) const { return root_ + std::string(inside); }

std::optional<std::string> root_paths::resolved(std::string_view inside) {
    if (root_.empty())
        return std::string(inside);
    const auto slash = inside.rfind('/');
    std::string directory(inside.substr(0, slash));
    auto known = directories_.find(directory);
    if (known == directories_.end()) {
        auto followed = follow("", directory);
        known = directories_.emplace(std::move(directory), std::move(followed)).first;
    }
    if (!known->second)
        return std::nullopt;
    auto path = follow(*known->second, std::string(inside.substr(slash + 1)));
    if (path)
        path->insert(0, root_);
    return path;
}

// Both `from` and the result are inside the root, free of links, and empty for the root itself.
std::optional<std::string> root_paths::follow(std::string from, std::string rest) const {
    int links = 0;
    while (!rest.empty()) {
        std::string_view left = rest;
        const std::string name(take_until(left, '/'));
        std::string after(left);
        if (name == "..") {
            from.erase(from.empty() ? 0 : from.rfind('/'));
        } else if (!name.empty() && name != ".") {
            auto target = link_target(root_ + from + '/' + name);
            if (!target) {
                from += '/' + name;
            } else {
                if (++links > most_links)
                    return std::nullopt;
                if (target->starts_with('/'))
                    from.clear();
                after = *target + '/' + after;
            }
        }
        rest = std::move(after);
    }
    return from;
}

} // namespace pianola::samples::dpkg
