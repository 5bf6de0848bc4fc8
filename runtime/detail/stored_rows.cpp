#include <pianola/runtime/detail/stored_rows.hpp>

#include <pianola/actors/typed_payload.hpp>

#include <boost/describe.hpp>

#include <cstdint>
#include <map>
#include <vector>

namespace pianola::detail {
namespace {

struct range_text {
    std::optional<std::int64_t> from;
    std::optional<std::int64_t> to;
};
BOOST_DESCRIBE_STRUCT(range_text, (), (from, to))

struct filter_text {
    range_text created;
    range_text last_updated;
    range_text completed;
    std::vector<std::string> statuses;
    std::optional<std::string> name;
    std::string id_prefix;
    std::optional<std::string> version;
    std::map<std::string, std::string> tags;
    std::optional<std::string> parent;
};
BOOST_DESCRIBE_STRUCT(
    filter_text,
    (),
    (created, last_updated, completed, statuses, name, id_prefix, version, tags, parent))

struct purge_text {
    filter_text filter;
    bool recursive = false;
};
BOOST_DESCRIBE_STRUCT(purge_text, (), (filter, recursive))

struct retention_text {
    std::string id;
    std::vector<std::string> statuses;
    std::optional<std::string> orchestrator;
    std::map<std::string, std::string> tags;
    std::int64_t age_ticks = 0;
    bool recursive = false;
};
BOOST_DESCRIBE_STRUCT(retention_text, (), (id, statuses, orchestrator, tags, age_ticks, recursive))

struct import_text {
    std::vector<std::uint64_t> numbers;
    std::vector<std::string> executions;
};
BOOST_DESCRIBE_STRUCT(import_text, (), (numbers, executions))

range_text text_of(const time_range& range) {
    range_text text;
    if (range.from)
        text.from = range.from->ticks_since_epoch();
    if (range.to)
        text.to = range.to->ticks_since_epoch();
    return text;
}

time_range range_of(const range_text& text) {
    time_range range;
    if (text.from)
        range.from = instant{*text.from};
    if (text.to)
        range.to = instant{*text.to};
    return range;
}

std::vector<std::string> text_of(const std::set<runtime_status>& statuses) {
    std::vector<std::string> text;
    for (const runtime_status status : statuses)
        text.emplace_back(to_string(status));
    return text;
}

/// Absent when one of the names is none: fewer conditions would purge more.
std::optional<std::set<runtime_status>> statuses_of(const std::vector<std::string>& text) {
    std::set<runtime_status> statuses;
    for (const std::string& name : text) {
        const auto status = runtime_status_from(name);
        if (!status)
            return std::nullopt;
        statuses.insert(*status);
    }
    return statuses;
}

template <class Text>
std::optional<Text> parsed(std::string_view row) {
    try {
        return from_payload<Text>(payload::json(std::string(row)));
    } catch (const payload_error&) {
        return std::nullopt;
    }
}

} // namespace

std::string to_row(const purge_task& task) {
    const instance_filter& filter = task.filter;
    purge_text text;
    text.filter.created = text_of(filter.created);
    text.filter.last_updated = text_of(filter.last_updated);
    text.filter.completed = text_of(filter.completed);
    text.filter.statuses = text_of(filter.statuses);
    text.filter.name = filter.name;
    text.filter.id_prefix = filter.id_prefix;
    text.filter.version = filter.version;
    text.filter.tags = filter.tags;
    if (filter.parent)
        text.filter.parent = filter.parent->str();
    text.recursive = task.recursive;
    return to_payload(text).str();
}

std::optional<purge_task> purge_task_from(std::string_view row) {
    auto text = parsed<purge_text>(row);
    auto statuses = text ? statuses_of(text->filter.statuses) : std::nullopt;
    if (!statuses)
        return std::nullopt;
    purge_task task;
    task.recursive = text->recursive;
    task.filter.created = range_of(text->filter.created);
    task.filter.last_updated = range_of(text->filter.last_updated);
    task.filter.completed = range_of(text->filter.completed);
    task.filter.statuses = std::move(*statuses);
    task.filter.name = std::move(text->filter.name);
    task.filter.id_prefix = std::move(text->filter.id_prefix);
    task.filter.version = std::move(text->filter.version);
    task.filter.tags = std::move(text->filter.tags);
    if (text->filter.parent)
        task.filter.parent = instance_id{std::move(*text->filter.parent)};
    return task;
}

std::string to_row(const retention_policy& policy) {
    const retention_text text{policy.id,
                              text_of(policy.statuses),
                              policy.orchestrator,
                              policy.tags,
                              policy.age.count(),
                              policy.recursive};
    return to_payload(text).str();
}

std::optional<retention_policy> retention_policy_from(std::string_view row) {
    auto text = parsed<retention_text>(row);
    auto statuses = text ? statuses_of(text->statuses) : std::nullopt;
    if (!statuses)
        return std::nullopt;
    return retention_policy{std::move(text->id),
                            std::move(*statuses),
                            std::move(text->orchestrator),
                            std::move(text->tags),
                            ticks{text->age_ticks},
                            text->recursive};
}

std::string to_row(const import_task& task) {
    import_text text;
    for (const imported_member& each : task) {
        text.numbers.push_back(each.number.value());
        text.executions.push_back(each.execution);
    }
    return to_payload(text).str();
}

std::optional<import_task> import_task_from(std::string_view row) {
    const auto text = parsed<import_text>(row);
    if (!text || text->numbers.size() != text->executions.size())
        return std::nullopt;
    import_task task;
    for (std::size_t i = 0; i != text->numbers.size(); ++i)
        task.push_back({instance_number{text->numbers[i]}, text->executions[i]});
    return task;
}

} // namespace pianola::detail
