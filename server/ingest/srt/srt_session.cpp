// SPDX-License-Identifier: MIT
#include "server/ingest/srt/srt_session.hpp"

#include "pipeline/base/log.hpp"
#include "server/ingest/plain_words.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <utility>

namespace shopfloor::ingest {

namespace asio = boost::asio;

SrtSession::SrtSession(const SrtSettings& settings, Wiring wiring, Publisher publisher)
    : settings_(settings), wiring_(std::move(wiring)), publisher_(std::move(publisher)) {}

void SrtSession::start(std::function<void()> ended) {
    asio::awaitable<void> going = go_on_air(shared_from_this(), std::move(ended));
    asio::co_spawn(
        wiring_.strand, std::move(going), [self = shared_from_this()](std::exception_ptr failure) {
            log::failure("srt", "a session", failure);
            if (!failure) return;
            self->finish("server error");
            if (!self->receiver_) self->tell_ended();
        });
}

asio::awaitable<void> SrtSession::go_on_air(std::shared_ptr<SrtSession> self,
                                            std::function<void()> ended) {
    self->ended_ = std::move(ended);
    if (self->over_) {  // the connection was lost before
        self->tell_ended();
        co_return;
    }
    PublishRequest request{.protocol = "srt",
                           .address = self->publisher_.peer,
                           .key = {},
                           .key_id = self->publisher_.key_id,
                           .room = self->publisher_.room,
                           .line = self->line_,
                           .dismiss = [weak = self->weak_from_this()](std::string sentence) {
                               if (const auto alive = weak.lock())
                                   alive->end("dismissed: " + sentence);
                           }};
    asio::awaitable<Result<std::shared_ptr<broadcast::Publication>>> opening =
        self->wiring_.gate.open(std::move(request));
    self->is_asking_ = true;
    auto opened = co_await std::move(opening);
    self->is_asking_ = false;
    if (!opened) {
        self->wiring_.refused(opened.error());
        self->settings_.tally->reject(SrtRejection::Refused,
                                      self->publisher_.peer,
                                      fmt::format("refused: {}", opened.error().message()));
        self->finish("refused");
        self->tell_ended();
        co_return;
    }
    self->begin(std::move(*opened));
}

// A receiver is a process: only who is let in gets one. What comes meanwhile waits in the inbox.
void SrtSession::begin(std::shared_ptr<broadcast::Publication> publication) {
    if (over_) {  // the connection was lost meanwhile
        publication->close(*over_);
        return tell_ended();
    }
    feed_ = std::make_shared<TagFeed>(
        wiring_.strand, settings_.queue_bytes, [weak = weak_from_this()](std::string reason) {
            if (const auto self = weak.lock()) self->finish(std::move(reason));
        });
    feed_->start(std::move(publication));
    if (!start_receiver()) return;
    log::info("srt", "publish started room={} peer={}", publisher_.room, publisher_.peer);
}

bool SrtSession::start_receiver() {
    const auto weak = weak_from_this();
    auto started = broadcast::WorkerProcess::start(
        wiring_.strand,
        settings_.receiver,
        {.message =
             [weak](wire::ToServer message) {
                 if (const auto self = weak.lock()) self->on_message(std::move(message));
             },
         .gone = [self = shared_from_this()](broadcast::WorkerEnding,
                                             const std::string& how) { self->on_gone(how); }});
    if (!started) {
        log::error("srt", "receiver not started: {}", started.error().message());
        finish("the receiver was not started");
        return false;
    }
    receiver_ = *started;
    static_cast<void>(receiver_->send(settings_.intake));
    hand_over();
    return true;
}

// ---- from the SRT thread ----

void SrtSession::receive(ByteView bytes) {
    const ByteView packets = aligner_.take(bytes);
    if (packets.empty()) return;
    const std::lock_guard lock{mutex_};
    if (inbox_.size() + packets.size() > settings_.inbox_bytes) {
        settings_.tally->dropped_bytes.fetch_add(packets.size(), std::memory_order_relaxed);
        return;
    }
    inbox_.insert(inbox_.end(), packets.begin(), packets.end());
    if (std::exchange(is_hand_over_posted_, true)) return;
    asio::post(wiring_.strand, [self = shared_from_this()] { self->hand_over(); });
}

void SrtSession::end(std::string reason) {
    asio::post(wiring_.strand, [self = shared_from_this(), reason = std::move(reason)]() mutable {
        self->finish(std::move(reason));
    });
}

// ---- on the strand ----

void SrtSession::hand_over() {
    if (!receiver_ && !over_) return;  // it is about to start, and asks then
    Bytes packets;
    {
        const std::lock_guard lock{mutex_};
        is_hand_over_posted_ = false;
        packets = std::exchange(inbox_, {});
    }
    if (over_ || packets.empty()) return;
    const std::size_t size = packets.size();
    if (!receiver_->send(wire::Media{.bytes = std::move(packets)})) {
        settings_.tally->dropped_bytes.fetch_add(size, std::memory_order_relaxed);
    }
}

void SrtSession::on_message(wire::ToServer message) {
    if (over_) return;
    if (auto* tag = std::get_if<wire::ReceivedTag>(&message)) {
        if (!feed_->push(std::move(*tag))) {
            settings_.tally->dropped_tags.fetch_add(1, std::memory_order_relaxed);
        }
    } else if (auto* warning = std::get_if<wire::Warning>(&message)) {
        feed_->warn(std::move(*warning));
    } else if (const auto* ended = std::get_if<wire::Ended>(&message)) {
        if (ended->reason == wire::EndReason::Stopped) return finish("the receiver stopped");
        finish_for_media(plain_words(ended->text));
    }
}

// SRT has no word for a publisher that is on: the merchant is told.
void SrtSession::finish_for_media(const std::string& sentence) {
    settings_.tally->reject(
        SrtRejection::Media, publisher_.peer, fmt::format("ended told=\"{}\"", sentence));
    feed_->warn({.code = broadcast::kSourceRefused, .text = sentence});
    finish(sentence);
}

// The last that comes of it.
void SrtSession::on_gone(const std::string& how) {
    finish("the receiver " + how);
    receiver_.reset();
    tell_ended();
}

void SrtSession::tell_ended() {
    if (const auto ended = std::exchange(ended_, nullptr)) ended();
}

void SrtSession::finish(std::string reason) {
    if (over_) return;
    over_ = std::move(reason);
    if (feed_ && feed_->close(*over_)) {
        log::info("srt", "publish ended reason=\"{}\" peer={}", *over_, publisher_.peer);
    }
    wiring_.hang_up();
    if (receiver_) {
        receiver_->stop();
    } else if (!is_asking_) {
        tell_ended();
    }
}

}  // namespace shopfloor::ingest
