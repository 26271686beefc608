// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/publication.hpp"

#include <vector>

namespace shopfloor::broadcast {

/// What each new worker has to get before a publisher's media: the container's header, codec
/// parameters, metadata; the newest of each kind, in the order in which the kinds came.
class SourceHeaders {
public:
    static bool is_header(PacketKind kind) noexcept;

    /// True when the codec's parameters are others than before: a new epoch has to begin.
    bool keep(const SourcePacket& packet);

    const std::vector<SourcePacket>& all() const noexcept { return kept_; }

private:
    std::vector<SourcePacket> kept_;  // at most one of each kind
};

}  // namespace shopfloor::broadcast
