// SPDX-License-Identifier: MIT
#pragma once

#include "server/guard/crowd.hpp"
#include "server/ingest/whip/stun_lookup.hpp"
#include "server/ingest/whip/whip_session.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace shopfloor::ingest {

/// The WebRTC publishers that are here. Owner: the business thread.
class WhipSessions {
public:
    struct Wiring {
        boost::asio::any_io_executor business;
        std::function<boost::asio::any_io_executor()> make_strand;
        PublishGate& gate;  // outlives all sessions
    };

    WhipSessions(WhipSettings settings, Wiring wiring);

    struct Publisher {
        std::string room;
        std::string key;
        std::string address;  // "ip:port"
    };
    struct Opened {
        std::string id;  // that nobody guesses
        std::string answer;
    };

    /// A publisher's offer. Nothing of a show changes before there is an answer to it.
    /// Refusals: those of WhipSession::negotiate, and of the gate: "unauthorized", "forbidden",
    /// "conflict", "busy", "too_many".
    boost::asio::awaitable<Outcome<Opened>> open(Publisher publisher, std::string offer);

    /// More of a publisher's addresses. Refusals: "not_found", "unauthorized".
    Outcome<void> add_candidates(const std::string& id,
                                 const Publisher& publisher,
                                 std::string fragment);
    /// Refusals: "not_found", "unauthorized"; "conflict", with why, where the server has ended it
    /// within the last minute.
    Outcome<void> close(const std::string& id, const Publisher& publisher);

    /// No new ones; returns when all are gone, or do not go.
    boost::asio::awaitable<void> stop();

    const WhipSettings& settings() const noexcept { return settings_; }

private:
    struct Entry {
        std::shared_ptr<WhipSession> session;
        std::string room;
        std::string key_hash;
        guard::Crowd::Place place;
    };

    // A session that the server ended: its publisher asks before it comes back.
    struct Dismissal {
        std::string id;
        std::string room;
        std::string key_hash;
        Farewell farewell = Farewell::ForGood;
        std::string sentence;
        std::chrono::steady_clock::time_point until;
    };

    void remember_dismissal(const std::string& id, Farewell farewell, std::string sentence);
    std::optional<Refusal> dismissal_of(const std::string& id, const Publisher& publisher) const;
    std::shared_ptr<WhipSession> add(const std::string& id,
                                     const Publisher& publisher,
                                     guard::Crowd::Place place);
    void remove(const std::string& id);
    Outcome<std::shared_ptr<WhipSession>> find(const std::string& id,
                                               const Publisher& publisher) const;

    const WhipSettings settings_;
    Wiring wiring_;
    guard::Crowd crowd_;
    std::shared_ptr<StunLookup> stun_;
    std::map<std::string, Entry> sessions_;
    std::deque<Dismissal> dismissals_;  // the oldest first
    bool is_stopping_ = false;
    boost::asio::steady_timer all_gone_;
};

}  // namespace shopfloor::ingest
