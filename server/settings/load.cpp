// SPDX-License-Identifier: MIT
#include "pipeline/base/spelling.hpp"
#include "server/settings/keys.hpp"
#include "server/settings/rung.hpp"
#include "server/settings/webrtc_ports.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>

namespace shopfloor::settings {
namespace {

constexpr std::size_t kMaxFileBytes = 1024 * 1024;
constexpr std::string_view kOverride = "--set";

std::string unknown_key(std::string_view name) {
    const auto distance = [name](const Key& key) {
        // "prot" for "http.port": compare without the section as well.
        const auto leaf = [](std::string_view full) { return full.substr(full.rfind('.') + 1); };
        return std::min(edit_distance(name, key.name),
                        1 + edit_distance(leaf(name), leaf(key.name)));
    };
    const auto nearest = std::ranges::min_element(keys(), {}, distance);
    if (distance(*nearest) > 4) return "unknown key; see config/shopfloor.toml for all keys";
    return fmt::format("unknown key; did you mean \"{}\"?", nearest->name);
}

std::string_view article_of(const Value& value) {
    if (std::holds_alternative<bool>(value)) return "true or false,";
    if (std::holds_alternative<std::int64_t>(value)) return "a whole number";
    if (std::holds_alternative<std::string>(value)) return "text in quotes";
    return "a list of texts";
}

std::string_view describe(toml::node_type type) {
    switch (type) {
        case toml::node_type::table: return "a table";
        case toml::node_type::array: return "a list";
        case toml::node_type::string: return "text";
        case toml::node_type::integer: return "a whole number";
        case toml::node_type::floating_point: return "a fraction";
        case toml::node_type::boolean: return "true or false";
        default: return "a date or time";
    }
}

std::optional<std::vector<std::string>> texts_of(const toml::array& array) {
    std::vector<std::string> texts;
    for (const toml::node& element : array) {
        const auto text = element.value_exact<std::string>();
        if (!text) return std::nullopt;
        texts.push_back(*text);
    }
    return texts;
}

// The node's value when it has the type of `like`.
std::optional<Value> value_of(const toml::node& node, const Value& like) {
    if (std::holds_alternative<bool>(like)) {
        if (const auto flag = node.value_exact<bool>()) return *flag;
    } else if (std::holds_alternative<std::int64_t>(like)) {
        if (const auto number = node.value_exact<std::int64_t>()) return *number;
    } else if (std::holds_alternative<std::string>(like)) {
        if (const auto text = node.value_exact<std::string>()) return *text;
    } else if (const toml::array* array = node.as_array()) {
        if (const auto texts = texts_of(*array)) return *texts;
    }
    return std::nullopt;
}

// What is wrong with a value of the right type; empty when nothing is.
std::string objection(const Key& key, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
        if (*number >= key.min && *number <= key.max) return {};
        return fmt::format("must be from {} to {}, not {}", key.min, key.max, *number);
    }
    std::vector<std::string> texts;
    if (const auto* text = std::get_if<std::string>(&value)) texts = {*text};
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) texts = *list;
    for (const std::string& text : texts) {
        if (const char* expected = key.objection(text)) {
            if (key.is_secret) return fmt::format("must be {}", expected);
            return fmt::format("must be {}, not \"{}\"", expected, text);
        }
    }
    return {};
}

// Gathers settings and mistakes from the file first, then from the overrides.
class Loading {
public:
    explicit Loading(std::string file) : file_(std::move(file)) {}

    void read_file();
    void read_text(const std::string& text);
    void read_override(const std::string& text);
    void check_relations();
    void check_ports();
    void check_tls();
    void check_ladder();
    Loaded finish();

private:
    using Place = Mistake;  // with file, line and column only
    using PortKey = std::pair<std::string_view, std::uint16_t>;

    Place place_in_file(const toml::source_region& region) const {
        return {.file = file_, .line = region.begin.line, .column = region.begin.column};
    }
    void check_srt_port();
    void check_port_pair(const PortKey& one, const PortKey& other);
    void walk(const toml::table& table, const std::string& prefix);
    void take(const std::string& name, const toml::node& node, const Place& place);
    void object(Place place, std::string name, std::string sentence) {
        place.key = std::move(name);
        place.sentence = std::move(sentence);
        mistakes_.push_back(std::move(place));
    }

    std::string file_;
    Settings settings_;
    std::vector<Mistake> mistakes_;
    std::map<std::string, Place, std::less<>> places_;  // of the keys that were given
};

const Key* find_key(std::string_view name) {
    const auto found = std::ranges::find(keys(), name, &Key::name);
    return found == keys().end() ? nullptr : &*found;
}

bool is_section(std::string_view name) {
    return std::ranges::any_of(
        keys(), [&](const Key& key) { return key.name.starts_with(std::string{name} + '.'); });
}

void Loading::read_file() {
    std::ifstream stream{file_, std::ios::binary};
    std::string text(kMaxFileBytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (!stream.eof() && text.size() <= kMaxFileBytes) {
        object({.file = file_},
               {},
               "the file cannot be read: is its name right, and may this "
               "user read it?");
        return;
    }
    if (text.size() > kMaxFileBytes) {
        object({.file = file_}, {}, "a configuration is at most 1 MiB; this is another file");
        return;
    }
    read_text(text);
}

void Loading::read_text(const std::string& text) {
    try {
        walk(toml::parse(text, file_), {});
    } catch (const toml::parse_error& error) {
        object(place_in_file(error.source()), {}, fmt::format("not TOML: {}", error.description()));
    }
}

void Loading::walk(const toml::table& table, const std::string& prefix) {
    for (const auto& [name, node] : table) {
        const std::string full = prefix + std::string{name.str()};
        if (is_section(full) && node.is_table()) {
            walk(*node.as_table(), full + '.');
        } else if (is_section(full)) {
            object(place_in_file(node.source()),
                   full,
                   fmt::format("is a section: write [{}] on a line of its own", full));
        } else {
            take(full, node, place_in_file(name.source()));
        }
    }
}

void Loading::take(const std::string& name, const toml::node& node, const Place& place) {
    const Key* key = find_key(name);
    if (key == nullptr) return object(place, name, unknown_key(name));
    const Value standard = key->read(Settings{});
    const auto value = value_of(node, standard);
    if (!value) {
        return object(place,
                      name,
                      fmt::format("must be {} such as {}, not {}",
                                  article_of(standard),
                                  to_toml(standard),
                                  describe(node.type())));
    }
    if (std::string sentence = objection(*key, *value); !sentence.empty()) {
        return object(place, name, std::move(sentence));
    }
    key->write(settings_, *value);
    places_[name] = place;
}

// As much of the text as may be a key. The rest may be a password that stands in a wrong place.
std::string key_in(std::string_view text) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    return std::string{text.substr(0, text.find_first_not_of(allowed))};
}

bool is_quoted(std::string_view text) { return text.find_first_of("\"'") == 0; }

void Loading::read_override(const std::string& text) {
    const Place place{.file = std::string{kOverride}};
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, equals);
    if (equals == text.npos || name.empty() || name != key_in(name)) {
        return object(place, key_in(name), "write it as key=value, such as http.port=18080");
    }
    const std::string value = text.substr(equals + 1);
    const Key* key = find_key(name);
    if (key == nullptr) return object(place, name, unknown_key(name));
    const bool wants_text = std::holds_alternative<std::string>(key->read(Settings{}));
    // A path or an address needs no quotes here, even when it looks like a number.
    if (wants_text && !is_quoted(value)) return take(name, toml::value<std::string>{value}, place);
    try {
        const toml::table table = toml::parse("value = " + value + "\n");
        if (table.size() != 1) throw std::invalid_argument{"more than a value"};
        take(name, *table.get("value"), place);
    } catch (const std::exception&) {
        const bool is_bare = value.find_first_of("\"'[]{}=\n") == value.npos;
        if (is_bare) return take(name, toml::value<std::string>{value}, place);
        if (key->is_secret) return object(place, name, "the value is not TOML: look at its quotes");
        object(place, name, "the value is not TOML: " + value);
    }
}

void Loading::check_relations() {
    check_ports();
    check_tls();
    check_ladder();
    if (settings_.http.close_after > settings_.http.skip_after) return;
    const auto close = places_.find("http.close_after_ms");
    const auto skip = places_.find("http.skip_after_ms");
    if (close == places_.end() && skip == places_.end()) return;
    object(close != places_.end() ? close->second : skip->second,
           "http.close_after_ms",
           fmt::format("must be more than http.skip_after_ms ({}), so that a viewer may skip "
                       "before it is closed",
                       settings_.http.skip_after.count()));
}

void Loading::check_ladder() {
    const auto place = places_.find("pipeline.ladder");
    if (place == places_.end() || settings_.pipeline.ladder.size() <= kMaxRungs) return;
    object(place->second,
           "pipeline.ladder",
           fmt::format("{} renditions are more than a worker makes; {} are the most",
                       settings_.pipeline.ladder.size(),
                       kMaxRungs));
}

void Loading::check_ports() {
    const bool has_tls = !settings_.tls.certificate.empty();
    std::vector<PortKey> ports{{"http.port", settings_.http.port},
                               {"rtmp.port", settings_.rtmp.port}};
    if (has_tls) {
        ports.emplace_back("tls.http_port", settings_.tls.http_port);
        ports.emplace_back("tls.rtmp_port", settings_.tls.rtmp_port);
    }
    for (std::size_t one = 1; one < ports.size(); ++one) {
        for (std::size_t other = 0; other < one; ++other) {
            check_port_pair(ports[one], ports[other]);
        }
    }
    check_srt_port();
}

// Both are of UDP.
void Loading::check_srt_port() {
    const auto range = parse_port_range(settings_.webrtc.ports);
    const std::uint16_t port = settings_.srt.port;
    if (!settings_.webrtc.enabled || !range || port < range->first || port > range->last) return;
    const auto by_srt = places_.find("srt.port");
    const auto found = by_srt != places_.end() ? by_srt : places_.find("webrtc.ports");
    if (found == places_.end()) return;
    object(found->second,
           found->first,
           fmt::format("srt.port ({}) is one of webrtc.ports ({}); both are of UDP, and each needs "
                       "its own",
                       port,
                       settings_.webrtc.ports));
}

void Loading::check_port_pair(const PortKey& one, const PortKey& other) {
    if (one.second != other.second || one.second == 0) return;
    const auto place_of = [this](std::string_view name) { return places_.find(name); };
    const auto found =
        place_of(one.first) != places_.end() ? place_of(one.first) : place_of(other.first);
    if (found == places_.end()) return;
    object(found->second,
           found->first,
           fmt::format("{} is the value of both {} and {}; each port needs its own",
                       one.second,
                       other.first,
                       one.first));
}

// One file without the other is of no use.
void Loading::check_tls() {
    const bool has_certificate = !settings_.tls.certificate.empty();
    if (has_certificate == !settings_.tls.key.empty()) return;
    const std::string given = has_certificate ? "tls.certificate" : "tls.key";
    const std::string missing = has_certificate ? "tls.key" : "tls.certificate";
    object(places_[given], missing, fmt::format("must be set as well, as {} is", given));
}

Loaded Loading::finish() {
    if (mistakes_.empty()) return settings_;
    std::ranges::stable_sort(mistakes_, {}, [](const Mistake& mistake) {
        return std::tuple{mistake.file == kOverride, mistake.line, mistake.column};
    });
    return mistakes_;
}

}  // namespace

std::string to_text(const Mistake& mistake) {
    std::string text = mistake.file;
    if (mistake.line > 0) text += fmt::format(":{}:{}", mistake.line, mistake.column);
    if (!mistake.key.empty()) text += ": " + mistake.key;
    return text + ": " + mistake.sentence;
}

Loaded load_text(const std::string& text, const std::string& name) {
    Loading loading{name};
    loading.read_text(text);
    loading.check_relations();
    return loading.finish();
}

Loaded load(const std::filesystem::path& file, const std::vector<std::string>& overrides) {
    Loading loading{file.string()};
    if (!file.empty()) loading.read_file();
    for (const std::string& text : overrides) {
        loading.read_override(text);
    }
    loading.check_relations();
    return loading.finish();
}

}  // namespace shopfloor::settings
