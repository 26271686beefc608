// SPDX-License-Identifier: MIT
#include "tests/integration/worker/enhanced_flv.hpp"

#include "tests/integration/worker/media_file.hpp"
#include "tests/integration/worker/worker_run.hpp"
#include "tests/support/flv_bytes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace shopfloor::test {
namespace {

constexpr std::uint8_t kAudioTag = 8;
constexpr std::uint8_t kVideoTag = 9;

struct Packet {
    bool is_video = false;
    bool is_key = false;
    std::int64_t pts_ms = 0;
    std::int64_t dts_ms = 0;
    ByteView bytes;  // of the file
};

std::map<std::string, std::string> fields_of(const std::string& line) {
    std::map<std::string, std::string> fields;
    std::istringstream in{line};
    for (std::string field; std::getline(in, field, '|');) {
        const auto equals = field.find('=');
        if (equals != std::string::npos) {
            fields[field.substr(0, equals)] = field.substr(equals + 1);
        }
    }
    return fields;
}

std::int64_t milliseconds(const std::string& seconds) {
    return std::llround(std::stod(seconds) * 1000);
}

// In the order of the file, which is that of decoding; the first decode time becomes 0.
std::vector<Packet> packets_in(const std::filesystem::path& mp4, ByteView file) {
    std::istringstream lines{output_of(
        "ffprobe -v error -show_entries packet=codec_type,pts_time,dts_time,size,pos,flags "
        "-of compact=p=0 " +
        mp4.string())};
    std::vector<Packet> packets;
    std::int64_t zero = 0;
    for (std::string line; std::getline(lines, line);) {
        auto fields = fields_of(line);
        if (fields["pos"].empty()) continue;
        packets.push_back(
            {.is_video = fields["codec_type"] == "video",
             .is_key = fields["flags"].starts_with('K'),
             .pts_ms = milliseconds(fields["pts_time"]),
             .dts_ms = milliseconds(fields["dts_time"]),
             .bytes = file.subspan(std::stoul(fields["pos"]), std::stoul(fields["size"]))});
        zero = std::min(zero, packets.back().dts_ms);
    }
    for (Packet& packet : packets) {
        packet.pts_ms -= zero;
        packet.dts_ms -= zero;
    }
    std::ranges::stable_sort(packets, {}, &Packet::dts_ms);
    return packets;
}

// The content of the first box of that name, wherever it is.
ByteView box_in(ByteView file, std::string_view name) {
    const auto found = std::ranges::search(file, as_bytes(name));
    if (found.empty()) return {};
    const auto at = static_cast<std::size_t>(found.begin() - file.begin());
    ByteReader size{file.subspan(at - 4)};
    return file.subspan(at + 4, size.u32() - 8);
}

struct Muxer {
    std::string_view four_cc;
    EnhancedForm form;
    ByteWriter out;

    void write_header(ByteWriter& body, unsigned frame_type, unsigned packet_type) const {
        constexpr unsigned modified = 7;
        const unsigned first = 0x80U | frame_type << 4U;
        if (form == EnhancedForm::Modified) {
            body.u8(static_cast<std::uint8_t>(first | modified));
            body.u8(2);  // three bytes
            body.u24(500'000);
            body.u8(static_cast<std::uint8_t>(packet_type));
        } else {
            body.u8(static_cast<std::uint8_t>(first | packet_type));
        }
        body.text(four_cc);
    }

    void config(ByteView record) {
        ByteWriter body;
        write_header(body, 1, 0);
        body.bytes(record);
        append_flv_tag(out, kVideoTag, 0, body.view());
    }

    void frame(const Packet& packet) {
        const bool has_composition = four_cc == "hvc1" && packet.pts_ms != packet.dts_ms;
        const bool is_short = four_cc == "hvc1" && !has_composition;
        ByteWriter body;
        write_header(body, packet.is_key ? 1 : 2, is_short ? 3 : 1);
        if (has_composition) {
            body.u24(static_cast<std::uint32_t>(packet.pts_ms - packet.dts_ms) & 0xffffffU);
        }
        body.bytes(packet.bytes);
        append_flv_tag(out, kVideoTag, static_cast<std::uint32_t>(packet.dts_ms), body.view());
    }

    void sound(const Packet& packet) {
        ByteWriter body;
        body.u16(0xaf01);
        body.bytes(packet.bytes);
        append_flv_tag(out, kAudioTag, static_cast<std::uint32_t>(packet.pts_ms), body.view());
    }
};

}  // namespace

Bytes to_enhanced_flv(const std::filesystem::path& mp4, EnhancedForm form) {
    const Bytes file = read_file(mp4);
    const ByteView hevc = box_in(file, "hvcC");
    const ByteView av1 = box_in(file, "av1C");
    if (hevc.empty() && av1.empty()) throw std::runtime_error{mp4.string() + ": no HEVC or AV1"};
    const auto packets = packets_in(mp4, file);

    Muxer muxer{.four_cc = hevc.empty() ? "av01" : "hvc1", .form = form, .out = {}};
    muxer.out.bytes(kFlvFileHeader);
    muxer.config(hevc.empty() ? av1 : hevc);
    if (std::ranges::any_of(packets, [](const Packet& packet) { return !packet.is_video; })) {
        append_flv_tag(muxer.out, kAudioTag, 0, Bytes{0xaf, 0, 0x11, 0x90});
    }
    for (const Packet& packet : packets) {
        packet.is_video ? muxer.frame(packet) : muxer.sound(packet);
    }
    return muxer.out.take();
}

}  // namespace shopfloor::test
