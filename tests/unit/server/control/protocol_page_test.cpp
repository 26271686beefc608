// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <sstream>

using namespace shopfloor;
using namespace shopfloor::control;

namespace {

using Roles = std::map<std::string, std::string>;  // by method

std::vector<std::string> lines_of_page() {
    std::ifstream file{SHOPFLOOR_CONTROL_PAGE};
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) {
        lines.push_back(line);
    }
    return lines;
}

/// "### cue.publish, cue.revise · assistant"
Roles roles_of_headings() {
    Roles roles;
    for (const std::string& line : lines_of_page()) {
        const auto dot = line.find(" · ");
        if (!line.starts_with("### ") || dot == line.npos) continue;
        std::istringstream names{line.substr(4, dot - 4)};
        for (std::string name; names >> name;) {
            if (name.ends_with(',')) name.pop_back();
            roles[name] = line.substr(dot + std::string{" · "}.size());
        }
    }
    return roles;
}

/// The table "Who may call what": "| host | `broadcast.start` `broadcast.end` |"
Roles roles_of_table() {
    Roles roles;
    bool is_there = false;
    for (const std::string& line : lines_of_page()) {
        if (line.starts_with("## ")) is_there = line == "## Who may call what";
        if (!is_there || !line.starts_with("| ")) continue;
        const std::string role = line.substr(2, line.find(" |") - 2);
        std::istringstream words{line.substr(line.find(" |"))};
        for (std::string word; words >> word;) {
            if (word.starts_with('`')) roles[word.substr(1, word.size() - 2)] = role;
        }
    }
    return roles;
}

}  // namespace

TEST_CASE("The page has every method, with the role that it is for", "[control]") {
    Bench bench;
    const Roles headings = roles_of_headings();
    const Roles table = roles_of_table();
    CHECK(table.size() > 20);
    for (const auto& [name, method] : bench.control.methods()) {
        INFO(name);
        const std::string role{auth::to_word(method.least)};
        CHECK(headings.contains(name));
        if (headings.contains(name)) CHECK(headings.at(name) == role);
        CHECK(table.contains(name));
        if (table.contains(name)) CHECK(table.at(name) == role);
    }
    for (const auto& [name, role] : table) {
        INFO(name);
        CHECK(bench.control.methods().find(name) != nullptr);
    }
}
