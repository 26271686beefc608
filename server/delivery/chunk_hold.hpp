// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/chunk.hpp"

#include <map>
#include <vector>

namespace shopfloor::delivery {

/// Chunks of one rendition, in order.
using Chunks = std::vector<broadcast::SharedChunk>;

/// Keeps a rendition's chunks back until together they last for a span, so that a large room costs
/// fewer sends. A span of zero keeps nothing. Pure. Owner: the delivery thread.
class ChunkHold {
public:
    /// What is held goes out with its rendition's next chunk, or by `take`.
    void set_span(media::MediaTime span) noexcept { span_ = span; }
    media::MediaTime span() const noexcept { return span_; }

    /// What goes out now: everything of its rendition, or nothing.
    [[nodiscard]] Chunks put(broadcast::SharedChunk chunk);
    /// What is held of a rendition.
    [[nodiscard]] Chunks take(std::uint8_t rendition);
    /// What nothing was added to since the last call, by rendition: its source stands still.
    [[nodiscard]] std::vector<Chunks> take_stale();
    void clear() { held_.clear(); }

private:
    struct Held {
        Chunks chunks;
        bool has_grown = false;
    };

    media::MediaTime span_{};
    std::map<std::uint8_t, Held> held_;
};

}  // namespace shopfloor::delivery
