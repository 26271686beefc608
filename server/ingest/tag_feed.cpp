// SPDX-License-Identifier: MIT
#include "server/ingest/tag_feed.hpp"

#include "pipeline/base/log.hpp"
#include "server/ingest/rtmp/source_packet.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace shopfloor::ingest {

namespace asio = boost::asio;

TagFeed::TagFeed(asio::any_io_executor strand,
                 std::size_t queue_bytes,
                 std::function<void(std::string reason)> failed)
    : strand_(std::move(strand)),
      failed_(std::move(failed)),
      wake_(strand_, asio::steady_timer::time_point::max()),
      tags_(queue_bytes) {}

bool TagFeed::push(wire::ReceivedTag tag) {
    if (over_) return true;
    const bool is_taken = tags_.push(std::move(tag));
    wake_.cancel();
    return is_taken;
}

asio::awaitable<bool> TagFeed::picture(std::shared_ptr<TagFeed> self) {
    while (!self->over_ && !self->tags_.had_keyframe())
        co_await self->wake_.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return !self->over_;
}

void TagFeed::start(std::shared_ptr<broadcast::Publication> publication) {
    if (over_) return publication->close(*over_);
    publication_ = std::move(publication);
    asio::co_spawn(
        strand_, hand_on(shared_from_this()), [self = shared_from_this()](std::exception_ptr e) {
            if (e) self->fail("server error");
            log::failure("ingest", "a receiver's feed", e);
        });
}

void TagFeed::warn(wire::Warning warning) {
    if (publication_) publication_->warn(std::move(warning));
}

bool TagFeed::close(const std::string& reason) {
    if (over_) return false;
    over_ = reason;
    tags_.clear();
    wake_.cancel();
    failed_ = nullptr;
    if (!publication_) return false;
    std::exchange(publication_, nullptr)->close(reason);
    return true;
}

void TagFeed::fail(std::string reason) {
    if (const auto failed = std::exchange(failed_, nullptr)) failed(std::move(reason));
}

asio::awaitable<void> TagFeed::hand_on(std::shared_ptr<TagFeed> self) {
    const auto publication = self->publication_;
    broadcast::SourcePacket header{.kind = broadcast::PacketKind::Header,
                                   .bytes = rtmp::flv_file_header()};
    asio::awaitable<void> taken = publication->offer(std::move(header));
    co_await std::move(taken);
    while (!self->over_) {
        std::optional<wire::ReceivedTag> tag = self->tags_.pop();
        if (!tag) {
            co_await self->wake_.async_wait(asio::as_tuple(asio::use_awaitable));
            continue;
        }
        asio::awaitable<bool> offered = self->offer(std::move(*tag));
        const bool goes_on = co_await std::move(offered);
        if (goes_on) continue;
        self->fail("the media cannot be understood");
        break;
    }
}

// False where it cannot go on.
asio::awaitable<bool> TagFeed::offer(wire::ReceivedTag received) {
    const auto publication = publication_;
    auto tag = tagger_.take(
        {.type = received.is_video ? rtmp::MessageType::Video : rtmp::MessageType::Audio,
         .timestamp = received.time_ms,
         .payload = std::move(received.body)});
    if (!tag) co_return false;
    if (!*tag || !publication) co_return true;
    broadcast::SourcePacket packet = rtmp::source_packet(std::move(**tag));
    asio::awaitable<void> taken = publication->offer(std::move(packet));
    co_await std::move(taken);
    co_return true;
}

}  // namespace shopfloor::ingest
