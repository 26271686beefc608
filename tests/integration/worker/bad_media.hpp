// SPDX-License-Identifier: MIT
// Media that encoders should not send, and do: how each is made, and what is to become of it.
// tests/media/README.md is its table.
#pragma once

#include "tests/integration/worker/flv_edit.hpp"
#include "tests/integration/worker/worker_run.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace shopfloor::test {

enum class Fate {
    Plays,     // as the source sent it
    Encoded,   // anew, as browsers do not play it
    NewEpoch,  // the worker ends, and the next one goes on with what comes then
    Refused,   // with a sentence to the encoder
};

struct BadMedia {
    std::string name;
    std::string source;                             // arguments of ffmpeg's
    std::function<void(FlvTags&)> spoil = nullptr;  // what is done to them then
    Fate fate = Fate::Plays;
    std::string told = {};  // the code of a warning, or words of the sentence; "": nothing is told
    bool in_real_time = false;  // where the clock on the wall decides
    bool decodes = true;        // without complaints of a decoder's
    double skew_ms = 30;        // sound against picture, at most
    double step_ms = 150;       // from one picture to the next, at most
    double sound_step_ms = 0;   // from one frame of sound to the next, at most, where it is long
    double sound_heard = 0.85;  // share of the source's sound that is in the output, at least
    std::uint32_t chunk_ms = 100;
};

/// The cases by what is wrong.
[[nodiscard]] std::vector<BadMedia> bad_times();
[[nodiscard]] std::vector<BadMedia> bad_sound_tracks();
[[nodiscard]] std::vector<BadMedia> bad_picture_tracks();
[[nodiscard]] std::vector<BadMedia> bad_changes();
[[nodiscard]] std::vector<BadMedia> bad_sounds();
[[nodiscard]] std::vector<BadMedia> bad_formats();
[[nodiscard]] std::vector<BadMedia> bad_sizes();
[[nodiscard]] std::vector<BadMedia> bad_bytes();

/// All of them. Each has its own name, without blanks.
[[nodiscard]] const std::vector<BadMedia>& bad_media();
[[nodiscard]] const BadMedia& bad_media(const std::string& name);

/// Writes the source as ffmpeg makes it to `clean`, and returns it as it is then sent.
[[nodiscard]] Bytes make_bad(const BadMedia& wanted, const std::filesystem::path& clean);

/// The worker's answer to it.
struct Judged {
    WorkerRun run;
    Fate fate = Fate::Plays;
    std::string told = {};        // codes of warnings; the sentence, where it is refused
    std::string complaints = {};  // a decoder's
    bool is_contiguous = true;    // chunks without gaps, and every track's times rise
    double skew_ms = 0;           // the worst
    double step_ms = 0;           // the longest from picture to picture
    double sound_step_ms = 0;     // the same of the sound's frames
    double sound_heard = 0;
    std::size_t pictures_in = 0;
    std::size_t pictures_out = 0;
};

/// Runs the worker on it. Throws std::runtime_error when it does not end.
[[nodiscard]] Judged judge(const BadMedia& wanted);

}  // namespace shopfloor::test
