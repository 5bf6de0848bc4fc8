#pragma once

#include "api/json_schema.hpp"
#include "api/v1_server.hpp"

#include <boost/json/value.hpp>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pianola::test {

/// A request for one operation, before it is sent.
struct openapi_request {
    std::string id; ///< In the path.
    std::vector<std::pair<std::string, std::string>> query;
    std::string body;

    [[nodiscard]] bool has(std::string_view parameter) const;
    /// With another value for a parameter, whatever it had.
    [[nodiscard]] openapi_request with(const std::string& parameter,
                                       const std::string& value) const;
    [[nodiscard]] openapi_request without(std::string_view parameter) const;
};

/// An operation as the document describes it.
struct openapi_operation {
    std::string method;
    std::string path;
    std::string id;
    const boost::json::object* what = nullptr;

    [[nodiscard]] std::string target(const openapi_request& request) const;
    [[nodiscard]] std::vector<const boost::json::object*> query_parameters() const;
    /// Of the body; empty without one.
    [[nodiscard]] std::string body_type() const;
    /// The schema of a body that is JSON; null without one.
    [[nodiscard]] const boost::json::value* body_schema() const;
};

[[nodiscard]] std::vector<openapi_operation> operations_of(const boost::json::value& document);

/// Values that a schema allows or forbids, as they are written in a query.
[[nodiscard]] std::vector<std::string> allowed_texts(const boost::json::object& schema);
[[nodiscard]] std::vector<std::string> forbidden_texts(const boost::json::object& schema);

/// A body that its schema forbids, and the path of the member that is wrong.
struct wrong_body {
    std::string path;
    std::string text;
};
[[nodiscard]] std::vector<wrong_body> forbidden_bodies(const json_schema& schemas,
                                                       const boost::json::value& schema,
                                                       const boost::json::value& good);

/// Sends requests, and holds every answer to the document.
class openapi_caller {
public:
    openapi_caller(const v1_server& server, const boost::json::value& document)
        : server_(server), schemas_(document) {}

    http_reply send(const openapi_operation& operation,
                    const openapi_request& request,
                    http_fields fields = {});
    /// A request that has to be refused because of this part.
    void refuse(const openapi_operation& operation,
                const openapi_request& request,
                const std::string& field,
                unsigned status = 400);

    [[nodiscard]] const json_schema& schemas() const { return schemas_; }
    /// The statuses that an operation has answered with.
    [[nodiscard]] std::set<unsigned> seen(const std::string& id) const;

private:
    void check(const openapi_operation& operation, const http_reply& reply);

    const v1_server& server_;
    json_schema schemas_;
    std::map<std::string, std::set<unsigned>> seen_;
};

} // namespace pianola::test
