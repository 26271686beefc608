// SPDX-License-Identifier: MIT
#include "server/control/stats_feed.hpp"

#include "server/control/format_json.hpp"
#include "server/control/param_reader.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr auto kInterval = 1s;
constexpr std::size_t kMaxRooms = 16;  // of one socket
/// What all of a store's people see, by the first word of the methods that change it.
constexpr std::array<std::string_view, 13> kSharedSubjects{"cue",
                                                           "bag",
                                                           "product",
                                                           "offer",
                                                           "rundown",
                                                           "chat",
                                                           "deal",
                                                           "stock",
                                                           "hold",
                                                           "order",
                                                           "room",
                                                           "broadcast",
                                                           "ingest"};

Refusal totals_refused() {
    return {"forbidden", "Totals are for operators: name your room.", "room"};
}

Answer subscribe(StatsFeed& feed,
                 delivery::SocketId socket,
                 auth::Caller caller,
                 json::object params) {
    ParamReader reader{params};
    const std::string room = reader.optional_text("room", {}, 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return room.empty() ? totals_refused() : not_yours("room");
    const Outcome<void> subscribed = feed.subscribe(socket, room);
    if (!subscribed) co_return subscribed.error();
    co_return json::object{{"subscribed", true}};
}

Answer unsubscribe(StatsFeed& feed,
                   delivery::SocketId socket,
                   auth::Caller /*caller*/,
                   json::object params) {
    ParamReader reader{params};
    const std::string room = reader.optional_text("room", {}, 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    co_return json::object{{"unsubscribed", feed.unsubscribe(socket, room)}};
}

}  // namespace

StatsFeed::StatsFeed(boost::asio::any_io_executor business, show::Shows& shows, TotalsSource totals)
    : shows_(shows), totals_(std::move(totals)), timer_(std::move(business)) {}

Outcome<void> StatsFeed::subscribe(delivery::SocketId socket, const std::string& room) {
    if (!room.empty()) {
        const Outcome<show::RoomStats> stats = shows_.stats(room);
        if (!stats) return stats.error();
    }
    auto& rooms = rooms_by_socket_[socket];
    if (!rooms.contains(room) && rooms.size() >= kMaxRooms) {
        return Refusal{"busy",
                       fmt::format("A socket is told of {} rooms at most: leave one "
                                   "(stats.unsubscribe).",
                                   kMaxRooms),
                       "room"};
    }
    rooms.insert(room);
    arm();
    return {};
}

bool StatsFeed::unsubscribe(delivery::SocketId socket, const std::string& room) {
    const auto found = rooms_by_socket_.find(socket);
    if (found == rooms_by_socket_.end() || found->second.erase(room) == 0) return false;
    if (found->second.empty()) forget(socket);
    return true;
}

void StatsFeed::forget(delivery::SocketId socket) {
    rooms_by_socket_.erase(socket);
    if (rooms_by_socket_.empty()) timer_.cancel();
}

void StatsFeed::arm() {
    if (is_armed_) return;
    is_armed_ = true;
    timer_.expires_after(kInterval);
    timer_.async_wait([this](const boost::system::error_code& error) {
        is_armed_ = false;
        if (!error) tell();
        if (!rooms_by_socket_.empty()) arm();
    });
}

// One text for all who ask for the same room.
void StatsFeed::tell() {
    std::map<std::string, std::string> texts;
    std::erase_if(rooms_by_socket_,
                  [this](const auto& entry) { return sockets_->caller(entry.first) == nullptr; });
    for (const auto& [socket, rooms] : rooms_by_socket_) {
        const auth::Caller& caller = *sockets_->caller(socket);
        for (const std::string& room : rooms) {
            if (!may_act_for(caller, room)) continue;
            std::string& text = texts[room];
            if (text.empty()) text = notification(room);
            sockets_->push(socket, text);
        }
    }
}

void StatsFeed::tell_change(const std::string& room, const std::string& method) {
    const std::string subject = method.substr(0, method.find('.'));
    if (std::ranges::find(kSharedSubjects, subject) == kSharedSubjects.end()) return;
    const std::string text =
        json::serialize(json::object{{"jsonrpc", "2.0"},
                                     {"method", "changed"},
                                     {"params", json::object{{"room", room}, {"by", method}}}});
    for (const auto& [socket, rooms] : rooms_by_socket_) {
        const auth::Caller* caller = sockets_->caller(socket);
        if (caller == nullptr || !rooms.contains(room) || !may_act_for(*caller, room)) continue;
        sockets_->push(socket, text);
    }
}

std::string StatsFeed::notification(const std::string& room) const {
    json::object params;
    if (room.empty()) {
        params = totals_();
    } else if (const Outcome<show::RoomStats> stats = shows_.stats(room)) {
        params = to_object(*stats);
    }
    return json::serialize(
        json::object{{"jsonrpc", "2.0"}, {"method", "stats"}, {"params", std::move(params)}});
}

void add_stats_feed_methods(MethodTable& table, StatsFeed& feed) {
    const auto add = [&](const char* name, auto function) {
        table.add(name,
                  {.least = auth::Role::Moderator,
                   .effect = Effect::Reads,
                   .on_socket = [&feed, function](delivery::SocketId socket,
                                                  auth::Caller caller,
                                                  json::object params) -> Answer {
                       return function(feed, socket, std::move(caller), std::move(params));
                   }});
    };
    add("stats.subscribe", &subscribe);
    add("stats.unsubscribe", &unsubscribe);
}

}  // namespace shopfloor::control
