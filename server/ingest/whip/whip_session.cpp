// SPDX-License-Identifier: MIT
#include "server/ingest/whip/whip_session.hpp"

#include "pipeline/base/log.hpp"
#include "server/ingest/plain_words.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace shopfloor::ingest {
namespace {

namespace asio = boost::asio;

Refusal no_answer() {
    return {"busy",
            "The server could not set up a WebRTC session. Try again in a minute; if it stays so, "
            "ask the operator."};
}

// Whether the same may be welcome in a moment.
bool is_passing(const Error& error) {
    return error == PublishError::NoTime || error == PublishError::NoMemory ||
           error == PublishError::Unavailable;
}

}  // namespace

WhipSession::WhipSession(const WhipSettings& settings, Wiring wiring, std::string peer)
    : settings_(settings),
      wiring_(std::move(wiring)),
      peer_(std::move(peer)),
      wake_(wiring_.strand) {}

asio::awaitable<Outcome<std::string>> WhipSession::negotiate(std::shared_ptr<WhipSession> self,
                                                             wire::Offer offer) {
    asio::awaitable<Outcome<std::string>> task = negotiate_here(self, std::move(offer));
    co_return co_await asio::co_spawn(self->wiring_.strand, std::move(task), asio::use_awaitable);
}

void WhipSession::go_on_air(PublishRequest request) {
    asio::awaitable<void> task = go_on_air_here(shared_from_this(), std::move(request));
    asio::co_spawn(
        wiring_.strand, std::move(task), [self = shared_from_this()](std::exception_ptr failure) {
            if (failure) self->finish("server error");
            log::failure("whip", "a session", failure);
        });
}

asio::awaitable<Outcome<std::string>> WhipSession::negotiate_here(std::shared_ptr<WhipSession> self,
                                                                  wire::Offer offer) {
    const Error error = self->over_ ? Error{} : self->start_receiver();
    if (error) {
        log::error("whip", "receiver not started: {}", error.message());
        self->finish("the receiver was not started");
    }
    const bool was_sent = self->receiver_ && self->receiver_->send(std::move(offer));
    if (!was_sent) co_return no_answer();
    const auto limit = Clock::now() + self->settings_.answer_limit;
    while (!self->answer_ && !self->over_ && Clock::now() < limit) {
        asio::awaitable<void> news = self->wait_until(limit);
        co_await std::move(news);
    }
    Outcome<std::string> result = self->result();
    if (!result) self->finish("no answer");
    co_return result;
}

Outcome<std::string> WhipSession::result() const {
    if (answer_ && !over_) return *answer_;
    if (!ended_) return no_answer();
    if (ended_->reason == wire::EndReason::Refused)
        return Refusal{"invalid", plain_words(ended_->text)};
    if (ended_->reason == wire::EndReason::Unsupported) {
        return Refusal{"unacceptable", plain_words(ended_->text)};
    }
    return Refusal{"busy", plain_words(ended_->text)};
}

asio::awaitable<void> WhipSession::go_on_air_here(std::shared_ptr<WhipSession> self,
                                                  PublishRequest request) {
    if (self->over_) co_return;
    asio::awaitable<bool> beginning = TagFeed::picture(self->feed_);
    if (!co_await std::move(beginning)) co_return;
    request.dismiss = [weak = self->weak_from_this()](std::string sentence) {
        if (const auto alive = weak.lock()) alive->dismiss(Farewell::ForGood, std::move(sentence));
    };
    request.fail = [weak = self->weak_from_this()](std::string sentence) {
        if (const auto alive = weak.lock()) alive->dismiss(Farewell::ForNow, std::move(sentence));
    };
    asio::awaitable<Result<std::shared_ptr<broadcast::Publication>>> opening =
        self->wiring_.gate.open(std::move(request));
    auto opened = co_await std::move(opening);
    if (!opened) {
        const Error& error = opened.error();
        co_return self->dismiss(is_passing(error) ? Farewell::ForNow : Farewell::ForGood,
                                error.message());
    }
    self->feed_->start(std::move(*opened));
    if (!self->over_) log::info("whip", "publish started peer={}", self->peer_);
}

asio::awaitable<void> WhipSession::wait_until(Clock::time_point limit) {
    wake_.expires_at(limit);
    co_await wake_.async_wait(asio::as_tuple(asio::use_awaitable));
}

Error WhipSession::start_receiver() {
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
    if (!started) return started.error();
    receiver_ = *started;
    feed_ = std::make_shared<TagFeed>(
        wiring_.strand, settings_.queue_bytes, [weak](std::string reason) {
            if (const auto self = weak.lock()) self->finish(std::move(reason));
        });
    return {};
}

void WhipSession::on_message(wire::ToServer message) {
    if (auto* answer = std::get_if<wire::Answer>(&message)) {
        if (answer->sdp.size() <= wire::kMaxSdpBytes) answer_ = std::move(answer->sdp);
        wake_.cancel();
    } else if (auto* tag = std::get_if<wire::ReceivedTag>(&message)) {
        if (over_) return;
        if (!answer_) return finish("the receiver sent media before its answer");
        if (!feed_->push(std::move(*tag))) {
            settings_.tally->dropped_tags.fetch_add(1, std::memory_order_relaxed);
        }
    } else if (auto* ended = std::get_if<wire::Ended>(&message)) {
        ended_ = std::move(*ended);
        finish(plain_words(ended_->text));
    }
}

// The last that comes of it.
void WhipSession::on_gone(const std::string& how) {
    finish("the receiver " + how);
    receiver_.reset();
    wiring_.ended();
}

void WhipSession::add_candidates(std::string fragment) {
    asio::post(wiring_.strand, [self = shared_from_this(), fragment = std::move(fragment)] {
        if (!self->over_ && self->receiver_) {
            static_cast<void>(self->receiver_->send(wire::Candidates{.fragment = fragment}));
        }
    });
}

void WhipSession::end(std::string reason) {
    asio::post(wiring_.strand, [self = shared_from_this(), reason = std::move(reason)]() mutable {
        self->finish(std::move(reason));
    });
}

void WhipSession::dismiss(Farewell farewell, std::string sentence) {
    asio::post(wiring_.strand,
               [self = shared_from_this(), farewell, sentence = std::move(sentence)] {
                   if (self->over_) return;
                   self->wiring_.dismissed(farewell, sentence);
                   self->finish(sentence);
               });
}

void WhipSession::finish(std::string reason) {
    if (over_) return;
    over_ = std::move(reason);
    wake_.cancel();
    if (feed_ && feed_->close(*over_)) {
        log::info("whip", "publish ended reason=\"{}\" peer={}", *over_, peer_);
    }
    if (receiver_) {
        receiver_->stop();
    } else {
        wiring_.ended();
    }
}

}  // namespace shopfloor::ingest
