// SPDX-License-Identifier: MIT
#include "server/room/chat_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace shopfloor::room {
namespace {

struct Colour {
    std::string_view tag;
    std::string_view english;
    std::string_view chinese;
};

// Silks, and what they are dyed with. Tags are for good: a page knows them by heart.
constexpr std::array<Colour, 16> kGuestColours{{{"teal", "Teal", "青蓝"},
                                                {"coral", "Coral", "珊瑚"},
                                                {"jade", "Jade", "翡翠"},
                                                {"amber", "Amber", "琥珀"},
                                                {"plum", "Plum", "梅紫"},
                                                {"indigo", "Indigo", "靛青"},
                                                {"rose", "Rose", "玫瑰"},
                                                {"mint", "Mint", "薄荷"},
                                                {"peach", "Peach", "蜜桃"},
                                                {"pearl", "Pearl", "珍珠"},
                                                {"lilac", "Lilac", "丁香"},
                                                {"olive", "Olive", "橄榄"},
                                                {"ruby", "Ruby", "红宝"},
                                                {"sky", "Sky", "天青"},
                                                {"sand", "Sand", "流沙"},
                                                {"cherry", "Cherry", "樱桃"}}};
constexpr unsigned kMaxNumber = 99;

// FNV-1a: the same on every machine and in every version, unlike std::hash.
std::uint64_t stable_hash(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : text) {
        hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3U;
    }
    return hash ^ (hash >> 32U);
}

}  // namespace

GuestName GuestName::of(std::string_view viewer) {
    const std::uint64_t hash = stable_hash(viewer);
    return {.colour = kGuestColours[hash % kGuestColours.size()].tag,
            .number = static_cast<unsigned>(hash / kGuestColours.size() % kMaxNumber) + 1};
}

std::string GuestName::to_tag() const { return fmt::format("{}-{}", colour, number); }

std::string GuestName::to_text(std::string_view locale) const {
    const auto* known = std::ranges::find(kGuestColours, colour, &Colour::tag);
    if (known == kGuestColours.end()) return to_tag();
    if (locale.starts_with("zh")) return fmt::format("客人·{}{}", known->chinese, number);
    return fmt::format("Guest {} {}", known->english, number);
}

void ChatLog::add(ChatLine line) {
    const auto place = std::upper_bound(
        lines_.begin(), lines_.end(), line.id, [](std::uint64_t id, const ChatLine& other) {
            return id < other.id;
        });
    lines_.insert(place, std::move(line));
    while (lines_.size() > capacity_)
        lines_.pop_front();
}

const ChatLine* ChatLog::find(std::uint64_t id) const {
    const auto found = std::ranges::lower_bound(lines_, id, {}, &ChatLine::id);
    return found != lines_.end() && found->id == id ? &*found : nullptr;
}

ChatLine* ChatLog::find(std::uint64_t id) {
    return const_cast<ChatLine*>(std::as_const(*this).find(id));
}

std::vector<const ChatLine*> ChatLog::shown(std::size_t limit) const {
    std::vector<const ChatLine*> newest;
    for (auto line = lines_.rbegin(); line != lines_.rend() && newest.size() < limit; ++line) {
        if (!line->is_deleted) newest.push_back(&*line);
    }
    std::ranges::reverse(newest);
    return newest;
}

}  // namespace shopfloor::room
