// SPDX-License-Identifier: MIT
#include "server/show/room_json.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace shopfloor::show {

std::string room_json(const storage::StoreRecord& store,
                      const std::map<std::string, std::string>& more) {
    std::string json = boost::json::serialize(boost::json::object{{"slug", store.slug},
                                                                  {"name", store.name},
                                                                  {"belt", store.belt},
                                                                  {"province", store.province},
                                                                  {"category", store.category},
                                                                  {"locale", store.locale},
                                                                  {"currency", store.currency}});
    json.pop_back();
    for (const auto& [name, value] : more) {
        json += fmt::format(",\"{}\":{}", name, value);
    }
    return json + '}';
}

std::string slug_from_name(std::string_view name) {
    std::string slug;
    bool has_letter = false;
    for (const char letter : name) {
        const bool is_upper = letter >= 'A' && letter <= 'Z';
        const bool is_kept =
            is_upper || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
        if (is_kept) {
            slug += static_cast<char>(is_upper ? letter - 'A' + 'a' : letter);
            has_letter = true;
        } else if (!slug.empty() && slug.back() != '-') {
            slug += '-';
        }
    }
    while (!slug.empty() && slug.back() == '-') {
        slug.pop_back();
    }
    return has_letter ? slug : "";
}

}  // namespace shopfloor::show
