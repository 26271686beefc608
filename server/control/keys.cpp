// SPDX-License-Identifier: MIT
#include "server/control/param_reader.hpp"
#include "server/control/resources.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr const char* kPrimary = "primary";
constexpr const char* kBackup = "backup";

Answer create_key(show::Shows& shows,
                  EncoderDoors doors,
                  auth::Caller caller,
                  json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    std::string label = reader.optional_text("label");
    const std::string role = reader.optional_text("role", kPrimary);
    if (role != kPrimary && role != kBackup) {
        reader.refuse("role", "must be \"primary\" or \"backup\"");
    }
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    Outcome<show::KeyCreated> created = co_await shows.create_key(
        room,
        std::move(label),
        role == kBackup ? broadcast::SourceRole::Backup : broadcast::SourceRole::Primary);
    if (!created) co_return created.error();
    json::object answer{{"stream_key", created->stream_key}, {"key_id", created->key_id}};
    doors.add_to(answer, room, created->key_id);
    co_return answer;
}

Answer revoke_key(show::Shows& shows, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    std::string key_id = reader.text("key_id", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    json::object result{{"key_id", key_id}, {"revoked", true}};
    Outcome<void> revoked = co_await shows.revoke_key(std::move(room), std::move(key_id));
    if (!revoked) co_return revoked.error();
    co_return result;
}

Answer list_keys(show::StoreBook& stores, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    const Outcome<std::vector<storage::StreamKeyRecord>> keys = stores.stream_keys(room);
    if (!keys) co_return keys.error();
    json::array list;
    for (const storage::StreamKeyRecord& key : *keys) {
        json::object entry{{"key_id", key.id},
                           {"label", key.label},
                           {"role", key.is_backup ? kBackup : kPrimary},
                           {"created_ms", key.created.count()}};
        if (key.revoked) entry["revoked_ms"] = key.revoked->count();
        list.push_back(std::move(entry));
    }
    co_return json::object{{"keys", std::move(list)}};
}

}  // namespace

void EncoderDoors::add_to(json::object& answer,
                          const std::string& room,
                          const std::string& key_id) const {
    answer["rtmp_url"] = rtmp_url;
    if (srt_url.empty()) return;
    answer["srt_url"] = srt_url;
    answer["srt_stream_id"] = "#!::r=" + room + ",u=" + key_id + ",m=publish";
    answer["srt_passphrase"] = srt_passphrase(key_id);
}

void add_key_methods(MethodTable& table,
                     show::Shows& shows,
                     show::StoreBook& stores,
                     EncoderDoors doors) {
    const auto create = [&shows, doors = std::move(doors)](auth::Caller caller,
                                                           json::object params) -> Answer {
        return create_key(shows, doors, std::move(caller), std::move(params));
    };
    table.add("key.create",
              {.least = auth::Role::Owner, .effect = Effect::Changes, .handler = create});
    const auto list = [&stores](auth::Caller caller, json::object params) -> Answer {
        return list_keys(stores, std::move(caller), std::move(params));
    };
    table.add("key.list", {.least = auth::Role::Host, .effect = Effect::Reads, .handler = list});
    table.add("key.revoke",
              {.least = auth::Role::Owner,
               .effect = Effect::Changes,
               .handler = with_shows(shows, &revoke_key)});
}

}  // namespace shopfloor::control
