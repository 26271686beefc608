// SPDX-License-Identifier: MIT
#pragma once

#include "server/commerce/product.hpp"
#include "server/show/product_shelf.hpp"
#include "server/show/room_desk.hpp"
#include "server/show/shows.hpp"

#include <functional>
#include <optional>
#include <string>

namespace shopfloor::test {

/// One room, "silk", always on air, without media: cues are bound at once, and what is told goes to
/// `told` and `told_one` where they are set. For programs that are about what a room's services do.
class CounterRoom final : public show::Shows, public show::RoomDesk, public show::BagFront {
public:
    storage::StoreRecord store{
        .slug = "silk", .name = "Silk", .belt = {}, .province = {}, .category = {}};
    std::function<void(const std::string& json)> told;
    std::function<void(delivery::SocketId viewer, const std::string& json)> told_one;

    static commerce::Product product() {
        commerce::Product made;
        made.store = "silk";
        made.sku = "SCARF";
        made.name = {{"en", "Scarf"}};
        commerce::Offer offer;
        offer.price = {.amount = 100, .currency = "CNY"};
        made.offers = {offer};
        return made;
    }

    Task<room::Cue> publish_cue(show::CueDraft draft) override {
        room::Cue cue{.id = ++cues_, .kind = draft.kind, .product = draft.product};
        cue.data = draft.data;
        co_return cue;
    }
    std::optional<show::OnAir> on_air(const std::string&) const override {
        return show::OnAir{.broadcast = {.id = "b_1", .room = "silk"}, .state = "live"};
    }
    const storage::StoreRecord* find_store(const std::string& room) const override {
        return room == "silk" ? &store : nullptr;
    }
    void tell(const std::string&, const std::string& json) override {
        if (told) told(json);
    }
    void tell_one(delivery::SocketId viewer, const std::string& json) override {
        if (told_one) told_one(viewer, json);
    }
    std::vector<std::string> room_slugs() const override { return {"silk"}; }
    void show_bag(const std::string&, std::string) override {}

    Task<show::StoreCreated> create_store(show::StoreDraft) override { co_return not_here(); }
    Task<show::KeyCreated> create_key(std::string, std::string, broadcast::SourceRole) override {
        co_return not_here();
    }
    Task<void> revoke_key(std::string, std::string) override { co_return not_here(); }
    Task<room::Cue> revise_cue(std::string, std::uint64_t, std::string) override {
        co_return not_here();
    }
    Outcome<std::vector<room::Cue>> list_cues(const std::string&) const override {
        return not_here();
    }
    Task<std::string> start_broadcast(std::string) override { co_return not_here(); }
    Task<void> end_broadcast(std::string, std::string) override { co_return not_here(); }
    std::vector<show::IngestEntry> list_ingests() const override { return {}; }
    Outcome<std::uint64_t> kick(const std::string&) override { return not_here(); }
    Outcome<show::RoomStats> stats(const std::string&) const override { return not_here(); }
    std::vector<show::RoomSummary> list_rooms() const override { return {}; }
    void set_snapshot_member(const std::string&, const std::string&, std::string) override {}
    void set_head_member(const std::string&, const std::string&, std::string) override {}
    void set_stats_member(const std::string&, const std::string&, std::string) override {}
    std::optional<show::IngestEntry> ingest(const std::string&) const override { return {}; }
    bool has_thumbnail(const std::string&) const override { return false; }
    void dismiss_publisher(const std::string&, const std::string&) override {}
    void add_listener(show::ShowListener&) override {}

private:
    static Refusal not_here() { return {"failed", "Nobody asks for this here."}; }

    std::uint64_t cues_ = 0;
};

}  // namespace shopfloor::test
