#include <pianola/runtime/archive_text.hpp>

#include <pianola/runtime/detail/archive_reading.hpp>
#include <pianola/runtime/detail/archive_writing.hpp>

#include <cstddef>
#include <set>
#include <utility>

namespace pianola {
namespace {

using detail::wrong_line;

/// Takes the lines of a text in turn; throws wrong_line.
class archive_lines {
public:
    void take(std::string_view line) {
        auto read = detail::read_archive_line(line);
        if (ended_)
            throw wrong_line("stands after the end of the archive");
        if (begun_ == std::holds_alternative<detail::head_line>(read))
            throw wrong_line(begun_ ? "begins another archive" : "does not begin an archive");
        begun_ = true;
        if (auto* instance = std::get_if<archived_instance>(&read))
            add(std::move(*instance));
        else if (auto* event = std::get_if<detail::event_line>(&read))
            add(std::move(*event));
        else if (const auto* end = std::get_if<detail::end_line>(&read))
            close(*end);
    }
    [[nodiscard]] instance_archive end() {
        if (!ended_)
            throw wrong_line("is missing: the archive has no end");
        return std::move(archive_);
    }

private:
    void add(archived_instance instance) {
        const bool is_root = ids_.empty();
        if (!is_root && !(instance.parent && ids_.contains(instance.parent->instance_id)))
            throw wrong_line("has an instance that does not stand after its parent");
        if (!ids_.insert(instance.id).second)
            throw wrong_line("has an instance that is there already");
        archive_.members.push_back(std::move(instance));
    }
    void add(detail::event_line line) {
        if (archive_.members.empty())
            throw wrong_line("has an event before the first instance");
        auto& turns = archive_.members.back().turns;
        if (line.turn == turns.size() + 1)
            turns.emplace_back();
        else if (line.turn != turns.size() || turns.empty())
            throw wrong_line("has an event of the turn " + std::to_string(line.turn) +
                             " after the turn " + std::to_string(turns.size()));
        turns.back().push_back(std::move(line.event));
        ++events_;
    }
    void close(const detail::end_line& end) {
        if (end.instances != archive_.members.size() || end.events != events_)
            throw wrong_line("does not count the instances and events before it");
        ended_ = true;
    }

    instance_archive archive_;
    std::set<instance_id> ids_;
    std::size_t events_ = 0;
    bool begun_ = false;
    bool ended_ = false;
};

} // namespace

std::string archive_text(const instance_archive& archive) {
    std::string text;
    std::size_t events = 0;
    detail::write_head(text);
    text += '\n';
    for (const archived_instance& member : archive.members) {
        detail::write_instance(text, member);
        text += '\n';
        for (std::size_t turn = 0; turn != member.turns.size(); ++turn)
            for (const history_event& event : member.turns[turn]) {
                detail::write_event(text, turn + 1, event);
                text += '\n';
                ++events;
            }
    }
    detail::write_end(text, archive.members.size(), events);
    text += '\n';
    return text;
}

std::optional<instance_archive> read_archive_text(std::string_view text, diagnostics& why) {
    why.message.clear();
    archive_lines lines;
    std::size_t number = 1;
    try {
        for (; !text.empty(); ++number) {
            const std::size_t length = std::min(text.find('\n'), text.size());
            lines.take(text.substr(0, length));
            text.remove_prefix(std::min(length + 1, text.size()));
        }
        return lines.end();
    } catch (const wrong_line& wrong) {
        why.message = "line " + std::to_string(number) + " " + wrong.what();
        return std::nullopt;
    }
}

} // namespace pianola
