// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/result.hpp"
#include "server/broadcast/publication.hpp"
#include "server/ingest/line_tally.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <string>

namespace shopfloor::ingest {

enum class PublishError {
    UnknownKey = 1,  // no such stream key, or it was revoked
    TooManyKeys,     // so many unknown ones came from its address that this one was not told more
    Ended,           // the operator ended this broadcast; a new one has not been allowed yet
    TakenDown,       // the operator has taken the room down
    InUse,           // another encoder has its place in the room, and stays
    NoTime,          // the machine's processors are busy: another broadcast would harm the others
    NoMemory,        // the same of its memory
    OtherRoom,       // the key opens another room than the one that was named
    Unavailable,     // the server is stopping, full, or could not start a worker
};

const boost::system::error_category& publish_category() noexcept;

inline Error make_error_code(PublishError error) noexcept {
    return {static_cast<int>(error), publish_category()};
}

/// Whether the key is right and may not publish there, for now or for good.
[[nodiscard]] bool is_forbidden(const Error& error) noexcept;

struct PublishRequest {
    std::string protocol;  // "rtmp", "whip", "srt"
    std::string address;   // the peer's "ip:port"
    std::string key;       // as sent, without its ?query
    /// Of a publisher that has shown to its door that it has this key, instead of the key.
    std::string key_id{};
    std::string room{};  // that the publisher named; empty: whichever the key opens
    std::shared_ptr<const LineTally> line{};  // how its line is, where the door knows; or null
    /// Called once, from any thread, when the publisher has to go (kick, takeover, end). The
    /// sentence is for the encoder's user. The session ends its connection.
    std::function<void(std::string sentence)> dismiss;
    /// In its place where the stream itself cannot go on (no picture any more, damaged): another
    /// one is welcome. Empty: as `dismiss`.
    std::function<void(std::string sentence)> fail{};
};

/// Who may publish where. Answers on the caller's executor.
class PublishGate {
public:
    virtual ~PublishGate() = default;

    /// Whether a publisher would be let in now. A wrong key counts; nobody is sent away.
    virtual boost::asio::awaitable<Error> may_open(PublishRequest request) = 0;

    virtual boost::asio::awaitable<Result<std::shared_ptr<broadcast::Publication>>> open(
        PublishRequest request) = 0;
};

}  // namespace shopfloor::ingest

template <>
struct boost::system::is_error_code_enum<shopfloor::ingest::PublishError> : std::true_type {};
