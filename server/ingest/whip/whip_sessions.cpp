// SPDX-License-Identifier: MIT
#include "server/ingest/whip/whip_sessions.hpp"

#include "pipeline/base/log.hpp"
#include "server/auth/secret.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace shopfloor::ingest {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr auto kStopPatience = 5s;
constexpr std::size_t kMaxDismissals = 64;  // over it, the oldest are forgotten
constexpr auto kDismissalMemory = 1min;
constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);

Refusal refusal_of(const Error& error) {
    const auto with = [&error](const char* code) { return Refusal{code, error.message()}; };
    if (error == PublishError::UnknownKey) return with("unauthorized");
    if (error == PublishError::TooManyKeys) return with("too_many");
    if (error == PublishError::InUse) return with("conflict");
    return with(is_forbidden(error) ? "forbidden" : "busy");
}

}  // namespace

WhipSessions::WhipSessions(WhipSettings settings, Wiring wiring)
    : settings_(std::move(settings)),
      wiring_(std::move(wiring)),
      crowd_(settings_.max_address_sessions),
      stun_(std::make_shared<StunLookup>(wiring_.business, settings_.offer.stun)),
      all_gone_(wiring_.business) {}

asio::awaitable<Outcome<WhipSessions::Opened>> WhipSessions::open(Publisher publisher,
                                                                  std::string sdp) {
    if (is_stopping_ || sessions_.size() >= settings_.max_sessions) {
        settings_.tally->reject(WhipRejection::Full, publisher.address, "all sessions are taken");
        co_return Refusal{"busy",
                          "This server has all the WebRTC publishers that it may "
                          "(webrtc.max_sessions). Try again when one has left."};
    }
    auto place = crowd_.enter(publisher.address);
    if (!place) {
        settings_.tally->reject(
            WhipRejection::Address, publisher.address, "its address has all that it may");
        co_return Refusal{"too_many",
                          "Your network has all the WebRTC publishers that it may. Stop one, then "
                          "start again."};
    }
    PublishRequest request{.protocol = "whip",
                           .address = publisher.address,
                           .key = publisher.key,
                           .room = publisher.room,
                           .dismiss = nullptr};
    // Registered before anything is awaited, so that the limits hold.
    const std::string id = auth::make_secret("w_");
    const auto session = add(id, publisher, std::move(*place));
    asio::awaitable<Error> checking = wiring_.gate.may_open(request);
    if (const Error error = co_await std::move(checking)) {
        session->end("refused");
        co_return refusal_of(error);
    }
    wire::Offer offer = settings_.offer;
    asio::awaitable<std::string> resolving = StunLookup::address(stun_);
    offer.stun = co_await std::move(resolving);
    offer.sdp = std::move(sdp);
    asio::awaitable<Outcome<std::string>> negotiating =
        WhipSession::negotiate(session, std::move(offer));
    Outcome<std::string> answer = co_await std::move(negotiating);
    if (!answer) {
        const bool is_failure = answer.error().code == "busy";
        settings_.tally->reject(is_failure ? WhipRejection::Failed : WhipRejection::Malformed,
                                publisher.address,
                                fmt::format("refused told=\"{}\"", answer.error().message));
        co_return answer.error();
    }
    session->go_on_air(std::move(request));
    co_return Opened{.id = id, .answer = *std::move(answer)};
}

std::shared_ptr<WhipSession> WhipSessions::add(const std::string& id,
                                               const Publisher& publisher,
                                               guard::Crowd::Place place) {
    auto session = std::make_shared<WhipSession>(
        settings_,
        WhipSession::Wiring{
            .strand = wiring_.make_strand(),
            .gate = wiring_.gate,
            .dismissed =
                [this, id](Farewell farewell, std::string sentence) {
                    asio::post(wiring_.business,
                               [this, id, farewell, sentence = std::move(sentence)] {
                                   remember_dismissal(id, farewell, sentence);
                               });
                },
            .ended = [this, id] { asio::post(wiring_.business, [this, id] { remove(id); }); }},
        publisher.address);
    sessions_.emplace(id,
                      Entry{.session = session,
                            .room = publisher.room,
                            .key_hash = auth::hash_secret(publisher.key),
                            .place = std::move(place)});
    settings_.tally->sessions.store(sessions_.size(), std::memory_order_relaxed);
    return session;
}

void WhipSessions::remove(const std::string& id) {
    sessions_.erase(id);
    settings_.tally->sessions.store(sessions_.size(), std::memory_order_relaxed);
    if (sessions_.empty()) all_gone_.cancel();
}

void WhipSessions::remember_dismissal(const std::string& id,
                                      Farewell farewell,
                                      std::string sentence) {
    const auto found = sessions_.find(id);
    if (found == sessions_.end()) return;
    if (dismissals_.size() >= kMaxDismissals) dismissals_.pop_front();
    dismissals_.push_back({.id = id,
                           .room = found->second.room,
                           .key_hash = found->second.key_hash,
                           .farewell = farewell,
                           .sentence = std::move(sentence),
                           .until = std::chrono::steady_clock::now() + kDismissalMemory});
}

std::optional<Refusal> WhipSessions::dismissal_of(const std::string& id,
                                                  const Publisher& publisher) const {
    const auto found = std::ranges::find(dismissals_, id, &Dismissal::id);
    const bool is_known = found != dismissals_.end() && found->room == publisher.room &&
                          found->key_hash == auth::hash_secret(publisher.key) &&
                          std::chrono::steady_clock::now() < found->until;
    if (!is_known) return std::nullopt;
    return Refusal{found->farewell == Farewell::ForNow ? "stream_failed" : "conflict",
                   found->sentence};
}

Outcome<std::shared_ptr<WhipSession>> WhipSessions::find(const std::string& id,
                                                         const Publisher& publisher) const {
    const auto found = sessions_.find(id);
    if (found == sessions_.end() || found->second.room != publisher.room) {
        return Refusal{"not_found", "There is no such session: it has ended, or never was."};
    }
    if (found->second.key_hash != auth::hash_secret(publisher.key)) {
        return Refusal{"unauthorized", "Send the stream key that began this session."};
    }
    return found->second.session;
}

Outcome<void> WhipSessions::add_candidates(const std::string& id,
                                           const Publisher& publisher,
                                           std::string fragment) {
    const auto session = find(id, publisher);
    if (!session) return session.error();
    (*session)->add_candidates(std::move(fragment));
    return {};
}

Outcome<void> WhipSessions::close(const std::string& id, const Publisher& publisher) {
    if (auto dismissed = dismissal_of(id, publisher)) return *std::move(dismissed);
    const auto session = find(id, publisher);
    if (!session) return session.error();
    (*session)->end("unpublish");
    return {};
}

asio::awaitable<void> WhipSessions::stop() {
    is_stopping_ = true;
    for (const auto& [id, entry] : sessions_) {
        entry.session->end("the server stops");
    }
    if (sessions_.empty()) co_return;
    all_gone_.expires_after(kStopPatience);
    co_await all_gone_.async_wait(kAsTuple);
}

}  // namespace shopfloor::ingest
