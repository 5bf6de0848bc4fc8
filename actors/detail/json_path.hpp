#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pianola::detail {

/// Where a value is, as a list that lives on the stack and is rendered only in an error:
/// `input.items[3]["a name"]`. Parents and names must outlive it.
class json_path {
public:
    explicit json_path(std::string_view root) : name_(root) {}
    json_path(const json_path& parent, std::string_view member) : parent_(&parent), name_(member) {}
    json_path(const json_path& parent, std::size_t index) : parent_(&parent), index_(index) {}

    [[nodiscard]] std::string_view name() const { return name_; }
    [[nodiscard]] std::string str() const;

private:
    static constexpr auto not_an_index = static_cast<std::size_t>(-1);

    const json_path* parent_ = nullptr;
    std::string_view name_;
    std::size_t index_ = not_an_index;
};

/// Appends `.name`, or `["a name"]`.
void append_member(std::string& path, std::string_view name);
/// Appends `[3]`.
void append_index(std::string& path, std::size_t index);

} // namespace pianola::detail
