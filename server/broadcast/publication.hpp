// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/wire/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace shopfloor::broadcast {

/// What a publisher's packet is to the worker that will get it.
enum class PacketKind : std::uint8_t {
    Header,       // container header, kept for each new worker
    VideoConfig,  // codec parameters, kept; other bytes than before start a new epoch
    AudioConfig,
    Keyframe,
    Delta,
    Audio,
    Data,  // metadata; the newest is kept for each new worker
};

/// One piece of the publisher's container (an FLV tag with its trailing size, say), checked by
/// the protocol session: complete, of a supported codec, with sane lengths.
struct SourcePacket {
    PacketKind kind = PacketKind::Delta;
    Bytes bytes;
};

/// A room has two places for publishers: the backup's picture is shown when the primary's stalls.
enum class SourceRole : std::uint8_t { Primary, Backup };

/// "primary", "backup".
[[nodiscard]] constexpr const char* to_word(SourceRole role) noexcept {
    return role == SourceRole::Backup ? "backup" : "primary";
}

/// A warning of a door that has no word for an encoder that is connected: what comes is not taken.
inline constexpr const char* kSourceRefused = "source_refused";

/// One publisher on air, or standing by, in one room. Made by the gate; ends when the publisher
/// leaves or is told to go. Owner: the broadcast's strand; the functions may be called from any
/// thread.
class Publication {
public:
    virtual ~Publication() = default;

    /// Hands a packet on. Returns when the broadcast has taken it, which is what holds a fast
    /// publisher back; a full queue to the worker drops up to the next keyframe and counts.
    virtual boost::asio::awaitable<void> offer(SourcePacket packet) = 0;

    /// Something that the merchant should know, of a door that has no other way to say it.
    virtual void warn(wire::Warning warning) = 0;

    /// The publisher has left. `reason` is a word for the log: "unpublish", "connection lost".
    virtual void close(std::string reason) = 0;
};

}  // namespace shopfloor::broadcast
