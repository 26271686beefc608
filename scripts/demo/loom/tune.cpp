// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/tune.hpp"

#include "scripts/demo/loom/noise.hpp"

#include <array>
#include <cmath>
#include <cstddef>

namespace shopfloor::loom {

namespace {

constexpr int kRest = -99;
constexpr int kPhraseSteps = 16;
constexpr int kPhrases = 8;
constexpr float kTonicHertz = 293.66F;  // D4

// Degrees of the mode, 5 to the octave, from the tonic.
using Phrase = std::array<int, kPhraseSteps>;
constexpr int _ = kRest;
constexpr Phrase kCall{5, _, 6, 5, 4, _, 3, _, 4, 3, 2, _, 3, _, _, _};
constexpr Phrase kReply{3, _, 4, 5, 6, _, 5, 4, 5, _, 3, _, 2, _, _, _};
constexpr Phrase kRise{5, _, 6, 7, 8, _, 7, 6, 5, _, 6, _, 5, _, _, _};
constexpr Phrase kFallHome{2, _, 3, 2, 1, _, 0, _, 1, 2, 3, _, 0, _, _, _};
constexpr Phrase kQuiet{0, _, _, _, 3, _, _, _, 2, _, _, _, _, _, _, _};
constexpr std::array<Phrase, kPhrases> kOrder{
    kCall, kReply, kRise, kFallHome, kCall, kQuiet, kRise, kFallHome};
constexpr std::array<int, kPhrases> kBass{-5, -7, -5, -6, -5, -8, -7, -5};

float hertz(int degree) {
    static constexpr std::array<int, 5> semitones{0, 2, 4, 7, 9};
    const int octave = static_cast<int>(std::floor(static_cast<float>(degree) / 5));
    const int above = degree - 5 * octave;
    const int up = 12 * octave + semitones[static_cast<std::size_t>(above)];
    return kTonicHertz * std::exp2(static_cast<float>(up) / 12);
}

/// Where the string lies on the board: low ones to the left.
float side_of(int degree) { return static_cast<float>(degree - 2) / 14; }

}  // namespace

std::vector<Note> notes_at(std::int64_t step) {
    const std::int64_t phrase = step / kPhraseSteps;
    const auto which = static_cast<std::size_t>(phrase % kPhrases);
    const int in_phrase = static_cast<int>(step % kPhraseSteps);
    std::vector<Note> notes;
    const int degree = kOrder[which][static_cast<std::size_t>(in_phrase)];
    if (degree != kRest) {
        const float touch = 0.5F + 0.25F * white_noise(step, 31);
        const float late = 0.018F * white_noise(step, 32);  // by hand, not by clockwork
        notes.push_back({hertz(degree), touch, side_of(degree), late});
        if (in_phrase == 8)
            notes.push_back({hertz(degree - 5), touch * 0.6F, side_of(degree - 5), late});
    }
    if (in_phrase == 0) notes.push_back({hertz(kBass[which]), 0.55F, -0.4F, 0});
    if (in_phrase == 13 && which % 2 == 1) {
        for (int string = 0; string < 9; ++string) {
            const float late = 0.055F * static_cast<float>(string);
            notes.push_back({hertz(string),
                             0.24F + 0.015F * static_cast<float>(string),
                             side_of(string),
                             late});
        }
    }
    return notes;
}

}  // namespace shopfloor::loom
