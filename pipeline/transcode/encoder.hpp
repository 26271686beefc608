// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/transcode/picture.hpp"

#include <vector>

namespace shopfloor::transcode {

struct EncoderSettings {
    std::uint32_t bitrate_bps = 0;  // kept over each second
    double frame_rate = 30;         // a second; what the bitrate is spread over
};

struct EncodedPicture {
    std::int64_t id = 0;  // as given to encode()
    bool is_idr = false;
    Bytes bytes;  // an access unit as a byte stream (ITU-T H.264, Annex B)
};

/// Encodes pictures of one size, 8 bits and 4:2:0, as H.264 without delay and without reordering,
/// on the caller's thread. x264 where FFmpeg has it, or else another encoder in software.
/// Owner: one thread.
class Encoder {
public:
    /// For pictures of the size and the colours of `like`. Errors: FFmpeg's.
    [[nodiscard]] static Result<Encoder> open(const EncoderSettings& settings, const Picture& like);
    /// Whether there is an encoder at all. Pure.
    [[nodiscard]] static bool is_available() noexcept;

    ~Encoder();
    Encoder(Encoder&&) noexcept;
    Encoder& operator=(Encoder&&) noexcept;

    /// SPS and PPS as a byte stream; they are not in the access units.
    ByteView parameter_sets() const noexcept;

    /// Ids rise. Only the first picture and those with `as_idr` become IDRs. Errors: FFmpeg's.
    [[nodiscard]] Result<std::vector<EncodedPicture>> encode(const Picture& picture,
                                                             std::int64_t id,
                                                             bool as_idr);
    /// What the encoder still holds. Nothing may be encoded after it. Errors: FFmpeg's.
    [[nodiscard]] Result<std::vector<EncodedPicture>> finish();

private:
    struct State;
    explicit Encoder(std::unique_ptr<State> state) noexcept;

    std::unique_ptr<State> state_;
};

}  // namespace shopfloor::transcode
