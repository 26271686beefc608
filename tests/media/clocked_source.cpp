// SPDX-License-Identifier: MIT
// Pictures and sound that know when they were made: see test_picture.hpp for what is in a frame.
//
// Frame n is drawn and written at start + n / fps on the monotonic clock. Nothing is ever skipped,
// so that frame numbers, sound samples and the encoder's time stamps stay on one timeline; a
// reader that is slow makes frames late, and the clock in them says so.
#include "tests/media/options.hpp"
#include "tests/media/test_picture.hpp"
#include "tests/media/test_sound.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

namespace {

using namespace shopfloor::test_media;
using Clock = std::chrono::steady_clock;

constexpr int kFlashFrames = 2;
constexpr int kSoundBlocksPerSecond = 100;
constexpr int kSoundBlockSamples = kSampleRate / kSoundBlocksPerSecond;
constexpr int kPipeBytes = 1 << 20;  // less than a 720p frame: no picture waits behind another

bool write_all(int descriptor, const void* data, std::size_t count) {
    const char* next = static_cast<const char*>(data);
    while (count > 0) {
        const ssize_t written = ::write(descriptor, next, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        next += written;
        count -= static_cast<std::size_t>(written);
    }
    return true;
}

std::int64_t utc_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

int open_output(const std::string& path) {
    if (path == "-") return STDOUT_FILENO;
    return ::open(path.c_str(), O_WRONLY | O_CREAT, 0644);
}

class Timeline {
public:
    Timeline(Clock::time_point start, Pace pace) : start_(start), pace_(pace) {}

    void wait_until(std::uint64_t tick, int ticks_per_second) const {
        if (pace_ == Pace::AsFastAsPossible) return;
        const auto whole = std::chrono::seconds(tick / static_cast<unsigned>(ticks_per_second));
        const auto rest = std::chrono::nanoseconds(
            1'000'000'000 * (tick % static_cast<unsigned>(ticks_per_second)) /
            static_cast<unsigned>(ticks_per_second));
        std::this_thread::sleep_until(start_ + whole + rest);
    }

private:
    Clock::time_point start_;
    Pace pace_;
};

void write_pictures(const Options& options, int descriptor, const Timeline& timeline) {
    TestPicture picture(options.size);
    const auto fps = static_cast<unsigned>(options.frames_per_second);
    for (std::uint64_t n = 0; options.frames == 0 || n < options.frames; ++n) {
        timeline.wait_until(n, options.frames_per_second);
        const Stamp stamp{static_cast<std::uint32_t>(n),
                          static_cast<std::uint32_t>(utc_ms()),
                          options.flash && n % fps < kFlashFrames};
        const auto& frame = picture.draw(stamp);
        if (!write_all(descriptor, frame.data(), frame.size())) return;
    }
}

/// A block is written when its last sample's time has come, as a microphone's would be.
void write_sound(const Options& options, const Timeline& timeline) {
    const int descriptor =
        options.audio_path.empty() ? options.audio_descriptor : open_output(options.audio_path);
    TestSound sound(options.flash ? SoundKind::Beeps : SoundKind::Hum,
                    options.channels,
                    kFlashFrames * kSampleRate / options.frames_per_second);
    const auto fps = static_cast<unsigned>(options.frames_per_second);
    const std::uint64_t blocks = (options.frames * kSoundBlocksPerSecond + fps - 1) / fps;
    for (std::uint64_t n = 0; options.frames == 0 || n < blocks; ++n) {
        timeline.wait_until(n + 1, kSoundBlocksPerSecond);
        const auto& samples = sound.samples(n * kSoundBlockSamples, kSoundBlockSamples);
        if (!write_all(descriptor, samples.data(), samples.size() * sizeof(samples[0]))) break;
    }
    ::close(descriptor);
}

void run(const Options& options) {
    const int video = open_output(options.video_path);
    if (video < 0) {
        std::perror(options.video_path.c_str());
        return;
    }
    ::fcntl(video, F_SETPIPE_SZ, kPipeBytes);  // fails on files, which do not need it
    std::fprintf(stderr, "{\"start_utc_ms\":%lld}\n", static_cast<long long>(utc_ms()));
    const Timeline timeline(Clock::now(), options.pace);
    std::jthread sound;  // apart, since a reader may open the sound only after the first picture
    if (options.has_audio()) {
        sound = std::jthread([&options, &timeline] { write_sound(options, timeline); });
    }
    write_pictures(options, video, timeline);
    ::close(video);
}

}  // namespace

int main(int count, char** words) {
    const auto options = parse_options(count, words);
    if (!options) {
        std::fputs(kUsage, stderr);
        return 2;
    }
    std::signal(SIGPIPE, SIG_IGN);  // the reader's going is the usual end
    run(*options);
    return 0;
}
