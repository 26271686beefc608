// SPDX-License-Identifier: MIT
#include "pipeline/wire/codec.hpp"

#include <bit>
#include <concepts>
#include <string>

namespace shopfloor::wire {
namespace {

enum class Type : std::uint8_t {
    Start = 1,
    Media = 2,
    Stop = 3,
    Offer = 4,
    Candidates = 5,
    Intake = 6,
    Ready = 16,
    Chunk = 17,
    Thumbnail = 18,
    Stats = 19,
    Warning = 20,
    Ended = 21,
    RenditionEnded = 22,
    Answer = 23,
    ReceivedTag = 24,
};

// Writing and reading go through the same `fields` functions below, so that they cannot differ.
class Writer {
public:
    explicit Writer(Type type) {
        out_.u32(0);
        out_.u8(static_cast<std::uint8_t>(type));
    }

    void operator()(std::uint8_t value) { out_.u8(value); }
    void operator()(std::uint32_t value) { out_.u32(value); }
    void operator()(std::uint64_t value) { out_.u64(value); }
    void operator()(bool value) { out_.u8(value ? 1 : 0); }
    void operator()(double value) { out_.u64(std::bit_cast<std::uint64_t>(value)); }
    void operator()(EndReason value) { out_.u8(static_cast<std::uint8_t>(value)); }
    void operator()(std::chrono::microseconds value) {
        out_.u64(static_cast<std::uint64_t>(value.count()));
    }
    void operator()(std::chrono::milliseconds value) { (*this)(std::chrono::microseconds{value}); }
    void operator()(const std::string& value) { blob(as_bytes(value)); }
    void operator()(const Bytes& value) { blob(value); }
    void operator()(const std::vector<Rung>& ladder) {
        out_.u8(static_cast<std::uint8_t>(ladder.size()));
        for (const Rung& rung : ladder) {
            out_.u32(rung.short_side);
            out_.u32(rung.bitrate_bps);
        }
    }

    Bytes finish() {
        out_.patch_u32(0, static_cast<std::uint32_t>(out_.size() - 4));
        return out_.take();
    }

private:
    void blob(ByteView value) {
        out_.u32(static_cast<std::uint32_t>(value.size()));
        out_.bytes(value);
    }

    ByteWriter out_;
};

class Reader {
public:
    explicit Reader(ByteView fields) : in_(fields) {}

    void operator()(std::uint8_t& value) { value = in_.u8(); }
    void operator()(std::uint32_t& value) { value = in_.u32(); }
    void operator()(std::uint64_t& value) { value = in_.u64(); }
    void operator()(bool& value) {
        const std::uint8_t byte = in_.u8();
        valid_ = valid_ && byte <= 1;
        value = byte == 1;
    }
    void operator()(double& value) {
        value = std::bit_cast<double>(in_.u64());
        valid_ = valid_ && value >= 0 && value < 1e9;
    }
    void operator()(EndReason& value) {
        const std::uint8_t byte = in_.u8();
        valid_ = valid_ && byte >= 1 && byte <= 6;
        value = static_cast<EndReason>(byte);
    }
    // Times outside of a year are a hostile worker's, and would overflow later sums.
    void operator()(std::chrono::microseconds& value) {
        value = std::chrono::microseconds{static_cast<std::int64_t>(in_.u64())};
        constexpr std::chrono::microseconds year = std::chrono::hours{24 * 365};
        valid_ = valid_ && value >= -year && value <= year;
    }
    void operator()(std::chrono::milliseconds& value) {
        std::chrono::microseconds exact{};
        (*this)(exact);
        value = std::chrono::duration_cast<std::chrono::milliseconds>(exact);
    }
    void operator()(std::string& value) { value = as_text(blob()); }
    void operator()(Bytes& value) {
        const ByteView view = blob();
        value.assign(view.begin(), view.end());
    }
    void operator()(std::vector<Rung>& ladder) {
        const std::size_t count = in_.u8();
        valid_ = valid_ && count <= kMaxRungs;
        for (std::size_t i = 0; valid_ && i < count; ++i) {
            const std::uint32_t short_side = in_.u32();
            ladder.push_back({.short_side = short_side, .bitrate_bps = in_.u32()});
        }
    }

    bool is_complete() const { return valid_ && in_.ok() && in_.remaining() == 0; }

private:
    ByteView blob() {
        const std::uint32_t size = in_.u32();
        return in_.bytes(size);
    }

    ByteReader in_;
    bool valid_ = true;
};

template <class T, class Message>
concept Is = std::same_as<std::remove_const_t<T>, Message>;

void fields(auto& io, Is<Start> auto& start) {
    io(start.chunk_duration);
    io(start.chunk_wall_limit);
    io(start.thumbnail_interval);
    io(start.silent_input_limit);
    io(start.idr_interval);
    io(start.ladder);
}

void fields(auto& io, Is<Media> auto& media) { io(media.bytes); }
void fields(auto&, Is<Stop> auto&) {}

void fields(auto& io, Is<Offer> auto& offer) {
    io(offer.sdp);
    io(offer.first_port);
    io(offer.last_port);
    io(offer.public_address);
    io(offer.stun);
    io(offer.bitrate_kbps);
    io(offer.keyframe_interval);
    io(offer.setup_limit);
    io(offer.silence_limit);
}

void fields(auto& io, Is<Candidates> auto& candidates) { io(candidates.fragment); }

void fields(auto& io, Is<Intake> auto& intake) {
    io(intake.setup_limit);
    io(intake.silence_limit);
}

void fields(auto& io, Is<Answer> auto& answer) { io(answer.sdp); }

void fields(auto& io, Is<ReceivedTag> auto& tag) {
    io(tag.is_video);
    io(tag.time_ms);
    io(tag.body);
}

void fields(auto& io, Is<Ready> auto& ready) {
    io(ready.rendition);
    io(ready.is_encoded);
    io(ready.video.codec);
    io(ready.video.width);
    io(ready.video.height);
    io(ready.video.frame_rate);
    io(ready.audio.codec);
    io(ready.audio.sample_rate_hz);
    io(ready.audio.channels);
    io(ready.audio.is_silence);
    io(ready.init_segment);
}

void fields(auto& io, Is<Chunk> auto& chunk) {
    io(chunk.rendition);
    io(chunk.index);
    io(chunk.begins_with_keyframe);
    io(chunk.decode_time);
    io(chunk.presentation_time);
    io(chunk.duration);
    io(chunk.end);
    for (auto& field : chunk.decode_times) {
        io(field.offset);
        io(field.timescale);
        io(field.ticks);
    }
    io(chunk.cmaf);
}

void fields(auto& io, Is<RenditionEnded> auto& ended) { io(ended.rendition); }

void fields(auto& io, Is<Thumbnail> auto& thumbnail) {
    io(thumbnail.width);
    io(thumbnail.height);
    io(thumbnail.jpeg);
}

void fields(auto& io, Is<Stats> auto& stats) {
    io(stats.bytes_in);
    io(stats.video_frames);
    io(stats.audio_frames);
    io(stats.repaired_timestamps);
    io(stats.silence_frames);
    io(stats.video_bitrate_bps);
    io(stats.audio_bitrate_bps);
    io(stats.frame_rate);
    io(stats.keyframe_interval_ms);
    io(stats.ladder_rungs);
    io(stats.ladder_delay_ms);
}

void fields(auto& io, Is<Warning> auto& warning) {
    io(warning.code);
    io(warning.text);
}

void fields(auto& io, Is<Ended> auto& ended) {
    io(ended.reason);
    io(ended.text);
}

constexpr Type type_of(const Start&) { return Type::Start; }
constexpr Type type_of(const Media&) { return Type::Media; }
constexpr Type type_of(const Stop&) { return Type::Stop; }
constexpr Type type_of(const Offer&) { return Type::Offer; }
constexpr Type type_of(const Candidates&) { return Type::Candidates; }
constexpr Type type_of(const Intake&) { return Type::Intake; }
constexpr Type type_of(const Answer&) { return Type::Answer; }
constexpr Type type_of(const ReceivedTag&) { return Type::ReceivedTag; }
constexpr Type type_of(const Ready&) { return Type::Ready; }
constexpr Type type_of(const Chunk&) { return Type::Chunk; }
constexpr Type type_of(const RenditionEnded&) { return Type::RenditionEnded; }
constexpr Type type_of(const Thumbnail&) { return Type::Thumbnail; }
constexpr Type type_of(const Stats&) { return Type::Stats; }
constexpr Type type_of(const Warning&) { return Type::Warning; }
constexpr Type type_of(const Ended&) { return Type::Ended; }

Bytes encode_any(const auto& variant) {
    return std::visit(
        [](const auto& message) {
            Writer writer{type_of(message)};
            fields(writer, message);
            return writer.finish();
        },
        variant);
}

template <class Message, class Variant>
Result<Variant> decode_as(ByteView body) {
    Message message{};
    Reader reader{body};
    fields(reader, message);
    if (!reader.is_complete()) return WireError::Malformed;
    return Variant{std::move(message)};
}

class WireCategory final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "shopfloor.wire"; }

    std::string message(int value) const override {
        switch (static_cast<WireError>(value)) {
            case WireError::TooLarge: return "message is empty or over 8 MiB";
            case WireError::UnknownType: return "message type is unknown";
            case WireError::Malformed: return "message fields do not fit its length";
        }
        return "unknown wire error";
    }
};

}  // namespace

const boost::system::error_category& wire_category() noexcept {
    static const WireCategory category;
    return category;
}

Bytes encode(const ToWorker& message) { return encode_any(message); }
Bytes encode(const ToServer& message) { return encode_any(message); }

Result<ToWorker> decode_to_worker(ByteView message) {
    if (message.empty()) return WireError::Malformed;
    const ByteView body = message.subspan(1);
    switch (static_cast<Type>(message[0])) {
        case Type::Start: return decode_as<Start, ToWorker>(body);
        case Type::Media: return decode_as<Media, ToWorker>(body);
        case Type::Stop: return decode_as<Stop, ToWorker>(body);
        case Type::Offer: return decode_as<Offer, ToWorker>(body);
        case Type::Candidates: return decode_as<Candidates, ToWorker>(body);
        case Type::Intake: return decode_as<Intake, ToWorker>(body);
        default: return WireError::UnknownType;
    }
}

Result<ToServer> decode_to_server(ByteView message) {
    if (message.empty()) return WireError::Malformed;
    const ByteView body = message.subspan(1);
    switch (static_cast<Type>(message[0])) {
        case Type::Ready: return decode_as<Ready, ToServer>(body);
        case Type::Chunk: return decode_as<Chunk, ToServer>(body);
        case Type::RenditionEnded: return decode_as<RenditionEnded, ToServer>(body);
        case Type::Thumbnail: return decode_as<Thumbnail, ToServer>(body);
        case Type::Stats: return decode_as<Stats, ToServer>(body);
        case Type::Warning: return decode_as<Warning, ToServer>(body);
        case Type::Ended: return decode_as<Ended, ToServer>(body);
        case Type::Answer: return decode_as<Answer, ToServer>(body);
        case Type::ReceivedTag: return decode_as<ReceivedTag, ToServer>(body);
        default: return WireError::UnknownType;
    }
}

void MessageSplitter::append(ByteView bytes) {
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(consumed_));
    consumed_ = 0;
    buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

Result<std::optional<ByteView>> MessageSplitter::next() {
    ByteReader reader{ByteView{buffer_}.subspan(consumed_)};
    if (reader.remaining() < 4) return std::optional<ByteView>{};
    const std::uint32_t length = reader.u32();
    if (length == 0 || length > kMaxMessageBytes) return WireError::TooLarge;
    if (reader.remaining() < length) return std::optional<ByteView>{};
    consumed_ += 4 + length;
    return std::optional<ByteView>{reader.bytes(length)};
}

}  // namespace shopfloor::wire
