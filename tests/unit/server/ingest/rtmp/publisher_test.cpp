// SPDX-License-Identifier: MIT
// The encoders that people use, as programs, against a real listener on loopback.
#include "pipeline/base/bytes.hpp"
#include "server/ingest/rtmp/listener.hpp"
#include "tests/unit/server/ingest/rtmp/fake_gate.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>
#include <fmt/core.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

using namespace shopfloor;
using namespace shopfloor::ingest;
using namespace std::chrono_literals;
using broadcast::PacketKind;

namespace asio = boost::asio;

namespace {

// What the command writes to standard output. `timeout` bounds it.
std::string output_of(const std::string& command) {
    FILE* pipe = popen(fmt::format("exec timeout 60 {}", command).c_str(), "r");
    REQUIRE(pipe);
    std::string output;
    std::array<char, 4096> part{};
    while (const std::size_t count = fread(part.data(), 1, part.size(), pipe)) {
        output.append(part.data(), count);
    }
    const int status = pclose(pipe);
    INFO(command);
    CHECK(status == 0);
    return output;
}

bool is_installed(const std::string& program) {
    return std::system(fmt::format("command -v {} > /dev/null", program).c_str()) == 0;
}

/// A file with the packets in it, gone at the end.
class PacketFile {
public:
    explicit PacketFile(const std::vector<broadcast::SourcePacket>& packets)
        : path_(std::filesystem::temp_directory_path() /
                fmt::format("shopfloor_publisher_test_{}.flv", getpid())) {
        std::ofstream file{path_, std::ios::binary};
        for (const broadcast::SourcePacket& packet : packets) {
            const std::string_view text = as_text(packet.bytes);
            file.write(text.data(), static_cast<std::streamsize>(text.size()));
        }
    }
    ~PacketFile() { std::filesystem::remove(path_); }
    PacketFile(const PacketFile&) = delete;
    PacketFile& operator=(const PacketFile&) = delete;

    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

/// Lets `command`, with {} for the URL, publish two seconds, and checks what arrived.
void check_publisher(const std::string& command) {
    asio::thread_pool threads{2};
    FakeGate gate;
    RtmpListener listener{threads.get_executor(), {.address = "127.0.0.1", .port = 0}, gate};
    const std::string url = fmt::format("rtmp://127.0.0.1:{}/live/good", listener.port());
    output_of(fmt::format(fmt::runtime(command), url));
    auto stopped = asio::co_spawn(threads, listener.stop(), asio::use_future);
    REQUIRE(stopped.wait_for(20s) == std::future_status::ready);

    REQUIRE(gate.publication);
    CHECK_FALSE(gate.publication->closed().empty());
    const auto packets = gate.publication->packets();
    std::map<PacketKind, std::size_t> counts;
    for (const auto& packet : packets) {
        ++counts[packet.kind];
    }
    CHECK(packets.at(0).kind == PacketKind::Header);
    CHECK(counts[PacketKind::Header] == 1);
    CHECK(counts[PacketKind::VideoConfig] >= 1);
    CHECK(counts[PacketKind::AudioConfig] >= 1);
    CHECK(counts[PacketKind::Keyframe] >= 2);
    CHECK(counts[PacketKind::Keyframe] + counts[PacketKind::Delta] == 60);
    CHECK(counts[PacketKind::Audio] >= 60);

    const PacketFile file{packets};
    const std::string probed = output_of(fmt::format(
        "ffprobe -v error -count_packets -show_entries stream=codec_name,nb_read_packets "
        "-of csv=p=0 {}",
        file.path()));
    CHECK_THAT(probed, Catch::Contains("h264,60"));
    CHECK_THAT(probed, Catch::Contains(fmt::format("aac,{}", counts[PacketKind::Audio])));
}

constexpr auto kGstreamerShow =
    "gst-launch-1.0 -q "
    "videotestsrc num-buffers=60 ! video/x-raw,width=320,height=240,framerate=30/1 ! "
    "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=30 ! h264parse ! queue ! mux. "
    "audiotestsrc num-buffers=94 ! audio/x-raw,rate=48000,channels=2 ! voaacenc ! aacparse ! "
    "queue ! mux. flvmux name=mux streamable=true ! ";

}  // namespace

TEST_CASE("ffmpeg publishes", "[publisher]") {
    if (!is_installed("ffmpeg") || !is_installed("ffprobe")) return;
    const char* const b_frames = GENERATE("0", "2");
    check_publisher(
        fmt::format("ffmpeg -v error -nostdin -f lavfi -i testsrc2=size=320x240:rate=30 "
                    "-f lavfi -i sine=sample_rate=48000 -t 2 -c:v libx264 -preset ultrafast "
                    "-pix_fmt yuv420p -g 30 -bf {} -c:a aac -f flv {{}}",
                    b_frames));
}

TEST_CASE("GStreamer's rtmp2sink publishes", "[publisher]") {
    if (!is_installed("gst-launch-1.0") || !is_installed("ffprobe")) return;
    check_publisher(std::string{kGstreamerShow} + "rtmp2sink location={}");
}

TEST_CASE("librtmp, which OBS uses, publishes", "[publisher]") {
    if (!is_installed("gst-launch-1.0") || !is_installed("ffprobe")) return;
    check_publisher(std::string{kGstreamerShow} + "rtmpsink location={}");
}

TEST_CASE("ffmpeg with a wrong key fails, and does not hang", "[publisher]") {
    if (!is_installed("ffmpeg")) return;
    asio::thread_pool threads{2};
    FakeGate gate;
    RtmpListener listener{threads.get_executor(), {.address = "127.0.0.1", .port = 0}, gate};
    const std::string command = fmt::format(
        "timeout 20 ffmpeg -v error -nostdin -f lavfi -i testsrc2=size=320x240:rate=30 -t 60 "
        "-c:v libx264 -preset ultrafast -pix_fmt yuv420p -f flv "
        "rtmp://127.0.0.1:{}/live/wrong 2> /dev/null",
        listener.port());
    const int status = std::system(command.c_str());
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) != 0);
    CHECK(WEXITSTATUS(status) != 124);  // that of `timeout`
    auto stopped = asio::co_spawn(threads, listener.stop(), asio::use_future);
    REQUIRE(stopped.wait_for(20s) == std::future_status::ready);
}
