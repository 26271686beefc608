// SPDX-License-Identifier: MIT
#include "server/broadcast/chunk_framer.hpp"

#include "pipeline/package/box_patch.hpp"
#include "server/broadcast/renditions.hpp"

#include <fmt/format.h>

namespace shopfloor::broadcast {
namespace {

constexpr std::uint8_t kVersion = 1;
enum class Kind : std::uint8_t { Init = 1, Chunk = 2 };
constexpr std::uint8_t kKeyframeFlag = 1;
constexpr std::uint8_t kFirstOfEpochFlag = 2;

// Distinct for each revision of each cue, as emsg asks for.
std::uint32_t emsg_id(const room::Cue& cue) {
    return static_cast<std::uint32_t>(cue.id << 8U | (cue.rev & 0xffU));
}

std::string rendition_message(const wire::Ready& ready,
                              std::string_view name,
                              std::uint32_t epoch) {
    // Codec strings and numbers only: nothing here needs escaping (checked in `Renditions`).
    return fmt::format(R"({{"type":"rendition","index":{},"epoch":{},"name":"{}","codecs":"{},{}",)"
                       R"("width":{},"height":{},"frame_rate":{:.3f}}})",
                       ready.rendition,
                       epoch,
                       name,
                       ready.video.codec,
                       ready.audio.codec,
                       ready.video.width,
                       ready.video.height,
                       ready.video.frame_rate);
}

// The frame's payload (RFC 6455, 5.2; ours are unmasked), and what comes after it.
std::pair<ByteView, ByteView> split_frame(ByteView bytes) noexcept {
    ByteReader reader{bytes};
    reader.u8();
    std::uint64_t size = reader.u8();
    if (size == 126) size = reader.u16();
    if (size == 127) size = reader.u64();
    const ByteView payload = reader.bytes(static_cast<std::size_t>(size));
    return {payload, reader.bytes(reader.remaining())};
}

void append(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace

std::shared_ptr<const Init> make_init(const wire::Ready& ready,
                                      std::uint32_t epoch,
                                      std::chrono::microseconds utc) {
    ByteWriter header;
    header.u8(kVersion);
    header.u8(static_cast<std::uint8_t>(Kind::Init));
    header.u8(kFirstOfEpochFlag);
    header.u8(ready.rendition);
    header.u32(0);
    header.u64(0);
    header.u32(0);
    header.u32(epoch);
    header.u64(static_cast<std::uint64_t>(utc.count()));

    const std::string name = rendition_name(ready);
    Init init{.epoch = epoch,
              .rendition = ready.rendition,
              .name = name,
              .video = ready.video,
              .audio = ready.audio,
              .frames = *text_frame(rendition_message(ready, name, epoch))};
    append_frame_header(init.frames, Opcode::Binary, header.size() + ready.init_segment.size());
    append(init.frames, header.view());
    append(init.frames, ready.init_segment);
    return std::make_shared<const Init>(std::move(init));
}

ByteView init_segment(const Init& init) noexcept {
    const ByteView binary = split_frame(split_frame(init.frames).second).first;
    return binary.size() < kMediaHeaderBytes ? ByteView{} : binary.subspan(kMediaHeaderBytes);
}

Result<SharedChunk> make_chunk(wire::Chunk chunk, const FrameOrder& order) {
    for (std::size_t track = 0; track < chunk.decode_times.size(); ++track) {
        const wire::DecodeTimeField& field = chunk.decode_times[track];
        if (field.timescale == 0) continue;
        if (!package::patch_decode_time(chunk.cmaf, field.offset, order.placed.ticks[track])) {
            return make_error_code(boost::system::errc::bad_message);
        }
    }

    Bytes emsgs;
    for (const room::Cue& cue : order.cues) {
        append(emsgs, package::cue_emsg(cue.at, emsg_id(cue), room::to_json(cue)));
    }

    ByteWriter header;
    header.u8(kVersion);
    header.u8(static_cast<std::uint8_t>(Kind::Chunk));
    header.u8(static_cast<std::uint8_t>((chunk.begins_with_keyframe ? kKeyframeFlag : 0) |
                                        (order.is_first_of_epoch ? kFirstOfEpochFlag : 0)));
    header.u8(chunk.rendition);
    header.u32(order.sequence);
    header.u64(static_cast<std::uint64_t>(order.placed.time.count()));
    header.u32(static_cast<std::uint32_t>(chunk.duration.count()));
    header.u32(order.init->epoch);
    header.u64(static_cast<std::uint64_t>(order.utc.count()));

    auto made = std::make_shared<Chunk>();
    made->rendition = chunk.rendition;
    made->sequence = order.sequence;
    made->epoch = order.init->epoch;
    made->begins_with_keyframe = chunk.begins_with_keyframe;
    made->time = order.placed.time;
    made->presentation_time = order.placed.presentation_time;
    made->duration = chunk.duration;
    made->completed_utc = order.utc;
    made->init = order.init;

    const std::size_t payload = header.size() + emsgs.size() + chunk.cmaf.size();
    made->frame.reserve(kMaxFrameHeaderBytes + payload);
    append_frame_header(made->frame, Opcode::Binary, payload);
    append(made->frame, header.view());
    made->cmaf_offset = made->frame.size();
    append(made->frame, emsgs);
    append(made->frame, chunk.cmaf);
    return SharedChunk{std::move(made)};
}

}  // namespace shopfloor::broadcast
