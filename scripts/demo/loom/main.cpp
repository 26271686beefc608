// SPDX-License-Identifier: MIT
// The demo factory's camera: a jacquard loom that weaves silk, drawn and heard in real time.
//
// Frame n and the samples of its time are a function of n and of the orders so far, and nothing is
// skipped: a reader that is slow makes them late, and they stay together.
#include "scripts/demo/loom/orders.hpp"
#include "scripts/demo/loom/output.hpp"
#include "scripts/demo/loom/scene.hpp"
#include "scripts/demo/loom/sound.hpp"
#include "scripts/demo/loom/swatch.hpp"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <exception>
#include <stop_token>
#include <string>
#include <thread>

namespace {

using namespace shopfloor::loom;

constexpr int kFramesPerSecond = 30;
constexpr int kBlocksPerSecond = 100;

struct Options {
    std::string size = "720x1280";
    std::string video = "-";
    std::string sound;
    std::string sign;
    std::string design{designs().front().name};
    std::string swatch;
    std::int64_t frames = 0;  // 0: until the reader goes
    bool orders = false;
    bool unpaced = false;
};

int local_second_of_day() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    return (local.tm_hour * 60 + local.tm_min) * 60 + local.tm_sec % 60;
}

void make_pictures(const Options& options, Size size, const Pace& pace) {
    Scene scene(size, read_sign(options.sign));
    scene.start_with(options.design);
    Orders orders(STDIN_FILENO);
    Output output(options.video);
    for (std::int64_t n = 0; options.frames == 0 || n < options.frames; ++n) {
        const double seconds = static_cast<double>(n) / kFramesPerSecond;
        pace.wait_until(seconds);
        if (options.orders) {
            if (const auto order = orders.newest()) scene.weave(*order);
            if (!orders.is_open()) return;
        }
        if (!output.write(scene.draw(seconds, local_second_of_day()))) return;
    }
}

/// A block is written when its last sample's time has come, as a microphone's would be. Sound
/// without an end of its own ends with the pictures, which is when it is asked to stop.
void make_sound(const std::stop_token& stop, const Options& options, const Pace& pace) {
    Output output(options.sound);
    Sound sound;
    const std::int64_t blocks = options.frames * kBlocksPerSecond / kFramesPerSecond;
    for (std::int64_t n = 0; options.frames == 0 ? !stop.stop_requested() : n < blocks; ++n) {
        pace.wait_until(static_cast<double>(n + 1) / kBlocksPerSecond);
        if (!output.write(sound.next(kSampleRate / kBlocksPerSecond))) return;
    }
}

int run(const Options& options) {
    Size size;
    if (std::sscanf(options.size.c_str(), "%dx%d", &size.width, &size.height) != 2 ||
        std::min(size.width, size.height) < 128 || std::max(size.width, size.height) > 4096 ||
        size.width % 2 != 0 || size.height % 2 != 0) {
        std::fputs("demo_loom: --size wants even numbers from 128 to 4096, as in 720x1280\n",
                   stderr);
        return 2;
    }
    if (!options.swatch.empty()) {
        const auto swatch = paint_swatch(options.swatch, size);
        return swatch && Output(options.video).write(*swatch) ? 0 : 2;
    }
    const Pace pace(options.unpaced ? Pace::Kind::AsFastAsPossible : Pace::Kind::RealTime);
    std::jthread sound;  // apart, since a reader may open the sound only after the first picture
    if (!options.sound.empty()) {
        sound = std::jthread(
            [&options, &pace](const std::stop_token& stop) { make_sound(stop, options, pace); });
    }
    make_pictures(options, size, pace);
    return 0;
}

}  // namespace

int main(int count, char** words) {
    Options options;
    CLI::App app(
        "Draws a loom that weaves silk: raw I420 at 30 frames a second, and s16le 48 kHz\n"
        "stereo.");
    app.add_option("--size", options.size, "of the picture")->capture_default_str();
    app.add_option("--video", options.video, "file or FIFO for the pictures; - is stdout");
    app.add_option("--sound", options.sound, "file or FIFO for the sound; none without");
    app.add_option("--sign", options.sign, "a binary PGM with the lettering of the sign");
    app.add_option("--design", options.design, "what is woven first")->capture_default_str();
    app.add_option("--swatch", options.swatch, "write one picture of this product instead");
    app.add_option("--frames", options.frames, "how many; 0 is until the reader goes");
    app.add_flag(
        "--orders",
        options.orders,
        "each line on standard input names what to weave from then on; its end is the end");
    app.add_flag("--unpaced", options.unpaced, "as fast as it is read, not in real time");
    CLI11_PARSE(app, count, words);
    std::signal(SIGPIPE, SIG_IGN);  // the reader's going is the usual end
    try {
        return run(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "demo_loom: %s\n", error.what());
        return 1;
    }
}
