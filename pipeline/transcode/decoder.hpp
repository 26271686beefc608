// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/media/format.hpp"
#include "pipeline/transcode/picture.hpp"

#include <vector>

namespace shopfloor::transcode {

struct DecodedPicture {
    std::int64_t id = 0;  // of the access unit that it was in
    Picture picture;
};

/// 8192x4320: what a picture's memory is bounded by.
inline constexpr std::int64_t kMaxPixels = 8192 * 4320;

/// Decodes H.264, HEVC or AV1 on the caller's thread, with no more delay than the reordering of the
/// stream takes. Pictures of more than kMaxPixels are refused. Owner: one thread.
class Decoder {
public:
    /// Of a stream with this configuration record (avcC, hvcC or av1C). Errors: FFmpeg's.
    [[nodiscard]] static Result<Decoder> open(media::VideoCodec codec, ByteView config);
    /// Whether FFmpeg has a decoder in software for it. Pure.
    [[nodiscard]] static bool is_available(media::VideoCodec codec) noexcept;

    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    /// One access unit (in length-prefixed form; of AV1 a temporal unit), with an id of the
    /// caller's that rises. Returns what comes out, in the order in which it is shown. Errors:
    /// FFmpeg's, of a broken access unit; the decoder goes on with the next one.
    [[nodiscard]] Result<std::vector<DecodedPicture>> decode(ByteView access_unit, std::int64_t id);
    /// What was held back for reordering. Nothing may be decoded after it.
    [[nodiscard]] std::vector<DecodedPicture> finish();

private:
    struct State;
    explicit Decoder(std::unique_ptr<State> state) noexcept;

    std::unique_ptr<State> state_;
};

}  // namespace shopfloor::transcode
