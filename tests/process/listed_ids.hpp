#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace pianola::test {

/// Of the instances in a JSON array.
inline std::vector<std::string> ids_of(const std::string& array) {
    const boost::json::value instances = boost::json::parse(array);
    std::vector<std::string> ids;
    for (const auto& each : instances.as_array())
        ids.emplace_back(each.at("instanceId").as_string());
    return ids;
}

} // namespace pianola::test
