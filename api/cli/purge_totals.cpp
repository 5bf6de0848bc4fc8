#include <pianola/api/cli/purge_totals.hpp>

#include <pianola/api/cli/server_call.hpp>

#include <boost/json/value_from.hpp>

#include <algorithm>
#include <cstddef>

namespace pianola::cli {

void purge_totals::add(const json_object& step) {
    purged_ += step.number("purged");
    refused_ = step.number("refused");
    complete_ = step.text("complete") == "true";
    refused_ids_.clear();
    for (const std::string_view id : json_elements(step.find("refusedInstanceIds")))
        refused_ids_.push_back(json_plain_text(id));
}

std::string purge_totals::text(bool dry_run) const {
    constexpr std::size_t most_ids = 10;
    std::string text = (dry_run ? "would purge " : "purged ") + instances_text(purged_);
    if (refused_ == 0)
        return text;
    text += "; " + instances_text(refused_) +
            (refused_ == 1 ? " stays, as it or a descendant" : " stay, as they or descendants") +
            (refused_ == 1 ? " has not ended: " : " have not ended: ");
    const std::size_t named = std::min(refused_ids_.size(), most_ids);
    for (std::size_t i = 0; i != named; ++i)
        text += (i == 0 ? "" : ", ") + refused_ids_[i];
    return refused_ > named ? text + ", …" : text;
}

boost::json::value purge_totals::json(bool dry_run) const {
    return {{"purged", purged_},
            {"refused", refused_},
            {"refusedInstanceIds", boost::json::value_from(refused_ids_)},
            {"dryRun", dry_run}};
}

} // namespace pianola::cli
