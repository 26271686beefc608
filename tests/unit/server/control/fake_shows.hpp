// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/shows.hpp"

namespace shopfloor::control {

/// One room, "silk". Remembers what it was asked; refuses every other room.
class FakeShows final : public show::Shows {
public:
    std::string asked;  // the last call, in short
    show::CueDraft draft;
    bool throws = false;
    std::shared_ptr<const Bytes> thumbnail;
    std::function<boost::asio::awaitable<void>()> before_answer;  // of end_broadcast

    static Refusal unknown() { return {"not_found", "There is no such room.", "room"}; }
    static storage::StoreRecord silk() {
        return {.slug = "silk",
                .name = "Silk House",
                .belt = "Shengze",
                .province = "Jiangsu",
                .category = "silk",
                .locale = "zh-CN",
                .currency = "CNY",
                .created = {}};
    }
    static room::Cue cue() {
        return {.id = 17,
                .rev = 1,
                .kind = "explain.start",
                .at = media::MediaTime{5},
                .utc = std::chrono::milliseconds{9},
                .product = "A",
                .data = "{\"x\":1}"};
    }

    Task<show::StoreCreated> create_store(show::StoreDraft draft_) override {
        asked = "create_store " + draft_.name + " " + draft_.slug + " " + draft_.currency;
        if (throws) throw std::runtime_error{"disk on fire"};
        co_return show::StoreCreated{silk(), "sk_1", "k_1"};
    }
    Task<show::KeyCreated> create_key(std::string room,
                                      std::string label,
                                      broadcast::SourceRole role) override {
        const bool is_backup = role == broadcast::SourceRole::Backup;
        asked = "create_key " + room + " " + label + (is_backup ? " backup" : "");
        if (room != "silk") co_return unknown();
        co_return show::KeyCreated{"sk_2", "k_2"};
    }
    Task<void> revoke_key(std::string room, std::string key_id) override {
        asked = "revoke_key " + room + " " + key_id;
        if (room != "silk") co_return unknown();
        co_return Outcome<void>{};
    }
    Task<room::Cue> publish_cue(show::CueDraft draft_) override {
        asked = "publish_cue";
        draft = std::move(draft_);
        if (draft.room != "silk") co_return unknown();
        co_return cue();
    }
    Task<room::Cue> revise_cue(std::string room, std::uint64_t id, std::string data) override {
        asked = "revise_cue " + room + " " + std::to_string(id) + " " + data;
        co_return cue();
    }
    Outcome<std::vector<room::Cue>> list_cues(const std::string& room) const override {
        if (room != "silk") return unknown();
        return std::vector{cue()};
    }
    Task<std::string> start_broadcast(std::string room) override {
        asked = "start_broadcast " + room;
        co_return std::string{};
    }
    Task<void> end_broadcast(std::string room, std::string reason) override {
        asked = "end_broadcast " + room + " " + reason;
        if (before_answer) {
            auto waiting = before_answer();
            co_await std::move(waiting);
        }
        co_return Outcome<void>{};
    }
    std::vector<show::IngestEntry> list_ingests() const override {
        return {{.room = "silk",
                 .protocol = "rtmp",
                 .address = "[::1]:5000",
                 .since = {},
                 .video = {},
                 .audio = {},
                 .stats = {.video_bitrate_bps = 10, .audio_bitrate_bps = 3}},
                {.room = "tea",
                 .protocol = "rtmp",
                 .address = "[::1]:5001",
                 .since = {},
                 .video = {},
                 .audio = {},
                 .stats = {}}};
    }
    Outcome<std::uint64_t> kick(const std::string& room) override {
        asked = "kick " + room;
        return std::uint64_t{1};
    }
    Outcome<show::RoomStats> stats(const std::string& room) const override {
        if (room != "silk") return unknown();
        show::RoomStats stats;
        stats.room = room;
        stats.state = "live";
        stats.viewers = 3;
        stats.video = media::VideoFormat{.codec = "avc1.64001f", .width = 720, .height = 1280};
        auto source = std::make_shared<broadcast::Init>();
        source->name = "source";
        source->video = *stats.video;
        auto rung = std::make_shared<broadcast::Init>();
        rung->rendition = 1;
        rung->name = "480p";
        rung->video = {.codec = "avc1.64001f", .width = 480, .height = 854};
        stats.renditions = {source, rung};
        stats.warnings = {{.code = "no_audio", .text = "No sound arrives."}};
        return stats;
    }
    std::vector<show::RoomSummary> list_rooms() const override {
        return {{silk(), "live", 3, thumbnail}};
    }
};

}  // namespace shopfloor::control
