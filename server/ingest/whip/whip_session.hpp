// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/broadcast/worker_process.hpp"
#include "server/ingest/publish_gate.hpp"
#include "server/ingest/tag_feed.hpp"
#include "server/ingest/whip/whip_settings.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace shopfloor::ingest {

/// Whether a publisher that the server sends away may come back with another session.
enum class Farewell : std::uint8_t { ForGood, ForNow };

/// One WebRTC publisher: its receiver's process, and its publication. What the receiver hands over
/// is checked as an RTMP encoder's tags are.
/// Owner: its strand; the functions may be called from any thread.
class WhipSession : public std::enable_shared_from_this<WhipSession> {
public:
    struct Wiring {
        boost::asio::any_io_executor strand;
        PublishGate& gate;  // outlives it
        /// On the strand, with a sentence, before `ended`: the server has ended it.
        std::function<void(Farewell, std::string)> dismissed;
        std::function<void()> ended;  // once, on the strand: nothing of it is left
    };

    WhipSession(const WhipSettings& settings, Wiring wiring, std::string peer);

    /// Starts the receiver, and has the offer answered. Once. Resumes on the caller's executor.
    /// Refusals: "invalid", "unacceptable" (RFC 9725, 4.2 and 4.4), "busy".
    static boost::asio::awaitable<Outcome<std::string>> negotiate(std::shared_ptr<WhipSession> self,
                                                                  wire::Offer offer);

    /// Asks the gate when there is a picture, and hands the media on from then on. Once, after
    /// `negotiate`. A publisher that is refused is dismissed.
    void go_on_air(PublishRequest request);

    /// Addresses of the publisher's that were found after its offer.
    void add_candidates(std::string fragment);

    /// `reason` is for the log.
    void end(std::string reason);

private:
    using Clock = std::chrono::steady_clock;

    static boost::asio::awaitable<Outcome<std::string>> negotiate_here(
        std::shared_ptr<WhipSession> self, wire::Offer offer);
    static boost::asio::awaitable<void> go_on_air_here(std::shared_ptr<WhipSession> self,
                                                       PublishRequest request);
    boost::asio::awaitable<void> wait_until(Clock::time_point limit);
    Error start_receiver();
    Outcome<std::string> result() const;
    void on_message(wire::ToServer message);
    void on_gone(const std::string& how);
    void dismiss(Farewell farewell, std::string sentence);
    void finish(std::string reason);

    const WhipSettings settings_;
    Wiring wiring_;
    const std::string peer_;
    boost::asio::steady_timer wake_;
    std::shared_ptr<broadcast::WorkerProcess> receiver_;
    std::shared_ptr<TagFeed> feed_;  // from the start of the receiver on
    std::optional<std::string> answer_;
    std::optional<wire::Ended> ended_;  // the receiver's last word
    std::optional<std::string> over_;   // why
};

}  // namespace shopfloor::ingest
