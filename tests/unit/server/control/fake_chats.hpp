// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/chats.hpp"

#include <fmt/format.h>

namespace shopfloor::control {

/// One line, 7, of one viewer. Remembers the last call, in short; knows no line but 7.
class FakeChats final : public show::Chats {
public:
    std::string asked;

    static room::ChatLine line() {
        room::ChatLine line;
        line.id = 7;
        line.viewer = "v_1";
        line.name = "Guest Teal 7";
        line.text = "hello";
        line.utc = std::chrono::milliseconds{9};
        return line;
    }

    Task<room::ChatLine> send(show::StaffLine sent) override {
        asked = fmt::format("send {} {} {} {} {}",
                            sent.room,
                            sent.role,
                            sent.author,
                            sent.text,
                            sent.reply_to.value_or(0));
        room::ChatLine answer = line();
        answer.viewer.clear();
        answer.role = sent.role;
        answer.text = sent.text;
        co_return answer;
    }
    Task<void> pin(std::string room, std::optional<std::uint64_t> id) override {
        asked = fmt::format("pin {} {}", room, id.value_or(0));
        if (id && *id != 7) co_return Refusal{"not_found", "There is no such line.", "id"};
        co_return Outcome<void>{};
    }
    Task<void> remove(std::string room, std::uint64_t id) override {
        asked = fmt::format("remove {} {}", room, id);
        co_return Outcome<void>{};
    }
    Task<storage::ChatMuteRecord> mute(show::ChatTarget target,
                                       std::optional<std::chrono::seconds> duration) override {
        asked = fmt::format("mute {} {} {} {}",
                            target.room,
                            target.line.value_or(0),
                            target.viewer,
                            duration ? duration->count() : -1);
        co_return storage::ChatMuteRecord{.room = target.room, .viewer = "v_1", .name = "Guest"};
    }
    Task<void> unmute(show::ChatTarget target) override {
        asked = fmt::format("unmute {} {}", target.room, target.viewer);
        co_return Outcome<void>{};
    }
    Outcome<std::vector<storage::ChatMuteRecord>> mutes(const std::string& room) const override {
        using std::chrono::milliseconds;
        return std::vector<storage::ChatMuteRecord>{
            {.room = room, .viewer = "v_1", .name = "Guest", .until = milliseconds{12}}};
    }
    Task<void> set_slow_mode(std::string room, std::chrono::seconds seconds) override {
        asked = fmt::format("slow {} {}", room, seconds.count());
        co_return Outcome<void>{};
    }
    Task<std::vector<std::string>> set_filter(std::string room,
                                              std::vector<std::string> words) override {
        asked = fmt::format("filter {} {}", room, words.size());
        co_return words;
    }
    Outcome<std::vector<std::string>> filter(const std::string&) const override {
        return std::vector<std::string>{"假货"};
    }
    Outcome<show::ChatOverview> list(const std::string&, std::size_t limit) const override {
        show::ChatOverview overview;
        if (limit > 0) overview.lines.push_back(line());
        overview.likes = 3;
        return overview;
    }
};

}  // namespace shopfloor::control
