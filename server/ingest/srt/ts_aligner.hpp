// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"

#include <cstdint>

namespace shopfloor::ingest {

/// Finds the packets of MPEG-TS in what arrives: 188 bytes each, with 0x47 in front of it and of
/// the next one (ISO/IEC 13818-1, 2.4.3.2). What lies between is passed over, and counted.
/// Encoders send whole packets, so that there is nothing to look for. Holds less than two packets.
/// Owner: one thread.
class TsAligner {
public:
    /// The packets that are whole now. The view is good until the next call; it may be of `bytes`.
    [[nodiscard]] ByteView take(ByteView bytes);

    std::uint64_t skipped_bytes() const noexcept { return skipped_bytes_; }

private:
    void collect();

    Bytes rest_;  // that is no packet yet
    Bytes packets_;
    std::uint64_t skipped_bytes_ = 0;
};

}  // namespace shopfloor::ingest
