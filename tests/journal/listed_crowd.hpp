#pragma once

#include "journal/codec_samples.hpp"
#include "opened_journal.hpp"

#include <pianola/journal/commit.hpp>
#include <pianola/journal/instance_filter.hpp>
#include <pianola/journal/instance_list.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pianola::test {

using stored_records = std::map<instance_number, instance_record>;

/// Instances that live random lives in a journal, and a model of what it should hold of them.
/// Names, tags, parents and times are of small sets, so that filters find several.
class listed_crowd {
public:
    explicit listed_crowd(std::uint64_t seed) : random_(seed) {}

    /// Commits for some of them: new ones, plain turns, ends, rewinds, replacements, purges, and
    /// some that are to be refused. The model takes them for done.
    std::vector<commit> live(journal& in, std::size_t commits);
    /// The same, and all of it done.
    void live_in(opened_journal& in, std::size_t commits);
    /// Goes on with what is stored.
    void set_records(stored_records stored) { records_ = std::move(stored); }

    [[nodiscard]] const stored_records& records() const { return records_; }
    testing::random_values& random() { return random_; }
    /// A filter and an order that may well find something.
    list_request any_request();

private:
    commit live_one(journal& in);
    commit turn_of(instance_number number, instance_record& record);
    commit purge_of(instance_number number);
    void become_somebody(instance_record& record);
    void live_on(instance_record& record);
    time_range any_range();
    history::tags any_tags(std::size_t most);

    testing::random_values random_;
    stored_records records_;
};

/// All pages of a list, of sizes that differ. Fails when a page is too large.
std::vector<listed_instance> list_all(opened_journal& journal,
                                      list_request request,
                                      testing::random_values& random);
/// What a scan of everything finds, in the order of the list; by number for the order `any`.
std::vector<instance_number> expected_list(const stored_records& all, const list_request& request);
/// Whether they come in the order asked for; for `any`, in some order.
bool in_order(const std::vector<listed_instance>& items, const list_request& request);
/// What the counters should say.
instance_counts expected_counts(const stored_records& all);
std::string text_of(const list_request& request);

} // namespace pianola::test
