// SPDX-License-Identifier: MIT
#include "server/control/method_table.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace shopfloor::control {
namespace {

// Levenshtein's distance: the letters to insert, delete or replace.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

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
    const std::string_view asked = name.substr(0, 64);
    std::string best;
    std::size_t least = kMaxDistance + 1;
    for (const auto& [known, method] : methods_) {
        const std::size_t distance = edit_distance(asked, known);
        if (distance >= least) continue;
        least = distance;
        best = known;
    }
    return best;
}

bool may_act_for(const auth::Caller& caller, std::string_view store) noexcept {
    return caller.role == auth::Role::Operator || (!store.empty() && caller.store == store);
}

Refusal not_yours(std::string_view field) {
    return {"forbidden", "Your token is for another store.", std::string{field}};
}

}  // namespace shopfloor::control
