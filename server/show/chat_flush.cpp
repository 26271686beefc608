// SPDX-License-Identifier: MIT
// LiveChats: what goes out and onto the disk in batches.
#include "pipeline/base/log.hpp"
#include "server/show/chat_json.hpp"
#include "server/show/clock.hpp"
#include "server/show/live_chats.hpp"

#include <boost/asio/co_spawn.hpp>

#include <iterator>

namespace shopfloor::show {
namespace {

using namespace std::chrono_literals;

constexpr auto kBatchEvery = 250ms;
constexpr unsigned kTicksPerSecond = 4;
constexpr std::size_t kInSnapshot = 50;
constexpr auto kPruneEvery = 10s;          // a few thousand lines each time
constexpr std::size_t kMaxUnsaved = 5000;  // lines of all rooms; some 2 MB

}  // namespace

// When the disk does not keep up, the oldest go unwritten; viewers have had them.
void LiveChats::keep(const ChatRoom& chat, const room::ChatLine& line) {
    ++counts_.lines;
    if (unsaved_lines_.size() >= kMaxUnsaved) {
        unsaved_lines_.pop_front();
        ++dropped_lines_;
        ++counts_.lost_lines;
    }
    unsaved_lines_.push_back({.room = chat.slug,
                              .broadcast = chat.is_on_air ? chat.broadcast : std::string{},
                              .line = line});
}

void LiveChats::arm() {
    if (is_armed_ || is_stopping_) return;
    is_armed_ = true;
    timer_.expires_after(kBatchEvery);
    timer_.async_wait([this](const Error& error) {
        if (error) return;
        is_armed_ = false;
        tick();
    });
}

void LiveChats::tick() {
    const bool is_second = ++ticks_ % kTicksPerSecond == 0;
    bool is_idle = true;
    for (auto& [room, chat] : rooms_) {
        if (!chat->sampler.is_empty()) {
            flush_lines(*chat);
            is_idle = false;
        }
        if (chat->likes == chat->told_likes) continue;
        is_idle = false;
        if (is_second) flush_likes(*chat);
    }
    if (is_second) save();
    const bool is_saved = unsaved_lines_.empty() && !is_writing_;
    if (!is_idle || !is_saved || !is_second) arm();
}

void LiveChats::flush_lines(ChatRoom& chat) {
    room::ChatSampler::Batch batch = chat.sampler.take();
    std::vector<const room::ChatLine*> lines;
    for (const std::uint64_t id : batch.ids) {
        const room::ChatLine* line = chat.log.find(id);
        if (line && !line->is_deleted) lines.push_back(line);
    }
    show_lines(chat);
    if (!lines.empty() || batch.skipped > 0)
        desk_.tell(chat.slug, chat_event(lines, batch.skipped));
}

void LiveChats::flush_likes(ChatRoom& chat) {
    const std::string likes = std::to_string(chat.likes);
    desk_.set_snapshot_member(chat.slug, "likes", likes);
    desk_.set_stats_member(chat.slug, "likes", likes);
    if (chat.likes != chat.told_likes) desk_.tell(chat.slug, likes_event(chat.likes));
    chat.told_likes = chat.likes;
}

void LiveChats::show_lines(const ChatRoom& chat) {
    desk_.set_snapshot_member(chat.slug, "chat", lines_json(chat.log.shown(kInSnapshot)));
}

void LiveChats::show_pinned(const ChatRoom& chat) {
    desk_.set_snapshot_member(chat.slug, "pinned", chat.pinned ? line_json(*chat.pinned) : "");
    const auto slow_mode = chat.limits.slow_mode();
    desk_.set_snapshot_member(
        chat.slug, "slowmode_s", slow_mode > 0s ? std::to_string(slow_mode.count()) : "");
}

void LiveChats::save() {
    if (is_writing_) return;
    Unsaved unsaved = take_unsaved();
    if (unsaved.lines.empty() && unsaved.likes.empty()) return;
    is_writing_ = true;
    boost::asio::co_spawn(
        business_, write_unsaved(std::move(unsaved)), [this](const std::exception_ptr& failure) {
            log::failure("chat", "writing lines", failure);
            is_writing_ = false;
        });
}

LiveChats::Unsaved LiveChats::take_unsaved() {
    Unsaved taken{.lines = {std::make_move_iterator(unsaved_lines_.begin()),
                            std::make_move_iterator(unsaved_lines_.end())},
                  .likes = std::exchange(unsaved_likes_, {})};
    unsaved_lines_.clear();
    for (auto& [room, chat] : rooms_) {
        if (chat->likes == chat->saved_likes || chat->broadcast.empty()) continue;
        taken.likes.push_back({.broadcast = chat->broadcast, .likes = chat->likes});
        chat->saved_likes = chat->likes;
    }
    return taken;
}

// What the storage does not take now is offered again in a second, as far as there is room for it.
boost::asio::awaitable<void> LiveChats::write_unsaved(Unsaved unsaved) {
    std::vector<storage::Change> changes;
    if (!unsaved.lines.empty()) {
        changes.emplace_back(storage::ChatLinesRecord{.lines = unsaved.lines});
    }
    for (const storage::ChatLikesRecord& record : unsaved.likes) {
        changes.emplace_back(record);
    }
    const std::uint64_t dropped = std::exchange(dropped_lines_, 0);
    const Result<void> stored = co_await storage_.commit(std::move(changes));
    if (dropped > 0) log::warning("chat", "lines not stored, the disk is slow count={}", dropped);
    if (!stored) {
        if (!has_failed_) log::warning("chat", "lines wait: {}", stored.error().message());
        put_back(std::move(unsaved));
    }
    has_failed_ = !stored;
}

void LiveChats::put_back(Unsaved unsaved) {
    while (!unsaved.lines.empty() && unsaved_lines_.size() < kMaxUnsaved) {
        unsaved_lines_.push_front(std::move(unsaved.lines.back()));
        unsaved.lines.pop_back();
    }
    dropped_lines_ += unsaved.lines.size();
    counts_.lost_lines += unsaved.lines.size();
    // Before newer figures of the same broadcast, which replace them.
    unsaved_likes_.insert(unsaved_likes_.begin(), unsaved.likes.begin(), unsaved.likes.end());
}

void LiveChats::arm_pruning() {
    prune_timer_.expires_after(kPruneEvery);
    prune_timer_.async_wait([this](const Error& error) {
        if (error) return;
        prune();
        arm_pruning();
    });
}

void LiveChats::prune() {
    boost::asio::co_spawn(
        business_, prune_before(utc_now() - settings_.days), [](const std::exception_ptr& failure) {
            log::failure("chat", "pruning", failure);
        });
}

boost::asio::awaitable<void> LiveChats::prune_before(std::chrono::milliseconds utc) {
    std::vector<storage::Change> changes{storage::ChatPruning{utc}};
    const Result<void> pruned = co_await storage_.commit(std::move(changes));
    if (!pruned) log::debug("chat", "not pruned: {}", pruned.error().message());
}

boost::asio::awaitable<void> LiveChats::stop() {
    is_stopping_ = true;
    timer_.cancel();
    prune_timer_.cancel();
    Unsaved unsaved = take_unsaved();
    if (!unsaved.lines.empty() || !unsaved.likes.empty()) {
        boost::asio::awaitable<void> writing = write_unsaved(std::move(unsaved));
        co_await std::move(writing);
    }
}

}  // namespace shopfloor::show
