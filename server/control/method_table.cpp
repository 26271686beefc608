// SPDX-License-Identifier: MIT
#include "server/control/method_table.hpp"

#include "pipeline/base/spelling.hpp"

#include <utility>

namespace shopfloor::control {
namespace {

constexpr std::size_t kMaxDistance = 5;

}  // namespace

void MethodTable::add(std::string name, Method method) {
    methods_.insert_or_assign(std::move(name), std::move(method));
}

const Method* MethodTable::find(std::string_view name) const {
    const auto found = methods_.find(name);
    return found == methods_.end() ? nullptr : &found->second;
}

std::string MethodTable::nearest(std::string_view name) const {
    std::string best;
    std::size_t least = kMaxDistance + 1;
    for (const auto& [known, method] : methods_) {
        const std::size_t distance = edit_distance(name, known);
        if (distance >= least) continue;
        least = distance;
        best = known;
    }
    return best;
}

bool may_act_for(const auth::Caller& caller, std::string_view store) noexcept {
    return caller.role == auth::Role::Operator || (!store.empty() && caller.store == store);
}

std::string store_of(const auth::Caller& caller, const boost::json::object& params) {
    if (!caller.store.empty()) return caller.store;
    for (const char* name : {"store", "room"}) {
        const boost::json::value* value = params.if_contains(name);
        if (value != nullptr && value->is_string() && value->get_string().size() <= 64) {
            return std::string{value->get_string()};
        }
    }
    return {};
}

Refusal not_yours(std::string_view field) {
    return {"forbidden", "Your token is for another store.", std::string{field}};
}

}  // namespace shopfloor::control
