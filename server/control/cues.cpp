// SPDX-License-Identifier: MIT
#include "server/control/param_reader.hpp"
#include "server/control/resources.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxDataBytes = 512;  // what an emsg of 1 KB has room for
constexpr std::int64_t kYearUs = std::chrono::microseconds{std::chrono::hours{24 * 365}}.count();
constexpr std::int64_t kMaxBackdateMs = 600'000;
constexpr std::int64_t kMaxCueId = 1'000'000'000;

json::object short_form(const room::Cue& cue) {
    return {{"id", cue.id}, {"rev", cue.rev}, {"at_us", cue.at.count()}};
}

json::object whole_form(const room::Cue& cue) {
    json::object object = short_form(cue);
    object["kind"] = cue.kind;
    object["utc_ms"] = cue.utc.count();
    object["product"] = cue.product;
    boost::system::error_code error;
    object["data"] = json::parse(cue.data, error);
    return object;
}

Outcome<show::CueDraft> read_draft(const json::object& params) {
    ParamReader reader{params};
    show::CueDraft draft;
    draft.room = reader.text("room", 64);
    draft.kind = reader.text("kind", 64);
    draft.product = reader.optional_text("product", {}, 64);
    draft.data = reader.optional_object("data", kMaxDataBytes);
    if (const auto at = reader.optional_integer("at_us", 0, kYearUs)) {
        draft.at = media::MediaTime{*at};
    }
    if (const auto back = reader.optional_integer("backdate_ms", 0, kMaxBackdateMs)) {
        draft.backdate = std::chrono::milliseconds{*back};
    }
    if (draft.at && draft.backdate) {
        reader.refuse("backdate_ms", "and \"at_us\" exclude each other");
    }
    if (auto mistake = reader.mistake()) return *std::move(mistake);
    return draft;
}

Answer publish_cue(show::Shows& shows, auth::Caller caller, json::object params) {
    Outcome<show::CueDraft> draft = read_draft(params);
    if (!draft) co_return draft.error();
    if (!may_act_for(caller, draft->room)) co_return not_yours("room");

    Outcome<room::Cue> cue = co_await shows.publish_cue(*std::move(draft));
    if (!cue) co_return cue.error();
    co_return short_form(*cue);
}

Answer revise_cue(show::Shows& shows, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    const auto id = static_cast<std::uint64_t>(reader.integer("id", 1, kMaxCueId));
    std::string data = reader.object("data", kMaxDataBytes);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    Outcome<room::Cue> cue = co_await shows.revise_cue(std::move(room), id, std::move(data));
    if (!cue) co_return cue.error();
    co_return short_form(*cue);
}

Answer list_cues(show::Shows& shows, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    const Outcome<std::vector<room::Cue>> cues = shows.list_cues(room);
    if (!cues) co_return cues.error();
    json::array list;
    for (const room::Cue& cue : *cues) {
        list.push_back(whole_form(cue));
    }
    co_return json::object{{"cues", std::move(list)}};
}

}  // namespace

void add_cue_methods(MethodTable& table, show::Shows& shows) {
    table.add("cue.publish",
              {.least = auth::Role::Assistant,
               .effect = Effect::Changes,
               .handler = with_shows(shows, &publish_cue)});
    table.add("cue.revise",
              {.least = auth::Role::Assistant,
               .effect = Effect::Changes,
               .handler = with_shows(shows, &revise_cue)});
    table.add("cue.list",
              {.least = auth::Role::Moderator,
               .effect = Effect::Reads,
               .handler = with_shows(shows, &list_cues)});
}

}  // namespace shopfloor::control
