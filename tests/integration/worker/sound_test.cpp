// SPDX-License-Identifier: MIT
// Sound that is not AAC, through the real worker: what is heard, and when.
#include "tests/integration/worker/media_file.hpp"
#include "tests/integration/worker/worker_run.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>

using namespace shopfloor;
using namespace shopfloor::test;
using namespace std::chrono_literals;

namespace {

constexpr double kSync = 0.020;  // seconds
constexpr int kRate = 48'000;
const std::string kPicture = "-f lavfi -i testsrc2=s=320x180:r=30 ";
const std::string kX264 =
    "-c:v libx264 -preset ultrafast -b:v 300k -g 30 -bf 0 -pix_fmt yuv420p -threads 1 ";

// A tone for a tenth of a second, half a second after each picture of a whole second.
const std::string kBeeps =
    "-f lavfi -i \"aevalsrc=0.8*sin(2*PI*1000*t)*between(mod(t\\,1)\\,0.5\\,0.6):s=48000\" ";

struct Heard {
    TempFolder folder;
    std::filesystem::path source = folder / "source.flv";
    std::filesystem::path output = folder / "output.mp4";
    WorkerRun run;

    explicit Heard(const std::string& arguments) {
        make_media(arguments, source);
        run = run_worker(read_file(source));
        write_mp4(run, output);
    }
};

std::vector<float> samples_of(const std::filesystem::path& file) {
    const std::string bytes =
        output_of("ffmpeg -v error -nostdin -i " + file.string() +
                  " -map a:0 -af aresample=async=1:min_hard_comp=0.002:first_pts=0 -ac 1 -ar 48000 "
                  "-f f32le -");
    std::vector<float> samples(bytes.size() / sizeof(float));
    std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(float));
    return samples;
}

// When each tone begins, seconds after the first picture.
std::vector<double> beeps_in(const std::filesystem::path& file) {
    constexpr float loud = 0.2F;
    constexpr int apart = kRate / 2;
    const double first_picture = packets_of(file, "v:0").front().pts;
    const std::vector<float> samples = samples_of(file);
    std::vector<double> beeps;
    int quiet = apart;
    for (std::size_t at = 0; at < samples.size(); ++at, ++quiet) {
        if (std::abs(samples[at]) < loud) continue;
        if (quiet >= apart) beeps.push_back(static_cast<double>(at) / kRate - first_picture);
        quiet = 0;
    }
    return beeps;
}

void check_sync(const std::filesystem::path& file, std::size_t count) {
    const auto beeps = beeps_in(file);
    REQUIRE(beeps.size() == count);
    for (std::size_t index = 0; index < beeps.size(); ++index) {
        INFO("beep " << index << " at " << beeps[index]);
        CHECK(std::abs(beeps[index] - (static_cast<double>(index) + 0.5)) < kSync);
    }
}

struct Case {
    std::string codec;
    std::uint32_t rate_hz;
    std::uint32_t channels;
};

}  // namespace

TEST_CASE("Sound of other codecs is made AAC, and stays with the picture", "[worker]") {
    const auto [codec, rate_hz, channels] =
        GENERATE(Case{"libmp3lame -b:a 128k -ar 44100 -ac 2", 44'100, 2},
                 Case{"libmp3lame -b:a 64k -ar 22050 -ac 1", 44'100, 1},
                 Case{"pcm_alaw -ar 8000 -ac 1", 48'000, 1},
                 Case{"pcm_mulaw -ar 8000 -ac 1", 48'000, 1},
                 Case{"pcm_s16le -ar 44100 -ac 2", 44'100, 2},
                 Case{"adpcm_swf -ar 22050 -ac 1", 44'100, 1},
                 Case{"nellymoser -ar 22050 -ac 1", 44'100, 1},
                 Case{"libspeex -ar 16000 -ac 1", 48'000, 1});
    INFO(codec);
    const Heard made{kPicture + kBeeps + "-t 5 " + kX264 + "-c:a " + codec};
    REQUIRE(made.run.ended);
    CHECK(made.run.ended->reason == wire::EndReason::Stopped);
    CHECK(made.run.warned("converted_audio"));
    CHECK_FALSE(made.run.warned("no_audio"));
    REQUIRE(made.run.ready.size() == 1);
    CHECK(made.run.ready[0].audio == media::AudioFormat{"mp4a.40.2", rate_hz, channels, false});
    CHECK(made.run.stats.back().repaired_timestamps == 0);
    CHECK(decode_errors(made.output).empty());
    check_sync(made.output, 5);
}

TEST_CASE("AAC passes as it is, without a warning", "[worker]") {
    const Heard made{kPicture + kBeeps + "-t 3 " + kX264 + "-c:a aac -ac 2"};
    CHECK(made.run.warnings.empty());
    check_sync(made.output, 3);
}

TEST_CASE("MP3 that begins after the picture keeps its place", "[worker]") {
    const Heard made{kPicture + "-itsoffset 0.25 " + kBeeps + "-t 4 " + kX264 +
                     "-c:a libmp3lame -ar 44100"};
    const auto beeps = beeps_in(made.output);
    REQUIRE_FALSE(beeps.empty());
    CHECK(std::abs(beeps.front() - 0.75) < kSync);
    CHECK(decode_errors(made.output).empty());
}

TEST_CASE("A gap in MP3 sound is silence, and what follows keeps its time", "[worker]") {
    const TempFolder folder;
    make_media(kPicture + kBeeps + "-t 5 " + kX264 + "-c:a libmp3lame -ar 44100",
               folder / "source.flv");
    const Bytes whole = read_file(folder / "source.flv");
    constexpr std::size_t file_header_bytes = 13;
    Bytes cut{whole.begin(), whole.begin() + file_header_bytes};
    for (std::size_t at = file_header_bytes; at + 15 < whole.size();) {
        ByteReader in{ByteView{whole}.subspan(at)};
        const bool is_sound = in.u8() == 8;
        const std::size_t size = in.u24() + std::size_t{15};
        const std::uint32_t time_ms = in.u24();
        if (!is_sound || time_ms < 1800 || time_ms > 2900) {
            cut.insert(cut.end(),
                       whole.begin() + static_cast<std::ptrdiff_t>(at),
                       whole.begin() + static_cast<std::ptrdiff_t>(at + size));
        }
        at += size;
    }
    const WorkerRun run = run_worker(cut);
    write_mp4(run, folder / "output.mp4");
    CHECK(decode_errors(folder / "output.mp4").empty());
    const auto beeps = beeps_in(folder / "output.mp4");
    REQUIRE(beeps.size() == 4);
    CHECK(std::abs(beeps[1] - 1.5) < kSync);
    CHECK(std::abs(beeps[2] - 3.5) < kSync);
    CHECK(std::abs(beeps[3] - 4.5) < kSync);
}
