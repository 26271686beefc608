// SPDX-License-Identifier: MIT
#include "server/archive/cue_text.hpp"
#include "server/archive/shelf.hpp"
#include "server/control/recordings.hpp"
#include "server/delivery/http_text.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using archive::Recordings;
using delivery::HttpRequest;
using delivery::HttpResponse;
using Answering = boost::asio::awaitable<HttpResponse>;

struct Source {
    Recordings& recordings;
    const show::Rooms& rooms;
};

// What a recording is may change with the next request: it goes on, or is deleted.
constexpr const char* kAskAgain = "no-cache";

HttpResponse text_response(std::string body, std::string content_type) {
    HttpResponse response;
    response.content_type = std::move(content_type);
    response.body = std::move(body);
    response.headers.emplace_back("Cache-Control", kAskAgain);
    return response;
}

HttpResponse json_response(const json::value& body) {
    return text_response(json::serialize(body), "application/json; charset=utf-8");
}

HttpResponse refusal_response(const Refusal& refusal) {
    HttpResponse response = json_response(json::object{
        {"error", json::object{{"code", refusal.code}, {"message", refusal.message}}}});
    response.status = refusal.code == "not_found" ? 404 : refusal.code == "taken_down" ? 403 : 500;
    return response;
}

bool is_taken_down(const show::Rooms& rooms, const std::string& room) {
    const Outcome<show::RoomReport> report = rooms.get(room);
    return report && report->settings.taken_down;
}

Refusal taken_down() {
    return {"taken_down", "The operator has taken this room down, and its recordings with it.", ""};
}

/// The recording, where everyone may see it.
Recordings::Task<storage::Recording> find_shown(Source source, std::string id) {
    Outcome<storage::Recording> found = co_await source.recordings.find(std::move(id));
    if (found && is_taken_down(source.rooms, found->broadcast.room)) co_return taken_down();
    co_return found;
}

bool is_playable(const storage::RecordingPartRecord& part) {
    return part.is_closed && part.duration > media::MediaTime{};
}

media::MediaTime duration_of(const storage::Recording& recording) {
    media::MediaTime duration{};
    for (const auto& part : recording.parts) {
        if (is_playable(part)) duration += part.duration;
    }
    return duration;
}

json::object head_of(const storage::Recording& recording) {
    json::object head{{"id", recording.broadcast.id},
                      {"room", recording.broadcast.room},
                      {"started_ms", recording.broadcast.started.count()},
                      {"duration_us", duration_of(recording).count()}};
    if (recording.broadcast.ended) head["ended_ms"] = recording.broadcast.ended->count();
    return head;
}

json::array files_of(const storage::Recording& recording) {
    json::array files;
    for (const auto& part : recording.parts) {
        if (!is_playable(part)) continue;
        files.push_back(json::object{{"path", fmt::format("{:03}.mp4", part.part)},
                                     {"index", fmt::format("{:03}.json", part.part)},
                                     {"epoch", part.epoch},
                                     {"start_us", part.start.count()},
                                     {"duration_us", part.duration.count()},
                                     {"bytes", part.bytes},
                                     {"codecs", part.codecs},
                                     {"width", part.width},
                                     {"height", part.height}});
    }
    return files;
}

json::array products_of(const archive::CueLog& log) {
    json::array products;
    for (const storage::ProductRecord& record : log.products) {
        boost::system::error_code error;
        json::value product = json::parse(record.json, error);
        if (!error) products.push_back(std::move(product));
    }
    return products;
}

Answering list_of_room(Source source, HttpRequest request) {
    const std::string room = delivery::path_segment(request.path, 2);
    if (is_taken_down(source.rooms, room)) co_return refusal_response(taken_down());
    const auto found = co_await source.recordings.list(room);
    if (!found) co_return refusal_response(found.error());
    json::array list;
    for (const storage::Recording& recording : *found) {
        const bool is_over = recording.broadcast.ended.has_value();
        if (is_over && duration_of(recording) > media::MediaTime{}) {
            list.push_back(head_of(recording));
        }
    }
    co_return json_response(json::object{{"broadcasts", std::move(list)}});
}

Answering read_one(Source source, HttpRequest request) {
    const std::string id = delivery::path_segment(request.path, 2);
    const auto found = co_await find_shown(source, id);
    if (!found) co_return refusal_response(found.error());
    const auto log = co_await source.recordings.cue_log(id);
    if (!log) co_return refusal_response(log.error());
    json::object object = head_of(*found);
    json::array files = files_of(*found);
    object["codecs"] = files.empty() ? json::value("") : files[0].at("codecs");
    object["files"] = std::move(files);
    object["cues_url"] = fmt::format("/v1/broadcasts/{}/cues.json", id);
    object["products"] = products_of(*log);
    co_return json_response(object);
}

Answering read_cues_json(Source source, HttpRequest request) {
    const std::string id = delivery::path_segment(request.path, 2);
    const auto found = co_await find_shown(source, id);
    if (!found) co_return refusal_response(found.error());
    const auto log = co_await source.recordings.cue_log(id);
    if (!log) co_return refusal_response(log.error());
    co_return text_response(archive::cues_json(id, log->cues), "application/json; charset=utf-8");
}

// "zh-CN" of "lang=zh-CN"; empty when the query names none.
std::string language_of(const std::string& query) {
    const std::string name = "lang=";
    return query.starts_with(name) ? query.substr(name.size(), query.find('&') - name.size()) : "";
}

// In that language, or else in the first one there is.
std::string name_in(const std::string& product, const std::string& language) {
    boost::system::error_code error;
    const json::value parsed = json::parse(product, error);
    const json::object* object = error ? nullptr : parsed.if_object();
    const json::value* names = object ? object->if_contains("name") : nullptr;
    const json::object* languages = names ? names->if_object() : nullptr;
    if (!languages || languages->empty()) return {};
    const json::value* name = languages->if_contains(language);
    if (!name) name = &languages->begin()->value();
    return name->is_string() ? json::value_to<std::string>(*name) : std::string{};
}

Answering read_cues_vtt(Source source, HttpRequest request) {
    const std::string id = delivery::path_segment(request.path, 2);
    const auto found = co_await find_shown(source, id);
    if (!found) co_return refusal_response(found.error());
    const auto log = co_await source.recordings.cue_log(id);
    if (!log) co_return refusal_response(log.error());

    std::map<std::string, std::string> names;
    for (const storage::ProductRecord& product : log->products) {
        names.emplace(product.sku, name_in(product.json, language_of(request.query)));
    }
    media::MediaTime end{};
    for (const auto& part : found->parts) {
        end = std::max(end, part.start + part.duration);
    }
    const std::function<std::string(const std::string&)> name_of = [&](const std::string& sku) {
        const auto known = names.find(sku);
        return known == names.end() ? std::string{} : known->second;
    };
    co_return text_response(archive::cues_vtt(log->cues, end, name_of), "text/vtt; charset=utf-8");
}

// "001.mp4" and "001.json": the name of a part that there is, so no path comes from outside.
Answering read_file(Source source, HttpRequest request) {
    const std::string name = delivery::path_segment(request.path, 3);
    std::uint32_t number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    const auto found = co_await find_shown(source, delivery::path_segment(request.path, 2));
    if (!found) co_return refusal_response(found.error());
    const auto part = std::ranges::find(found->parts, number, &storage::RecordingPartRecord::part);
    const bool is_video = name == fmt::format("{:03}.mp4", number);
    const bool is_index = name == fmt::format("{:03}.json", number);
    if (part == found->parts.end() || !is_playable(*part) || (!is_video && !is_index)) {
        co_return refusal_response({"not_found", "The recording has no such file."});
    }
    const auto& broadcast = found->broadcast;
    auto file =
        archive::part_path(source.recordings.folder(), broadcast.room, broadcast.id, number);
    if (is_index) file.replace_extension(".json");
    HttpResponse response =
        text_response({}, is_video ? "video/mp4" : "application/json; charset=utf-8");
    response.file = file.string();
    co_return response;
}

}  // namespace

std::vector<delivery::HttpRoute> recording_routes(Recordings& recordings,
                                                  const show::Rooms& rooms) {
    using Handler = Answering (*)(Source, HttpRequest);
    const Source source{recordings, rooms};
    const auto get = [source](std::string path, Handler handler) {
        return delivery::HttpRoute{.method = "GET",
                                   .path = std::move(path),
                                   .max_body_bytes = 0,
                                   .handler = [source, handler](HttpRequest request) {
                                       return handler(source, std::move(request));
                                   }};
    };
    return {get("/v1/rooms/{room}/broadcasts", &list_of_room),
            get("/v1/broadcasts/{id}", &read_one),
            get("/v1/broadcasts/{id}/cues.json", &read_cues_json),
            get("/v1/broadcasts/{id}/cues.vtt", &read_cues_vtt),
            get("/v1/broadcasts/{id}/{file}", &read_file)};
}

}  // namespace shopfloor::control
