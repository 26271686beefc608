// SPDX-License-Identifier: MIT
// The simple handshake of RTMP 1.0, 5.2: it suffices for ffmpeg, librtmp (so OBS) and GStreamer.
#pragma once

#include "pipeline/base/bytes.hpp"

#include <string>

namespace shopfloor::ingest::rtmp {

inline constexpr std::uint8_t kVersion = 3;
inline constexpr std::size_t kHandshakeBytes = 1536;  // C1, C2, S1 and S2, each

/// S0, S1 and S2 in answer to the client's C1, which has kHandshakeBytes.
[[nodiscard]] Bytes answer_handshake(ByteView c1);

/// What a first byte other than kVersion tells, for the log: "TLS", "HTTP", …
[[nodiscard]] std::string guess_protocol(std::uint8_t first_byte);

}  // namespace shopfloor::ingest::rtmp
