// SPDX-License-Identifier: MIT
#include "server/delivery/viewer_session.hpp"

#include "server/delivery/viewer_text.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <sys/random.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>

namespace shopfloor::delivery {
namespace {

constexpr std::chrono::seconds kJoinWithin{10};
constexpr unsigned kMaxMistakes = 10;
constexpr unsigned kMaxUnread = 16;

template <class Duration>
Duration utc_now() {
    return std::chrono::duration_cast<Duration>(
        std::chrono::system_clock::now().time_since_epoch());
}

// 128 bits of the system's randomness: a session cannot be guessed by another viewer.
std::string random_session_id() {
    std::array<std::uint64_t, 2> words{};
    // So few bytes come whole (getrandom(2)).
    if (::getrandom(words.data(), sizeof(words), 0) != sizeof(words)) {
        throw std::system_error{errno, std::generic_category(), "getrandom"};
    }
    return fmt::format("{:016x}{:016x}", words[0], words[1]);
}

}  // namespace

// The new cookie is for the viewer that the session stands for, so both tell the same whether or
// not the browser keeps it.
Recognised identify(const Identities& identities, std::string_view cookie) {
    if (auto viewer = identities.viewer_of_cookie(cookie)) return {{*std::move(viewer), {}}, {}};
    std::string session = random_session_id();
    std::string header = identities.set_cookie(identities.viewer_of_session(session));
    return {{{}, std::move(session)}, std::move(header)};
}

ViewerSession::ViewerSession(Services& services,
                             RoomChannel& room,
                             FrameSink& sink,
                             Opening opening)
    : services_(services),
      room_(room),
      viewer_(sink,
              {.skip_after = services.shared->settings.skip_after,
               .close_after = services.shared->settings.close_after,
               .event_backlog_bytes = services.shared->settings.event_backlog_bytes},
              services.counters),
      opening_(std::make_unique<Opening>(std::move(opening))),
      ref_{.socket = opening_->socket, .session = {}, .viewer = {}} {}

void ViewerSession::received(std::string text) {
    const auto message = parse_viewer_message(text);
    if (!message) {
        refuse(message.error());
        return;
    }
    std::visit([this](const auto& parsed) { handle(parsed); }, *message);
}

void ViewerSession::writable() { viewer_.serve(room_); }

void ViewerSession::sweep(TimePoint now) {
    if (opening_ && now - opening_->at > kJoinWithin) {
        viewer_.close(CloseCode::Policy, "no join message within 10 seconds");
    }
    viewer_.check_progress(now);
    viewer_.adapt(room_, now);
}

void ViewerSession::closed() {
    if (ref_.session.empty()) return;
    room_.leave(viewer_);
    Counters::subtract(services_.counters.viewers);
    boost::asio::post(services_.shared->wiring.business,
                      [&audience = services_.shared->wiring.audience,
                       room = room_.slug(),
                       viewer = std::exchange(ref_, {})] { audience.left(room, viewer); });
}

void ViewerSession::handle(const JoinMessage& join) {
    if (!opening_) {
        refuse({"already_joined", "This socket has joined already; open another one.", {}});
        return;
    }
    const ViewerIdentity identity = std::exchange(opening_, nullptr)->identity;
    ref_.session = !join.session.empty()          ? join.session
                   : identity.new_session.empty() ? random_session_id()
                                                  : identity.new_session;
    ref_.viewer = identity.viewer.empty()
                      ? services_.shared->wiring.identities.viewer_of_session(ref_.session)
                      : identity.viewer;
    Counters::add(services_.counters.viewers);
    boost::asio::post(
        services_.shared->wiring.business,
        [&audience = services_.shared->wiring.audience, room = room_.slug(), viewer = ref_] {
            audience.joined(room, viewer);
        });
    room_.join(viewer_,
               {.rendition = join.rendition, .wants_media = join.wants_media},
               ref_.session,
               utc_now<std::chrono::milliseconds>());
}

void ViewerSession::handle(const PingMessage& ping) {
    say(pong_json(ping.id, utc_now<std::chrono::microseconds>()));
}

void ViewerSession::handle(const RenditionMessage& message) {
    if (!ref_.session.empty()) viewer_.choose(room_, message.rendition);
}

// A viewer who says more than the business thread takes is not heard: likes are lost, not memory.
void ViewerSession::handle(const OtherMessage& message) {
    if (ref_.session.empty() || unread_->load(std::memory_order_relaxed) >= kMaxUnread) return;
    unread_->fetch_add(1, std::memory_order_relaxed);
    boost::asio::post(services_.shared->wiring.business,
                      [&audience = services_.shared->wiring.audience,
                       room = room_.slug(),
                       viewer = ref_,
                       unread = unread_,
                       message] {
                          unread->fetch_sub(1, std::memory_order_relaxed);
                          audience.said(room, viewer, message.type, message.json);
                      });
}

void ViewerSession::send(broadcast::SharedFrame frame) { viewer_.send_event(room_, frame); }

void ViewerSession::refuse(const Refusal& refusal) {
    if (++mistakes_ >= kMaxMistakes) {
        viewer_.close(CloseCode::Policy, "too many malformed messages");
        return;
    }
    say(error_json(refusal.code, refusal.message));
}

void ViewerSession::say(const std::string& text) {
    const SendBatch::Pass pass{services_.batch};
    viewer_.send_event(room_, broadcast::text_frame(text));
}

}  // namespace shopfloor::delivery
