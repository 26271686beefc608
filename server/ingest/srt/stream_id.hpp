// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::ingest {

/// What an SRT caller says of itself.
struct StreamId {
    std::string room;    // r
    std::string key_id;  // u
    std::string mode{};  // m; empty: not told

    bool operator==(const StreamId&) const = default;
};

/// libsrt takes 512 bytes at most (SRT access control, "General syntax").
inline constexpr std::size_t kMaxStreamIdBytes = 512;

/// Reads "#!::r=ROOM,u=KEYID,m=publish" (SRT access control guidelines): in any order, with other
/// keys passed over. Characters may be percent-encoded, as browsers and some encoders do with a
/// whole address. Nothing where it has another form, a key twice, no room or no key id, or bytes
/// that no slug and no id has. Pure.
[[nodiscard]] std::optional<StreamId> parse_stream_id(std::string_view text);

}  // namespace shopfloor::ingest
