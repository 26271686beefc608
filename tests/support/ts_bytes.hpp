// SPDX-License-Identifier: MIT
// A small multiplexer of MPEG-TS: what tests feed to those who read it.
#pragma once

#include "pipeline/base/bytes.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace shopfloor::test {

struct TsStreamOf {
    std::uint8_t type;
    std::uint16_t pid;
    Bytes descriptors = {};
};

class TsWriter {
public:
    /// A table of programs: number and PID of the map.
    Bytes programs(const std::vector<std::pair<std::uint16_t, std::uint16_t>>& programs) {
        ByteWriter body;
        for (const auto& [number, pid] : programs) {
            body.u16(number);
            body.u16(static_cast<std::uint16_t>(0xe000U | pid));
        }
        return section(0, 0, 1, body.view());
    }

    Bytes map(std::uint16_t pid, std::uint16_t program, const std::vector<TsStreamOf>& streams) {
        ByteWriter body;
        body.u16(0xe000U | 0x1ffU);
        body.u16(0xf000U);
        for (const TsStreamOf& stream : streams) {
            body.u8(stream.type);
            body.u16(static_cast<std::uint16_t>(0xe000U | stream.pid));
            body.u16(static_cast<std::uint16_t>(0xf000U | stream.descriptors.size()));
            body.bytes(stream.descriptors);
        }
        return section(pid, 2, program, body.view());
    }

    struct Times {
        std::uint64_t presentation = 0;
        std::uint64_t decode = 0;  // 90 kHz
    };

    /// A PES packet; `told` writes its length, as sound has it.
    Bytes unit(std::uint16_t pid, Times times, ByteView content, bool told = false) {
        ByteWriter pes;
        pes.u24(1);
        pes.u8(told ? 0xc0 : 0xe0);
        pes.u16(told ? static_cast<std::uint16_t>(content.size() + 13) : std::uint16_t{0});
        pes.u8(0x80);
        pes.u8(0xc0);
        pes.u8(10);
        time(pes, 3, times.presentation);
        time(pes, 1, times.decode);
        pes.bytes(content);
        return packets(pid, pes.view());
    }

    /// Any payload, cut into packets; the last one is filled up.
    Bytes packets(std::uint16_t pid, ByteView payload) {
        Bytes all;
        for (bool is_first = true; is_first || !payload.empty(); is_first = false) {
            const std::size_t size = std::min<std::size_t>(payload.size(), 184);
            ByteWriter out;
            out.u8(0x47);
            out.u16(static_cast<std::uint16_t>((is_first ? 0x4000U : 0U) | pid));
            const auto counter = static_cast<std::uint8_t>(counters_[pid]++ & 15U);
            const bool is_filled = size < 184;
            out.u8(static_cast<std::uint8_t>((is_filled ? 0x30U : 0x10U) | counter));
            if (is_filled) fill(out, 184 - size);
            out.bytes(payload.first(size));
            payload = payload.subspan(size);
            const ByteView packet = out.view();
            all.insert(all.end(), packet.begin(), packet.end());
        }
        return all;
    }

private:
    static void fill(ByteWriter& out, std::size_t bytes) {
        out.u8(static_cast<std::uint8_t>(bytes - 1));
        if (bytes == 1) return;
        out.u8(0);
        for (std::size_t at = 2; at < bytes; ++at)
            out.u8(0xff);
    }

    static void time(ByteWriter& out, unsigned mark, std::uint64_t ticks) {
        out.u8(static_cast<std::uint8_t>((mark << 4U) | ((ticks >> 29U) & 14U) | 1U));
        out.u16(static_cast<std::uint16_t>(((ticks >> 14U) & 0xfffeU) | 1U));
        out.u16(static_cast<std::uint16_t>(((ticks << 1U) & 0xfffeU) | 1U));
    }

    Bytes section(std::uint16_t pid, std::uint8_t table, std::uint16_t id, ByteView body) {
        ByteWriter out;
        out.u8(table);
        out.u16(static_cast<std::uint16_t>(0xb000U | (body.size() + 9)));
        out.u16(id);
        out.u8(0xc1);
        out.u16(0);
        out.bytes(body);
        std::uint32_t crc = 0xffffffffU;
        for (const std::uint8_t byte : out.view()) {
            for (unsigned bit = 8; bit-- > 0;) {
                const bool top = ((crc >> 31U) ^ ((byte >> bit) & 1U)) != 0;
                crc = (crc << 1U) ^ (top ? 0x04c11db7U : 0U);
            }
        }
        out.u32(crc);
        Bytes payload{0};  // the pointer
        const ByteView whole = out.view();
        payload.insert(payload.end(), whole.begin(), whole.end());
        payload.resize(184, 0xff);
        return packets(pid, payload);
    }

    std::map<std::uint16_t, unsigned> counters_;
};

}  // namespace shopfloor::test
