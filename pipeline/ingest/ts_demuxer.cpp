// SPDX-License-Identifier: MIT
#include "pipeline/ingest/ts_demuxer.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace shopfloor::ingest {
namespace {

constexpr std::uint16_t kProgramsPid = 0;
constexpr std::size_t kMaxPictureBytes = std::size_t{4} * 1024 * 1024;
constexpr std::size_t kMaxSoundBytes = std::size_t{256} * 1024;

bool is_video(TsStreamType type) {
    return type == TsStreamType::H264 || type == TsStreamType::Hevc;
}

std::string name_of(TsStreamType type) {
    switch (type) {
        case TsStreamType::Mpeg1Video: return "MPEG-1 video";
        case TsStreamType::Mpeg2Video: return "MPEG-2 video";
        case TsStreamType::Mpeg4Video: return "MPEG-4 part 2 video";
        case TsStreamType::Vvc: return "VVC video";
        case TsStreamType::Mpeg1Audio:
        case TsStreamType::Mpeg2Audio: return "MPEG audio (MP2 or MP3)";
        case TsStreamType::AacLatm: return "AAC with LATM";
        case TsStreamType::Ac3: return "AC-3 sound";
        case TsStreamType::Eac3: return "E-AC-3 sound";
        case TsStreamType::Dts: return "DTS sound";
        case TsStreamType::Opus: return "Opus sound";
        case TsStreamType::Av1: return "AV1 video";
        case TsStreamType::OtherSound: return "sound as private data";
        case TsStreamType::Private:
        case TsStreamType::AacAdts:
        case TsStreamType::H264:
        case TsStreamType::Hevc: break;
    }
    return {};  // data, subtitles, or taken
}

template <class Matches>
std::optional<TsStream> first_of(const TsMap& map, Matches matches) {
    const auto found = std::ranges::find_if(map.streams, matches, &TsStream::type);
    return found == map.streams.end() ? std::nullopt : std::optional{*found};
}

}  // namespace

void TsDemuxer::take(ByteView packets) {
    for (; packets.size() >= media::kTsPacketBytes;
         packets = packets.subspan(media::kTsPacketBytes)) {
        if (const auto packet = media::parse_ts_packet(packets.first(media::kTsPacketBytes))) {
            take(*packet);
        }
    }
}

std::uint64_t TsDemuxer::repairs() const noexcept {
    return clock_.steps() + lost_before_ + (video_ ? video_->units.lost() : 0) +
           (sound_ ? sound_->units.lost() : 0);
}

void TsDemuxer::take(const media::TsPacket& packet) {
    if (packet.pid == kProgramsPid) return take_programs(packet);
    if (video_ && packet.pid == video_->pid) {
        return take_unit(*video_, media::TrackKind::Video, packet);
    }
    if (sound_ && packet.pid == sound_->pid) {
        return take_unit(*sound_, media::TrackKind::Audio, packet);
    }
    const auto map = maps_.find(packet.pid);
    if (map != maps_.end()) take_map(map->second, packet);
}

void TsDemuxer::take_programs(const media::TsPacket& packet) {
    for (const Bytes& section : programs_.take(packet)) {
        const auto programs = parse_ts_programs(section);
        if (!programs || programs->empty()) continue;
        std::set<std::uint16_t> pids;
        for (const TsProgram& program : *programs)
            pids.insert(program.map_pid);
        std::erase_if(maps_, [&](const auto& map) { return !pids.contains(map.first); });
        for (const std::uint16_t pid : pids)
            maps_[pid];
        const bool is_there =
            !program_ ||
            std::ranges::find(*programs, *program_, &TsProgram::number) != programs->end();
        if (!is_there) program_.reset();
    }
}

void TsDemuxer::take_map(TsSections& sections, const media::TsPacket& packet) {
    for (const Bytes& section : sections.take(packet)) {
        const auto map = parse_ts_map(section);
        if (!map) continue;
        has_map_ = true;
        const bool is_another = program_ && *program_ != map->program;
        // Without video it is told what it has instead, and another program may still come.
        if (is_another) continue;
        map_ = *map;
        choose();
    }
}

void TsDemuxer::choose() {
    const TsMap& map = *map_;
    const auto video = first_of(map, &is_video);
    const auto sound =
        first_of(map, [](TsStreamType type) { return type == TsStreamType::AacAdts; });
    if (video) program_ = map.program;
    keep_track(video_, video);
    keep_track(sound_, video ? sound : std::nullopt);
    const bool is_sound_scrambled = sound_ && sound_->is_scrambled();
    TsTracks tracks{.video = std::nullopt, .has_sound = sound && !is_sound_scrambled};
    if (video) {
        tracks.video =
            video->type == TsStreamType::Hevc ? media::VideoCodec::Hevc : media::VideoCodec::H264;
    }
    for (const TsStream& stream : map.streams) {
        std::string name = name_of(stream.type);
        const bool is_new =
            !name.empty() && std::ranges::find(tracks.left_out, name) == tracks.left_out.end();
        if (is_new) tracks.left_out.push_back(std::move(name));
    }
    if (is_sound_scrambled) tracks.left_out.emplace_back("sound that is scrambled");
    if (tracks_ == tracks) return;
    tracks_ = tracks;
    listener_.tracks(tracks);
}

void TsDemuxer::keep_track(std::optional<Track>& track, const std::optional<TsStream>& wanted) {
    const bool is_same =
        track && wanted && track->pid == wanted->pid && track->type == wanted->type;
    if (is_same) return;
    if (track) lost_before_ += track->units.lost();
    track.reset();
    if (!wanted) return;
    track.emplace(
        Track{.pid = wanted->pid,
              .type = wanted->type,
              .units = TsUnits{is_video(wanted->type) ? kMaxPictureBytes : kMaxSoundBytes}});
}

void TsDemuxer::take_unit(Track& track, media::TrackKind kind, const media::TsPacket& packet) {
    note_scrambling(track, kind, packet);
    if (auto unit = track.units.take(packet)) give(kind, *std::move(unit));
    if (auto unit = track.units.take_next()) give(kind, *std::move(unit));
}

// One packet may have the bit by damage: a run of them has it by intent.
void TsDemuxer::note_scrambling(Track& track,
                                media::TrackKind kind,
                                const media::TsPacket& packet) {
    if (packet.is_damaged || packet.payload.empty()) return;
    const bool was_scrambled = track.is_scrambled();
    track.scrambled = packet.is_scrambled ? std::min(track.scrambled + 1, kScrambledRun) : 0;
    if (track.is_scrambled() == was_scrambled) return;
    if (kind == media::TrackKind::Audio) return choose();
    if (!was_scrambled) listener_.scrambled();
}

void TsDemuxer::give(media::TrackKind kind, TsUnit unit) {
    if (unit.bytes.empty()) return;
    TsFrame frame{.track = kind, .decode_time = std::nullopt, .bytes = std::move(unit.bytes)};
    if (unit.decode) {
        frame.decode_time = clock_.place(kind, *unit.decode);
        frame.composition = TsClock::between(*unit.decode, *unit.presentation);
    }
    listener_.frame(std::move(frame));
}

}  // namespace shopfloor::ingest
