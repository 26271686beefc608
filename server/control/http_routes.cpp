// SPDX-License-Identifier: MIT
#include "server/control/http_routes.hpp"

#include "pipeline/base/bytes.hpp"
#include "server/control/format_json.hpp"
#include "server/control/http_answers.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using delivery::HttpRequest;
using delivery::HttpResponse;
using Answering = boost::asio::awaitable<HttpResponse>;

constexpr std::string_view kRooms = "/v1/rooms";

HttpResponse not_admitted(const Refusal& refusal) {
    const RpcError error = to_rpc_error(refusal);
    const bool is_unknown = error.code == RpcCode::Unauthorized;
    HttpResponse response = json_response(is_unknown ? 401 : 403, error_response(nullptr, error));
    if (is_unknown) response.headers.emplace_back("www-authenticate", "Bearer realm=\"shopfloor\"");
    return response;
}

Answering answer_rpc(Dispatcher& dispatcher, people::Doorkeeper& doorkeeper, HttpRequest request) {
    Outcome<auth::Caller> caller = doorkeeper.authenticate(request);
    if (!caller) co_return not_admitted(caller.error());

    auto message = parse_message(request.body);
    if (!message) co_return json_response(400, error_response(nullptr, message.error()));
    auto answering = dispatcher.answer_message(*std::move(caller), *std::move(message));
    const std::optional<json::value> answer = co_await std::move(answering);
    if (!answer) {
        HttpResponse nothing;
        nothing.status = 204;
        nothing.content_type.clear();
        co_return nothing;
    }
    co_return json_response(200, *answer);
}

Answering list_rooms(const show::Shows& shows) {
    json::array rooms;
    for (const show::RoomSummary& room : shows.list_rooms()) {
        rooms.push_back(to_object(room));
    }
    co_return json_response(200, json::object{{"rooms", std::move(rooms)}});
}

HttpResponse jpeg_response(const Bytes& jpeg) {
    HttpResponse response;
    response.content_type = "image/jpeg";
    response.body = as_text(jpeg);
    response.headers.emplace_back("cache-control", "max-age=5");
    return response;
}

// GET /v1/rooms/{room} and GET /v1/rooms/{room}/thumbnail.jpg
Answering read_room(const show::Shows& shows, HttpRequest request) {
    constexpr std::string_view thumbnail = "/thumbnail.jpg";
    std::string_view slug =
        std::string_view{request.path}.substr(std::min(request.path.size(), kRooms.size() + 1));
    const bool wants_thumbnail = slug.ends_with(thumbnail);
    if (wants_thumbnail) slug.remove_suffix(thumbnail.size());

    const std::vector<show::RoomSummary> rooms = shows.list_rooms();
    const auto found =
        std::ranges::find(rooms, slug, [](const show::RoomSummary& room) -> const std::string& {
            return room.store.slug;
        });
    if (found != rooms.end()) {
        if (!wants_thumbnail) co_return json_response(200, to_object(*found));
        if (found->thumbnail) co_return jpeg_response(*found->thumbnail);
    }
    co_return refusal_response({"not_found",
                                found == rooms.end()
                                    ? "There is no room at this address."
                                    : "This room has no picture: nothing was on air yet."});
}

delivery::HttpRoute get(std::string path, std::function<Answering(HttpRequest)> handler) {
    return {.method = "GET", .path = std::move(path), .handler = std::move(handler)};
}

}  // namespace

delivery::HttpRoute rpc_route(Dispatcher& dispatcher, people::Doorkeeper& doorkeeper) {
    return {.method = "POST",
            .path = "/v1/rpc",
            .max_body_bytes = kMaxRequestBytes,
            .handler = [&dispatcher, &doorkeeper](HttpRequest request) {
                return answer_rpc(dispatcher, doorkeeper, std::move(request));
            }};
}

std::vector<delivery::HttpRoute> public_routes(const show::Shows& shows) {
    const auto list = [&shows](const HttpRequest&) { return list_rooms(shows); };
    const auto room = [&shows](HttpRequest request) {
        return read_room(shows, std::move(request));
    };
    return {get(std::string{kRooms}, list), get(std::string{kRooms} + '/', room)};
}

}  // namespace shopfloor::control
