#include <pianola/actors/detail/json_path.hpp>

#include <pianola/actors/detail/json_quote.hpp>

#include <algorithm>

namespace pianola::detail {
namespace {

bool is_identifier(std::string_view name) {
    const auto letter = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    };
    return !name.empty() && name.size() <= max_excerpt &&
           std::all_of(name.begin(), name.end(), letter);
}

} // namespace

std::string json_path::str() const {
    if (!parent_)
        return std::string{name_};
    std::string path = parent_->str();
    if (index_ == not_an_index)
        append_member(path, name_);
    else
        append_index(path, index_);
    return path;
}

void append_member(std::string& path, std::string_view name) {
    if (is_identifier(name)) {
        path.append(1, '.').append(name);
        return;
    }
    path += '[';
    path += quoted_excerpt(name);
    path += ']';
}

void append_index(std::string& path, std::size_t index) {
    path += '[';
    path += std::to_string(index);
    path += ']';
}

} // namespace pianola::detail
