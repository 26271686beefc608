// SPDX-License-Identifier: MIT
#include "server/control/catalogue_json.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

json::array products_of(const std::vector<commerce::ItemPtr>& items) {
    json::array products;
    for (const commerce::ItemPtr& item : items) {
        products.push_back(json::parse(item->json));
    }
    return products;
}

}  // namespace

json::array to_array(const std::vector<std::string>& texts) {
    json::array array;
    for (const std::string& text : texts) {
        array.emplace_back(text);
    }
    return array;
}

json::object to_object(const commerce::Catalogue::Page& page) {
    json::object object{{"products", products_of(page.items)}, {"total", page.total}};
    if (!page.next.empty()) object["next"] = page.next;
    return object;
}

json::object to_object(const show::ImportReport& report, show::ImportMode mode) {
    json::array errors;
    for (const commerce::RowError& error : report.errors) {
        errors.push_back(
            json::object{{"row", error.row}, {"column", error.column}, {"message", error.message}});
    }
    return {{"mode", mode == show::ImportMode::Commit ? "commit" : "preview"},
            {"encoding", report.encoding},
            {"rows", report.rows},
            {"valid", report.valid},
            {"created", report.created},
            {"updated", report.updated},
            {"unchanged", report.unchanged},
            {"in_bag", report.in_bag},
            {"errors", std::move(errors)},
            {"more_errors", report.more_errors},
            {"ignored_columns", to_array(report.ignored_columns)},
            {"sample", products_of(report.sample)}};
}

}  // namespace shopfloor::control
