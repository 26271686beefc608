// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/media/format.hpp"

#include <chrono>
#include <memory>
#include <vector>

namespace shopfloor::transcode {

/// Sound as a source sends it.
struct SoundFormat {
    media::SoundCodec codec = media::SoundCodec::Mp3;
    std::uint32_t sample_rate_hz = 0;
    std::uint32_t channels = 0;

    bool operator==(const SoundFormat&) const = default;
};

/// One raw AAC frame of kAacFrameSamples, and when its first sample is heard.
struct AacFrame {
    std::chrono::microseconds time{};
    Bytes bytes;
};

inline constexpr std::uint32_t kAacBitrateBps = 128'000;
inline constexpr int kAacFrameSamples = 1024;

/// Makes AAC-LC (mono or stereo, 44.1 or 48 kHz) of other sound, on the caller's thread.
///
/// Times follow the count of samples from the first frame on. Where the source's own are further
/// off than kTolerance, what was begun ends in silence, and the count begins anew at the source's.
/// The encoder's delay is in the times: what is heard at a time in the source is heard at that time
/// in the result. Owner: one thread.
class SoundConverter {
public:
    static constexpr std::chrono::milliseconds kTolerance{40};

    /// Errors: FFmpeg's; of a codec that it does not decode, too.
    [[nodiscard]] static Result<SoundConverter> open(const SoundFormat& source);

    ~SoundConverter();
    SoundConverter(SoundConverter&&) noexcept;
    SoundConverter& operator=(SoundConverter&&) noexcept;

    /// The AudioSpecificConfig of what comes out.
    ByteView specific_config() const noexcept;

    /// One frame, or several that belong together, and its time. The first result begins before it,
    /// by the encoder's delay. Errors: FFmpeg's, of a broken frame; the next one goes on.
    [[nodiscard]] Result<std::vector<AacFrame>> convert(ByteView frame,
                                                        std::chrono::microseconds time);
    /// What was held back. Nothing may be converted after it.
    [[nodiscard]] std::vector<AacFrame> finish();

private:
    struct State;
    explicit SoundConverter(std::unique_ptr<State> state) noexcept;

    std::unique_ptr<State> state_;
};

}  // namespace shopfloor::transcode
