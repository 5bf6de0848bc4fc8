#include <pianola/api/cli/many_instances.hpp>

#include <pianola/api/cli/json_pieces.hpp>
#include <pianola/api/cli/server_call.hpp>

#include <stdexcept>
#include <utility>

namespace pianola::cli {

void check_either(std::string_view verb,
                  const std::optional<std::string>& id,
                  const filter_arguments& which) {
    const std::string_view flag = first_flag(which);
    if (id && id->empty())
        throw std::invalid_argument("id: must not be empty");
    if (!id && flag.empty())
        throw std::invalid_argument(std::string(verb) + " wants an instance id or a filter");
    if (id && !flag.empty())
        throw std::invalid_argument(std::string(flag) +
                                    ": is part of a filter, and there is an instance id");
}

void refuse_with_id(std::string_view flag, bool given) {
    if (given)
        throw std::invalid_argument(std::string(flag) +
                                    ": goes with a filter, and there is an instance id");
}

counted_instances count_instances(const connection_options& to, const filter_arguments& which) {
    target path = target::v1("instances");
    path.part("count");
    add(path, which);
    http_client server = connect(to);
    auto answer = server.answer_within(whole_hub_limit).get(std::move(path).text(to));
    if (answer.status != 200)
        return {0, std::move(answer)};
    return {json_object(answer.body).number("count"), std::nullopt};
}

} // namespace pianola::cli
