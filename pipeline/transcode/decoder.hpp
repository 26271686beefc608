// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/bytes.hpp"
#include "pipeline/base/result.hpp"
#include "pipeline/transcode/picture.hpp"

#include <vector>

namespace shopfloor::transcode {

struct DecodedPicture {
    std::int64_t id = 0;  // of the access unit that it was in
    Picture picture;
};

/// Decodes H.264 on the caller's thread, with no more delay than the reordering of the stream
/// takes. Owner: one thread.
class Decoder {
public:
    /// Of a stream with this AVCDecoderConfigurationRecord. Errors: FFmpeg's.
    [[nodiscard]] static Result<Decoder> open(ByteView avcc);

    ~Decoder();
    Decoder(Decoder&&) noexcept;
    Decoder& operator=(Decoder&&) noexcept;

    /// One access unit in length-prefixed form, with an id of the caller's that rises. Returns what
    /// comes out, in the order in which it is shown.
    /// Errors: FFmpeg's, of a broken access unit; the decoder goes on with the next one.
    [[nodiscard]] Result<std::vector<DecodedPicture>> decode(ByteView access_unit, std::int64_t id);
    /// What was held back for reordering. Nothing may be decoded after it.
    [[nodiscard]] std::vector<DecodedPicture> finish();

private:
    struct State;
    explicit Decoder(std::unique_ptr<State> state) noexcept;

    std::unique_ptr<State> state_;
};

}  // namespace shopfloor::transcode
