// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace shopfloor::ladder {

/// A frame of the source, as the packager placed it. Ticks of package::kVideoTimescale.
struct FrameTimes {
    std::uint64_t number = 0;  // in decode order; rises
    std::uint32_t chunk_index = 0;
    std::int64_t decode_ticks = 0;
    std::int64_t presentation_ticks = 0;
    bool is_sync = false;
};

/// Where a picture goes in a rung.
struct Place {
    std::uint64_t number = 0;  // of the source's frame whose decode time it takes
    std::uint32_t chunk_index = 0;
    std::int64_t decode_ticks = 0;        // of that frame
    std::int64_t presentation_ticks = 0;  // its own
    bool begins_chunk = false;            // the first picture of its chunk
    bool chunk_is_sync = false;           // the source's chunk begins with an IDR
};

/// Gives pictures their places: rungs have no B-frames, so the i-th picture shown takes the place
/// of the i-th frame decoded. Between two sync frames (IDRs, or what is one in another codec: an
/// open group's leading pictures count from its CRA on) both orders hold the same frames. A frame
/// that no picture comes out of leaves its place free. Owner: one thread.
class PlaceBook {
public:
    /// A frame that went into the decoder. The first, and the first after others were left out,
    /// must be an IDR.
    void went_in(const FrameTimes& frame);
    /// The picture of the frame `number` came out, which happens in the order of being shown.
    /// Nothing: it is unknown, or came too late to be shown in order.
    [[nodiscard]] std::optional<Place> came_out(std::uint64_t number);

private:
    struct Slot {
        FrameTimes frame;
        bool chunk_is_sync = false;
    };
    struct Waiting {
        std::uint64_t period = 0;
        std::int64_t presentation_ticks = 0;
        std::uint64_t number = 0;

        auto operator<=>(const Waiting&) const = default;
    };

    void settle(const Waiting& frame);
    void forget_oldest();

    std::deque<Slot> slots_;        // free places and those to come, in decode order
    std::vector<Waiting> waiting_;  // went in, and neither came out nor were passed over
    std::uint64_t period_in_ = 0;   // a period is named by its IDR's number
    std::uint64_t period_out_ = 0;
    std::uint64_t next_out_ = 0;  // the place after the last one given
    std::optional<std::uint32_t> last_chunk_in_;
    std::optional<std::uint32_t> last_chunk_out_;
    bool chunk_in_is_sync_ = false;
};

}  // namespace shopfloor::ladder
