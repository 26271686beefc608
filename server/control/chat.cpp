// SPDX-License-Identifier: MIT
#include "server/control/chat.hpp"

#include "server/control/param_reader.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxTextBytes = 800;  // 200 characters of four bytes
constexpr std::int64_t kMaxId = std::int64_t{1} << 53;
constexpr std::int64_t kMaxSeconds = std::int64_t{365} * 24 * 3600;
constexpr std::int64_t kMaxLines = 200;

json::object to_object(const room::ChatLine& line) {
    json::object object{{"id", line.id},
                        {"name", line.name},
                        {"text", line.text},
                        {"utc_ms", line.utc.count()},
                        {"at_us", line.at.count()}};
    if (!line.role.empty()) object["role"] = line.role;
    if (!line.viewer.empty()) object["viewer"] = line.viewer;
    if (line.reply) object["reply_to"] = line.reply->id;
    return object;
}

json::object to_object(const storage::ChatMuteRecord& mute) {
    json::object object{{"viewer", mute.viewer}, {"name", mute.name}, {"until_ms", nullptr}};
    if (mute.until) object["until_ms"] = mute.until->count();
    return object;
}

// Who speaks for the store is its host, whatever else it may do.
std::string shown_role(auth::Role role) {
    return std::string{auth::reaches(role, auth::Role::Host) ? "host" : auth::to_word(role)};
}

std::optional<std::uint64_t> optional_id(ParamReader& reader, std::string_view name) {
    const auto id = reader.optional_integer(name, 1, kMaxId);
    if (!id) return std::nullopt;
    return static_cast<std::uint64_t>(*id);
}

Answer send_line(show::Chats& chats, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    show::StaffLine line;
    line.room = reader.text("room", 64);
    line.text = reader.text("text", kMaxTextBytes);
    line.reply_to = optional_id(reader, "reply_to");
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, line.room)) co_return not_yours("room");

    line.author = caller.id;
    line.role = shown_role(caller.role);
    line.name = caller.name;
    Outcome<room::ChatLine> sent = co_await chats.send(std::move(line));
    if (!sent) co_return sent.error();
    co_return json::object{{"line", to_object(*sent)}};
}

Answer reply(show::Chats& chats, auth::Caller caller, json::object params) {
    if (!params.contains("reply_to")) {
        co_return Refusal{"invalid", "\"reply_to\" is missing.", "reply_to"};
    }
    Answer sending = send_line(chats, std::move(caller), std::move(params));
    co_return co_await std::move(sending);
}

Answer pin_line(show::Chats& chats, auth::Caller caller, json::object params) {
    // `null` takes the pin away, and only if it says so.
    const json::value* named = params.if_contains("id");
    if (named == nullptr) co_return Refusal{"invalid", "\"id\" is missing.", "id"};
    if (named->is_null()) params.erase("id");
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    const auto id = optional_id(reader, "id");
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    json::object result{{"room", room}, {"pinned", nullptr}};
    if (id) result["pinned"] = *id;
    Outcome<void> pinned = co_await chats.pin(std::move(room), id);
    if (!pinned) co_return pinned.error();
    co_return result;
}

Answer delete_line(show::Chats& chats, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    const auto id = static_cast<std::uint64_t>(reader.integer("id", 1, kMaxId));
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    Outcome<void> removed = co_await chats.remove(std::move(room), id);
    if (!removed) co_return removed.error();
    co_return json::object{{"id", id}, {"deleted", true}};
}

show::ChatTarget read_target(ParamReader& reader) {
    show::ChatTarget target{.room = reader.text("room", 64),
                            .line = optional_id(reader, "id"),
                            .viewer = reader.optional_text("viewer", {}, 64)};
    if (!target.line && target.viewer.empty()) {
        reader.refuse("id", "or \"viewer\" must say whom");
    }
    return target;
}

Answer mute(show::Chats& chats, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    show::ChatTarget target = read_target(reader);
    std::optional<std::chrono::seconds> duration;
    if (const auto seconds = reader.optional_integer("seconds", 1, kMaxSeconds)) {
        duration = std::chrono::seconds{*seconds};
    }
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, target.room)) co_return not_yours("room");

    Outcome<storage::ChatMuteRecord> muted = co_await chats.mute(std::move(target), duration);
    if (!muted) co_return muted.error();
    co_return to_object(*muted);
}

Answer unmute(show::Chats& chats, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    show::ChatTarget target = read_target(reader);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, target.room)) co_return not_yours("room");

    Outcome<void> lifted = co_await chats.unmute(std::move(target));
    if (!lifted) co_return lifted.error();
    co_return json::object{{"muted", false}};
}

Answer list_mutes(show::Chats& chats, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    const auto mutes = chats.mutes(room);
    if (!mutes) co_return mutes.error();
    json::array list;
    for (const storage::ChatMuteRecord& record : *mutes) {
        list.push_back(to_object(record));
    }
    co_return json::object{{"mutes", std::move(list)}};
}

Answer set_slow_mode(show::Chats& chats, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    const std::chrono::seconds seconds{reader.integer("seconds", 0, 600)};
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    Outcome<void> set = co_await chats.set_slow_mode(std::move(room), seconds);
    if (!set) co_return set.error();
    co_return json::object{{"slowmode_s", seconds.count()}};
}

json::array to_array(const std::vector<std::string>& words) {
    json::array list;
    for (const std::string& word : words) {
        list.emplace_back(word);
    }
    return list;
}

Outcome<std::vector<std::string>> take_words(json::object& params) {
    const json::value* value = params.if_contains("words");
    const auto wrong = [] {
        return Refusal{"invalid", "\"words\" must be a list of at most 1000 texts.", "words"};
    };
    if (value == nullptr || !value->is_array() || value->get_array().size() > 1000) return wrong();
    std::vector<std::string> words;
    for (const json::value& word : value->get_array()) {
        if (!word.is_string()) return wrong();
        words.emplace_back(word.get_string());
    }
    params.erase("words");
    return words;
}

Answer set_filter(show::Chats& chats, auth::Caller caller, json::object params) {
    Outcome<std::vector<std::string>> words = take_words(params);
    if (!words) co_return words.error();
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    Outcome<std::vector<std::string>> kept =
        co_await chats.set_filter(std::move(room), *std::move(words));
    if (!kept) co_return kept.error();
    co_return json::object{{"words", to_array(*kept)}};
}

Answer get_filter(show::Chats& chats, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    const auto words = chats.filter(room);
    if (!words) co_return words.error();
    co_return json::object{{"words", to_array(*words)}};
}

Answer list_lines(show::Chats& chats, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string room = reader.text("room", 64);
    const auto limit = reader.optional_integer("limit", 1, kMaxLines).value_or(50);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    const Outcome<show::ChatOverview> chat = chats.list(room, static_cast<std::size_t>(limit));
    if (!chat) co_return chat.error();
    json::array lines;
    for (const room::ChatLine& line : chat->lines) {
        lines.push_back(to_object(line));
    }
    json::object result{{"lines", std::move(lines)},
                        {"pinned", nullptr},
                        {"slowmode_s", chat->slow_mode.count()},
                        {"likes", chat->likes}};
    if (chat->pinned) result["pinned"] = to_object(*chat->pinned);
    co_return result;
}

}  // namespace

void add_chat_methods(MethodTable& table, show::Chats& chats) {
    const auto add = [&](const char* name, Effect effect, auto function) {
        const auto handler = handler_of(chats, function);
        table.add(name, {.least = auth::Role::Moderator, .effect = effect, .handler = handler});
    };
    add("chat.send", Effect::Changes, &send_line);
    add("chat.reply", Effect::Changes, &reply);
    add("chat.pin", Effect::Changes, &pin_line);
    add("chat.delete", Effect::Changes, &delete_line);
    add("chat.mute", Effect::Changes, &mute);
    add("chat.unmute", Effect::Changes, &unmute);
    add("chat.mutes", Effect::Reads, &list_mutes);
    add("chat.slowmode", Effect::Changes, &set_slow_mode);
    add("chat.filter", Effect::Changes, &set_filter);
    add("chat.filter.get", Effect::Reads, &get_filter);
    add("chat.list", Effect::Reads, &list_lines);
}

}  // namespace shopfloor::control
