#pragma once

#include <pianola/runtime/samples/dpkg/file_audit.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace pianola::samples {

/// Room for the findings of an audit. A machine may have lost a million files, and a payload has a
/// limit: what finds no room is counted and not listed.
class finding_budget {
public:
    explicit finding_budget(std::size_t bytes) : left_(bytes) {}

    /// Moves from `from` to the end of `to` what there is room for, in order.
    template <class Finding>
    void move(std::vector<Finding>&& from, std::vector<Finding>& to) {
        for (auto& finding : from) {
            if (takes(size(finding)))
                to.push_back(std::move(finding));
        }
        from.clear();
    }

    /// Cuts off what there is no room for.
    template <class Finding>
    void cut(std::vector<Finding>& findings) {
        move(std::exchange(findings, {}), findings);
    }

    /// Findings that found no room.
    [[nodiscard]] std::uint64_t unlisted() const noexcept { return unlisted_; }

private:
    static std::size_t size(const std::string& path) { return path.size(); }
    static std::size_t size(const dpkg::unreadable_file& file) {
        return file.path.size() + file.error.size() + 24;
    }
    static std::size_t size(const dpkg::malformed_line& line) {
        return line.file.size() + line.reason.size() + 40;
    }

    // Once something did not fit, nothing does: a list is the beginning of what was found.
    bool takes(std::size_t bytes) {
        constexpr std::size_t quotes_and_comma = 3;
        if (unlisted_ != 0 || bytes + quotes_and_comma > left_) {
            ++unlisted_;
            return false;
        }
        left_ -= bytes + quotes_and_comma;
        return true;
    }

    std::size_t left_;
    std::uint64_t unlisted_ = 0;
};

} // namespace pianola::samples
