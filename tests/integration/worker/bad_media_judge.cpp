// SPDX-License-Identifier: MIT
#include "tests/integration/worker/bad_media.hpp"
#include "tests/integration/worker/media_file.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <stdexcept>

namespace shopfloor::test {
namespace {

using namespace std::chrono_literals;

struct Placed {
    double source = 0;  // seconds
    double output = 0;
};

// Where the source's packets are in the output: by what is in them, or one by one where that
// is changed on the way and none is missing.
std::vector<Placed> placed(std::vector<ProbedPacket> source, std::vector<ProbedPacket> output) {
    std::map<std::string, double> times;
    std::set<std::string> alike;  // still pictures, and silence
    for (const ProbedPacket& packet : source) {
        if (!times.emplace(packet.hash, packet.pts).second) alike.insert(packet.hash);
    }
    for (const std::string& hash : alike) {
        times.erase(hash);
    }
    std::vector<Placed> found;
    for (const ProbedPacket& packet : output) {
        const auto known = times.find(packet.hash);
        if (known != times.end()) found.push_back({known->second, packet.pts});
    }
    if (found.empty() && source.size() == output.size()) {
        std::ranges::sort(source, {}, &ProbedPacket::pts);
        std::ranges::sort(output, {}, &ProbedPacket::pts);
        for (std::size_t index = 0; index < source.size(); ++index) {
            found.push_back({source[index].pts, output[index].pts});
        }
    }
    std::ranges::sort(found, {}, &Placed::source);
    return found;
}

double worst_skew_ms(const std::vector<Placed>& pictures, const std::vector<Placed>& sound) {
    double worst = 0;
    for (const Placed& frame : sound) {
        if (pictures.empty()) break;
        auto next = std::ranges::lower_bound(pictures, frame.source, {}, &Placed::source);
        if (next == pictures.end()) --next;
        const double skew = (frame.output - frame.source) - (next->output - next->source);
        if (std::abs(skew) > std::abs(worst)) worst = skew;
    }
    return worst * 1000;
}

double longest_step_ms(std::vector<ProbedPacket> packets) {
    std::ranges::sort(packets, {}, &ProbedPacket::pts);
    double longest = 0;
    for (std::size_t index = 1; index < packets.size(); ++index) {
        longest = std::max(longest, packets[index].pts - packets[index - 1].pts);
    }
    return longest * 1000;
}

bool rises(const std::vector<ProbedPacket>& packets) {
    const auto falls = [](const ProbedPacket& left, const ProbedPacket& right) {
        return right.dts <= left.dts;
    };
    return std::ranges::adjacent_find(packets, falls) == packets.end();
}

bool is_gapless(const WorkerRun& run) {
    std::chrono::microseconds end{};
    for (std::size_t index = 0; index < run.chunks.size(); ++index) {
        const wire::Chunk& chunk = run.chunks[index];
        if (chunk.index != index || std::chrono::abs(chunk.decode_time - end) > 1us) return false;
        end = chunk.decode_time + chunk.duration;
    }
    return true;
}

// With the file's own times, as a decoder's rounding of them is nobody's fault.
std::string complaints_of(const std::filesystem::path& file) {
    return output_of("ffmpeg -v error -nostdin -i " + file.string() +
                     " -fps_mode passthrough -enc_time_base -1 -f null - 2>&1 || true");
}

Fate fate_of(const WorkerRun& run) {
    if (!run.ended) throw std::runtime_error{"the worker says no end"};
    switch (run.ended->reason) {
        case wire::EndReason::Stopped: break;
        case wire::EndReason::FormatChanged: return Fate::NewEpoch;
        case wire::EndReason::NoFrames:
        case wire::EndReason::Unsupported:
        case wire::EndReason::Failed: return Fate::Refused;
        case wire::EndReason::Refused: throw std::runtime_error{"a media worker takes no offers"};
    }
    return !run.ready.empty() && run.ready.front().is_encoded ? Fate::Encoded : Fate::Plays;
}

std::string words_of(const WorkerRun& run, Fate fate) {
    if (fate == Fate::Refused) return run.ended->text;
    std::string codes;
    for (const wire::Warning& warning : run.warnings) {
        codes += (codes.empty() ? "" : " ") + warning.code;
    }
    return codes;
}

// What is encoded comes after its time; so does a still.
Feed feed_of(const BadMedia& wanted, std::size_t pictures) {
    Feed feed{.start = {.chunk_duration = std::chrono::milliseconds{wanted.chunk_ms},
                        .thumbnail_interval = 100ms,
                        .silent_input_limit = 1500ms,
                        .ladder = {}},
              .pace = wanted.in_real_time ? 1.0 : 0.0};
    if (wanted.fate == Fate::Encoded) {
        feed.shed = ladder::ShedSettings{.age_limit = 1min};
        feed.stops_when = [pictures](const WorkerRun& run) {
            return !run.chunks.empty() && run.chunks.size() * 4 + 8 >= pictures;
        };
    }
    return feed;
}

}  // namespace

Judged judge(const BadMedia& wanted) {
    const TempFolder folder;
    const auto clean = folder / "clean.flv";
    const auto made = folder / "made.mp4";
    const Bytes sent = make_bad(wanted, clean);
    const auto pictures = packets_of(clean, "v:0");
    const auto sound = packets_of(clean, "a:0");

    Judged judged{.run = run_worker(sent, feed_of(wanted, pictures.size()))};
    judged.pictures_in = pictures.size();
    judged.fate = fate_of(judged.run);
    judged.told = words_of(judged.run, judged.fate);
    judged.is_contiguous = is_gapless(judged.run);
    if (judged.run.chunks.empty()) return judged;

    write_mp4(judged.run, made);
    judged.complaints = complaints_of(made);
    const auto shown = packets_of(made, "v:0");
    const auto heard = packets_of(made, "a:0");
    judged.is_contiguous = judged.is_contiguous && rises(shown) && rises(heard);
    judged.pictures_out = shown.size();
    judged.step_ms = longest_step_ms(shown);
    judged.sound_step_ms = longest_step_ms(heard);
    const auto placed_sound = placed(sound, heard);
    judged.skew_ms = worst_skew_ms(placed(pictures, shown), placed_sound);
    if (!sound.empty()) {
        judged.sound_heard =
            static_cast<double>(placed_sound.size()) / static_cast<double>(sound.size());
    }
    return judged;
}

}  // namespace shopfloor::test
