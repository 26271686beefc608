// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/frame_sink.hpp"

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shopfloor::test {

using delivery::CloseCode;
using delivery::FrameSink;

// Notes what is sent as words: "joined", "cue 1", "chunk 4". Takes `room_for` more frames.
class Notebook final : public FrameSink {
public:
    bool blocked() const override { return room_for == 0; }
    void write(ByteView frames) override {
        --room_for;
        words.push_back(word_of(as_text(frames)));
    }
    void write_with_others(ByteView frames) override {
        ++passes;
        write(frames);
    }
    void tell_with_others(broadcast::SharedFrame event) override {
        ++tells;
        write(*event);
    }
    void wait_writable() override { waits = true; }
    void close(CloseCode code, std::string) override { closed_with = code; }
    std::uint64_t taken_bytes() const override { return taken; }
    delivery::PathRate path_rate() const override { return path; }

    std::vector<std::string> read() { return std::exchange(words, {}); }

    std::uint64_t room_for = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t taken = 0;
    delivery::PathRate path{};
    bool waits = false;
    int passes = 0;  // of write_with_others
    int tells = 0;   // of tell_with_others
    std::optional<CloseCode> closed_with;
    std::vector<std::string> words;

private:
    static std::string word_of(std::string_view frame) {
        for (const auto* word : {"init ", "chunk "}) {
            const auto at = frame.find(word);
            if (at == std::string_view::npos) continue;
            return std::string{frame.substr(at, frame.find('.', at) - at)};
        }
        const auto type = frame.find(R"("type":")") + 8;
        std::string name{frame.substr(type, frame.find('"', type) - type)};
        if (name == "cue") name += " " + std::string{frame.substr(frame.find(R"("id":)") + 5, 1)};
        return name;
    }
};

}  // namespace shopfloor::test
