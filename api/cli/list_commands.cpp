#include <pianola/api/cli/list_commands.hpp>

#include <pianola/api/cli/counts_text.hpp>
#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/many_instances.hpp>
#include <pianola/api/cli/server_call.hpp>
#include <pianola/api/cli/text_table.hpp>

#include <algorithm>
#include <iostream>
#include <string_view>
#include <utility>

namespace pianola::cli {
namespace {

constexpr std::size_t most_a_page = 500;

/// Shows instances as they come: elements of one JSON array at once, rows of a table at the end,
/// when their widths are known.
class listing {
public:
    explicit listing(bool json) : json_(json) {}

    void show(std::string_view instance) {
        ++shown_;
        if (json_) {
            std::cout << (shown_ == 1 ? "[" : ",\n") << instance;
            return;
        }
        const json_object found(instance);
        table_.row({found.text("instanceId"),
                    found.text("name"),
                    found.text("runtimeStatus"),
                    found.text("createdTime"),
                    found.text("lastUpdatedTime")});
    }
    void finish() {
        if (json_)
            std::cout << (shown_ == 0 ? "[]\n" : "]\n");
        else
            std::cout << table_.str();
    }
    [[nodiscard]] std::size_t shown() const { return shown_; }

private:
    bool json_;
    text_table table_{{{"ID"}, {"NAME"}, {"STATUS"}, {"CREATED"}, {"UPDATED"}}};
    std::size_t shown_ = 0;
};

target page_target(const list_arguments& how, std::size_t size, const std::string& token) {
    target path = target::v1("instances");
    add(path, how.which);
    if (!how.order.empty())
        path.parameter("order", how.order);
    if (how.descending)
        path.parameter("descending", "true");
    path.parameter("top", std::to_string(size));
    if (!token.empty())
        path.parameter("continuationToken", token);
    return path;
}

} // namespace

exit_code list(const connection_options& to, const list_arguments& how) {
    check(how.which);
    const http_client server = connect(to);
    listing shown(to.json);
    std::string token = how.page;
    do {
        const std::size_t size = std::min(how.limit - shown.shown(), most_a_page);
        const auto answer = server.get(page_target(how, size, token).text(to));
        if (answer.status != 200)
            return complain(answer, hub_named(to));
        const json_object page(answer.body);
        for (const std::string_view each : json_elements(page.find("instances")))
            shown.show(each);
        token = page.text("continuationToken");
    } while (!token.empty() && shown.shown() < how.limit);
    shown.finish();
    if (!token.empty())
        std::cerr << "pianola: there may be more; see --limit, or go on with --page " << token
                  << '\n';
    return exit_code::ok;
}

exit_code count(const connection_options& to, const filter_arguments& which) {
    check(which);
    const auto counted = count_instances(to, which);
    if (counted.refused)
        return complain(*counted.refused, hub_named(to));
    print_done(to, {{"count", counted.instances}}, std::to_string(counted.instances));
    return exit_code::ok;
}

exit_code count_by_name(const connection_options& to) {
    const auto answer = connect(to).get(target::v1("counts").text(to));
    if (answer.status != 200)
        return complain(answer, hub_named(to));
    std::cout << (to.json ? answer.body + '\n' : counts_text(json_object(answer.body)));
    return exit_code::ok;
}

} // namespace pianola::cli
