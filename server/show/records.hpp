// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "pipeline/media/format.hpp"
#include "pipeline/wire/message.hpp"
#include "server/broadcast/outlet.hpp"
#include "server/delivery/delivery.hpp"
#include "server/ingest/publish_gate.hpp"
#include "server/room/cue.hpp"
#include "server/storage/storage.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::show {

struct StoreDraft {
    std::string name;
    std::string slug;  // empty: made from the name
    std::string belt;
    std::string province;
    std::string category;
    std::string locale = "zh-CN";
    std::string currency = "CNY";
};

struct StoreCreated {
    storage::StoreRecord store;
    std::string stream_key;  // the secret; shown this once
    std::string key_id;
};

struct KeyCreated {
    std::string stream_key;
    std::string key_id;
};

struct CueDraft {
    std::string room;
    std::string kind;
    std::string product;
    std::string data = "{}";  // a JSON object, at most 512 bytes
    std::optional<media::MediaTime> at;
    std::optional<std::chrono::milliseconds> backdate;
};

/// A publisher's line, where its protocol tells. Shares are of the last ten seconds.
struct LineFigures {
    double loss_percent = 0;  // of the packets, missed at first
    double drop_percent = 0;  // of them, that never came in time
    double rtt_ms = 0;
    std::uint32_t latency_ms = 0;  // in which a lost one may come again
    // Since it began:
    std::uint64_t packets = 0;
    std::uint64_t lost = 0;
    std::uint64_t retransmitted = 0;
    std::uint64_t dropped = 0;
};

struct IngestEntry {
    std::string room;
    broadcast::SourceRole role = broadcast::SourceRole::Primary;
    bool is_on_air = true;  // false: it stands by, and its format is not known
    std::string protocol;
    std::string address;
    std::chrono::milliseconds since{};  // UTC
    media::VideoFormat video{};
    media::AudioFormat audio{};
    wire::Stats stats;
    std::optional<LineFigures> line{};
};

struct RoomStats {
    std::string room;
    std::string state;
    std::string broadcast;  // id, empty when there is none
    std::uint64_t viewers = 0;
    std::uint64_t peak_viewers = 0;
    std::uint64_t cues = 0;
    std::uint32_t epoch = 0;
    media::MediaTime live_edge{};
    std::optional<media::VideoFormat> video{};
    std::optional<media::AudioFormat> audio{};
    wire::Stats source;
    std::uint64_t dropped_packets = 0;  // of this publisher's, that no worker had time for
    std::vector<std::shared_ptr<const broadcast::Init>> renditions{};  // the best first
    std::vector<wire::Warning> warnings;             // of this broadcast, newest last
    std::optional<broadcast::SourceRole> standby{};  // of the encoder that stands by, if one does
    std::optional<LineFigures> line{};               // of the encoder on air
    std::string preview{};  // the private viewer channel of a picture that is not public
    std::map<std::string, std::string> more{};  // by name: JSON
};

struct RoomSummary {
    storage::StoreRecord store;
    std::string state;
    std::uint64_t viewers = 0;
    std::shared_ptr<const Bytes> thumbnail{};  // newest still of the source, JPEG; null: none
};

}  // namespace shopfloor::show
