#include <pianola/journal/detail/list_reads.hpp>

#include <pianola/journal/detail/candidate_source.hpp>
#include <pianola/journal/detail/gathering.hpp>
#include <pianola/journal/detail/key_codec.hpp>
#include <pianola/journal/detail/list_plan.hpp>
#include <pianola/journal/detail/list_token.hpp>
#include <pianola/journal/detail/store_reads.hpp>
#include <pianola/journal/record_codec.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace pianola::detail {
namespace {

// Records are read so many at a time: each may be large.
constexpr std::size_t records_at_once = 32;
// Rows are looked at so many at a time, when only some of them will come into the list.
constexpr std::size_t least_candidates = 32;
constexpr std::size_t most_candidates = 128;

/// Fills one page from a source of candidates.
class page_builder {
public:
    page_builder(const list_scope& scope,
                 const list_request& request,
                 const gathering_order& order,
                 bool reads_rows,
                 const list_limits& limits,
                 work_left& work)
        : scope_(scope),
          request_(request),
          order_(order.order),
          reads_rows_(reads_rows),
          limits_(limits),
          work_(work),
          reached_(order.from) {}

    list_page build(candidate_source& source, error_code& ec) {
        do
            take_some(source, ec);
        while (!ec && !ended_ && !full() && !left_over_ && work_.any());
        if (!ec && full() && !ended_ && !left_over_)
            look_whether_more(source, ec);
        if (ec)
            return {};
        const bool complete = ended_ && !left_over_;
        if (!complete && reached_)
            page_.next = encode_list_token({order_, *reached_}, hash_of(request_));
        return std::move(page_);
    }

private:
    using step = candidate_source::step;

    [[nodiscard]] bool full() const { return page_.items.size() >= request_.page_size; }
    [[nodiscard]] std::size_t wanted() const { return request_.page_size - page_.items.size(); }

    void take_some(candidate_source& source, error_code& ec) {
        std::vector<candidate> some;
        const auto least = reads_rows_ ? least_candidates : std::size_t{1};
        const auto most = std::clamp(wanted(), least, most_candidates);
        std::optional<list_position> seen;
        while (some.size() < most && !ended_ && (work_.any() || !seen)) {
            candidate next;
            const auto got = source.next(next, work_, ec);
            if (ec)
                return;
            ended_ = got == step::end;
            if (!ended_)
                seen = next.at;
            if (got == step::found)
                some.push_back(std::move(next));
        }
        if (reads_rows_)
            keep_those_whose_row_holds(scope_, some, work_, ec);
        add_all(some, ec);
        if (seen && !left_over_)
            reached_ = std::move(seen);
    }

    // Those that were found come into the page, even if finding them took all the work: to find
    // them again would take as much. Only large ones may be too much.
    void add_all(std::span<candidate> some, error_code& ec) {
        work_left allowed(limits_);
        for (std::size_t i = 0; !ec && i < some.size() && !left_over_;) {
            const auto count = std::min({records_at_once, some.size() - i, wanted()});
            add_items(some.subspan(i, count), allowed, ec);
            i += count;
            left_over_ = left_over_ || ((full() || !allowed.any()) && i < some.size());
        }
        work_.spend(allowed.spent());
    }

    void add_items(std::span<candidate> some, work_left& allowed, error_code& ec) {
        auto records = read_records(scope_.view, some, allowed, ec);
        for (std::size_t i = 0; !ec && i < some.size(); ++i) {
            reached_ = some[i].at;
            if (!records[i] || !belongs(*records[i]))
                continue;
            add_item(some[i].number, std::move(*records[i]), allowed, ec);
            if (!allowed.any() && i + 1 < some.size()) {
                left_over_ = true;
                return;
            }
        }
    }

    void add_item(instance_number number,
                  instance_record record,
                  work_left& allowed,
                  error_code& ec) {
        listed_instance item{number, std::move(record), {}};
        if (request_.with_payloads || item.record.custom_status_apart) {
            allowed.spend(read_cost::payloads);
            auto whole = read_instance(scope_.view, number, request_.with_payloads, ec);
            if (ec || !whole)
                return;
            item.record = std::move(whole->record);
            item.input = std::move(whole->input);
            allowed.spend_bytes(item.input.size() + item.record.output.size() +
                                item.record.custom_status.size());
        }
        page_.items.push_back(std::move(item));
    }

    [[nodiscard]] bool belongs(const instance_record& record) const {
        return matches(request_.filter, record) &&
               (order_ != list_order::completed || record.completed);
    }

    void look_whether_more(candidate_source& source, error_code& ec) {
        candidate next;
        ended_ = source.next(next, work_, ec) == step::end;
    }

    const list_scope& scope_;
    const list_request& request_;
    const list_order order_;
    const bool reads_rows_;
    const list_limits& limits_;
    work_left& work_;
    list_page page_;
    std::optional<list_position> reached_; ///< All up to here has been looked at.
    bool ended_ = false;                   ///< The source has no more.
    bool left_over_ = false;               ///< But it gave some that were not looked at.
};

/// Where the candidates of a page come from, and how they are to be looked at.
struct page_source {
    std::unique_ptr<candidate_source> candidates;
    bool reads_rows = false;
    work_left work;
};

page_source collected(const list_scope& scope,
                      const index_driver& from,
                      std::vector<candidate> all,
                      const list_limits& limits) {
    return {std::make_unique<gathered_candidates>(std::move(all)),
            cost_of(from, scope.filter).row > 0,
            work_left(limits)};
}

page_source walk(const list_scope& scope,
                 const index_driver& driver,
                 const gathering_order& order,
                 const list_limits& limits) {
    work_left work(limits);
    auto walked = std::make_unique<index_walk>(scope, driver, order.direction(), order.from, work);
    return {std::move(walked), cost_of(driver, scope.filter).row > 0, work};
}

page_source walk_few(const list_scope& scope,
                     const list_plan& plan,
                     number_set few,
                     const gathering_order& order,
                     const list_limits& limits) {
    work_left work(limits);
    auto walked =
        std::make_unique<index_walk>(scope, plan.walked, order.direction(), order.from, work);
    walked->keep_only(std::move(few));
    return {std::move(walked), cost_of(plan.walked, scope.filter, plan.few->answers).row > 0, work};
}

// What is spent on collecting too much is not taken from what is done instead.
page_source source_for(const list_scope& scope,
                       const list_plan& plan,
                       const gathering_order& order,
                       const list_limits& limits,
                       error_code& ec) {
    if (plan.gathered) {
        auto all = gather(scope, *plan.gathered, order, limits, ec);
        if (all && !ec)
            return collected(scope, *plan.gathered, std::move(*all), limits);
    } else if (plan.few) {
        auto few = collect_numbers(scope.view, *plan.few, limits, ec);
        if (few && !ec)
            return walk_few(scope, plan, std::move(*few), order, limits);
    }
    return walk(scope, plan.otherwise, order, limits);
}

} // namespace

list_page list_instances(const key_reader& store,
                         const list_request& request,
                         const list_limits& limits,
                         error_code& ec) {
    ec.clear();
    std::optional<list_continuation> after;
    if (!request.token.empty())
        after = decode_list_token(request.token, hash_of(request));
    if (request.page_size == 0 || (!request.token.empty() && !after) ||
        (after && request.order != list_order::any && request.order != after->order)) {
        ec = errc::invalid_argument;
        return {};
    }
    const auto view = store.snapshot();
    const row_condition condition(request.filter);
    const auto wanted = after ? after->order : request.order;
    const list_plan plan = plan_list(*view, request.filter, wanted, limits);
    const gathering_order order{
        plan.order, request.descending, after ? std::optional(after->from) : std::nullopt};
    const list_scope scope{*view, request.filter, condition};
    auto source = source_for(scope, plan, order, limits, ec);
    if (ec)
        return {};
    return page_builder(scope, request, order, source.reads_rows, limits, source.work)
        .build(*source.candidates, ec);
}

} // namespace pianola::detail
