// SPDX-License-Identifier: MIT
#include "server/settings/keys.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>

using namespace shopfloor::settings;

namespace {

struct Entry {
    std::string value;
    std::string comment;  // the lines right above it
};

// The manual as a person reads it: sections, keys, and the comment above each key.
std::map<std::string, Entry> read_manual() {
    std::ifstream file{SHOPFLOOR_MANUAL};
    std::map<std::string, Entry> entries;
    std::string section;
    std::string comment;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with('#')) {
            comment += line + '\n';
        } else if (line.starts_with('[')) {
            section = line.substr(1, line.find(']') - 1) + '.';
        } else if (const auto equals = line.find(" = "); equals != line.npos) {
            entries[section + line.substr(0, equals)] = {line.substr(equals + 3), comment};
        }
        if (!line.starts_with('#')) comment.clear();
    }
    return entries;
}

}  // namespace

TEST_CASE("The manual explains every key and shows its default and range", "[settings]") {
    const auto manual = read_manual();
    for (const Key& key : keys()) {
        INFO(key.name);
        const auto entry = manual.find(std::string{key.name});
        REQUIRE(entry != manual.end());
        CHECK(entry->second.value == to_toml(key.read(Settings{})));
        CHECK(entry->second.comment.size() > 20);
        CHECK_FALSE(key.doc.empty());
        if (!std::holds_alternative<std::int64_t>(key.read(Settings{}))) continue;
        CHECK(entry->second.comment.find(std::to_string(key.max)) != std::string::npos);
        CHECK(entry->second.comment.find(std::to_string(key.min)) != std::string::npos);
    }
    CHECK(manual.size() == keys().size());
}

TEST_CASE("Loading the manual gives the defaults", "[settings]") {
    const Loaded loaded = load(SHOPFLOOR_MANUAL);
    REQUIRE(loaded.has_value());
    CHECK(*loaded == Settings{});
}

TEST_CASE("Every default is within its own range", "[settings]") {
    for (const Key& key : keys()) {
        INFO(key.name);
        const Value standard = key.read(Settings{});
        if (const auto* number = std::get_if<std::int64_t>(&standard)) {
            CHECK((*number >= key.min && *number <= key.max));
            Settings changed;
            key.write(changed, key.max);
            CHECK(key.read(changed) == Value{key.max});
        }
    }
}
