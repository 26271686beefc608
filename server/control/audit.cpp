// SPDX-License-Identifier: MIT
#include "server/control/call_book.hpp"
#include "server/control/param_reader.hpp"
#include "server/control/people_methods.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMaxPage = 200;
constexpr std::int64_t kPage = 50;

json::object to_object(const storage::AuditRecord& entry) {
    boost::system::error_code error;
    json::value params = json::parse(entry.params, error);
    if (error) params = entry.params;
    return {{"id", entry.id},
            {"utc_ms", entry.utc.count()},
            {"actor", entry.name.empty() ? entry.actor : entry.name},
            {"actor_id", entry.actor},
            {"role", entry.role},
            {"method", entry.method},
            {"store", entry.store},
            {"params", std::move(params)},
            {"outcome", entry.outcome}};
}

Answer list(CallBook& book, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    storage::AuditQuery query;
    if (caller.role != auth::Role::Operator) query.store = caller.store;
    if (params.contains("store")) query.store = reader.optional_text("store", {}, 64);
    query.before = reader.optional_integer("before", 1, INT64_MAX).value_or(INT64_MAX);
    const std::int64_t limit = reader.optional_integer("limit", 1, kMaxPage).value_or(kPage);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (query.store && !may_act_for(caller, *query.store)) co_return not_yours("store");

    query.limit = static_cast<std::size_t>(limit) + 1;  // one more tells whether there are more
    auto reading = book.audit(std::move(query));
    const Outcome<std::vector<storage::AuditRecord>> entries = co_await std::move(reading);
    if (!entries) co_return entries.error();
    json::array page;
    for (const storage::AuditRecord& entry : *entries) {
        if (static_cast<std::int64_t>(page.size()) == limit) break;
        page.push_back(to_object(entry));
    }
    json::object answer{{"entries", std::move(page)}};
    if (static_cast<std::int64_t>(entries->size()) > limit) {
        answer["next"] = (*entries)[static_cast<std::size_t>(limit) - 1].id;
    }
    co_return answer;
}

}  // namespace

void add_audit_methods(MethodTable& table, CallBook& book) {
    table.add(
        "audit.list",
        {.least = auth::Role::Owner, .effect = Effect::Reads, .handler = handler_of(book, &list)});
}

}  // namespace shopfloor::control
