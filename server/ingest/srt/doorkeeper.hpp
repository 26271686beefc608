// SPDX-License-Identifier: MIT
#pragma once

#include "server/auth/signing_key.hpp"
#include "server/guard/attempts.hpp"
#include "server/guard/crowd.hpp"
#include "server/ingest/key_board.hpp"
#include "server/ingest/publish_gate.hpp"
#include "server/ingest/srt/srt_settings.hpp"

#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

namespace shopfloor::ingest {

/// SRT access control, "Rejection codes": what a caller is told. The numbers are libsrt's.
enum class SrtAnswer : int {
    BadRequest = 1400,
    Unauthorized = 1401,
    Overload = 1402,
    Forbidden = 1403,
    NotFound = 1404,
    BadMode = 1405,
    Conflict = 1409,
};

/// One who may shake hands, and is a publisher if it has the passphrase.
struct SrtPass {
    std::string room;
    std::string key_id;
    std::string passphrase;
    guard::Crowd::Place place;    // of its address
    guard::Crowd::Place session;  // of all
};

/// Decides who may shake hands, from what the business thread has written on the KeyBoard: the
/// handshake runs on libsrt's thread, where all publishers' packets arrive, so nothing is waited
/// for. Whether a show is open is the gate's to say, once the passphrase was right; its no holds
/// for the next handshakes of that key, so that an encoder which comes back at once is told why.
/// Any thread: there is a lock inside.
class SrtDoorkeeper {
public:
    using Clock = std::chrono::steady_clock;

    /// `keys` and `signing_key` outlive it.
    SrtDoorkeeper(const SrtSettings& settings,
                  const KeyBoard& keys,
                  const auth::SigningKey& signing_key);

    [[nodiscard]] std::variant<SrtPass, SrtAnswer> judge(const std::string& peer,
                                                         std::string_view stream_id,
                                                         Clock::time_point now);

    /// A handshake that came to nothing after `judge` let it: the passphrase was wrong.
    void passphrase_failed(const std::string& peer, Clock::time_point now);

    /// The gate's no to a publisher with the right passphrase.
    void gate_refused(const std::string& key_id, const Error& error, Clock::time_point now);

private:
    struct No {
        SrtAnswer answer;
        std::string sentence;
        Clock::time_point until;
    };

    SrtAnswer refuse(SrtRejection kind,
                     SrtAnswer answer,
                     const std::string& peer,
                     std::string_view sentence);
    SrtAnswer unknown(SrtAnswer answer, const std::string& peer, Clock::time_point now);
    std::optional<No> standing_no(const std::string& key_id, Clock::time_point now);
    bool is_hasty(const std::string& peer, Clock::time_point now);

    const SrtSettings& settings_;
    const KeyBoard& keys_;
    const auth::SigningKey& signing_key_;
    guard::Crowd addresses_;
    guard::Crowd sessions_;
    std::mutex mutex_;
    // Under mutex_:
    guard::Attempts wrong_keys_;
    Clock::time_point next_suspect_ = Clock::time_point::min();
    std::map<std::string, No> refused_;  // by key id: as many as there are keys
};

}  // namespace shopfloor::ingest
