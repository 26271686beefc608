// SPDX-License-Identifier: MIT
#include "server/broadcast/renditions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace shopfloor::broadcast {
namespace {

// A day of chunks; more at once is a faulty worker, and would use up the numbers.
constexpr std::uint32_t kMaxJump = 1'000'000;
// Six years of chunks: no number of ours wraps, whatever a worker counts.
constexpr std::uint64_t kMaxSequence = 0x7fffffff;

// The worker's words go into JSON that every viewer parses.
bool is_plain_codec(const std::string& codec) {
    return !codec.empty() && codec.size() <= 32 &&
           std::ranges::all_of(codec, [](unsigned char letter) {
               return std::isalnum(letter) != 0 || letter == '.';
           });
}

}  // namespace

std::string rendition_name(const wire::Ready& ready) {
    if (!ready.is_encoded) return "source";
    return fmt::format("{}p", std::min(ready.video.width, ready.video.height));
}

void Renditions::begin_epoch() {
    known_.clear();
    first_index_.reset();
}

void Renditions::begin_anew() {
    for (auto& [rendition, known] : known_) {
        known.init.reset();
    }
    first_index_.reset();
    next_sequence_ = 1;
}

bool Renditions::know(wire::Ready ready) {
    const bool is_sane = ready.rendition < kMaxCount && is_plain_codec(ready.video.codec) &&
                         is_plain_codec(ready.audio.codec) && !ready.init_segment.empty();
    if (!is_sane) return false;
    Known& known = known_[ready.rendition];
    known.ready = std::move(ready);
    known.init.reset();
    return true;
}

bool Renditions::forget(std::uint8_t rendition) {
    const auto found = known_.find(rendition);
    if (found == known_.end()) return false;
    const bool was_on_air = found->second.init != nullptr;
    known_.erase(found);
    return was_on_air;
}

const wire::Ready* Renditions::ready(std::uint8_t rendition) const {
    const auto found = known_.find(rendition);
    return found == known_.end() ? nullptr : &found->second.ready;
}

const wire::Ready* Renditions::best() const {
    return known_.empty() ? nullptr : &known_.begin()->second.ready;
}

bool Renditions::leads(std::uint8_t rendition) const {
    for (const auto& [number, known] : known_) {
        if (number == rendition) return true;
        if (known.init) return false;
    }
    return false;
}

std::shared_ptr<const Init> Renditions::init(std::uint8_t rendition) const {
    const auto found = known_.find(rendition);
    return found == known_.end() ? nullptr : found->second.init;
}

void Renditions::put_on_air(std::uint8_t rendition, std::shared_ptr<const Init> init) {
    if (const auto found = known_.find(rendition); found != known_.end()) {
        found->second.init = std::move(init);
    }
}

std::optional<std::uint32_t> Renditions::number(const wire::Chunk& chunk) {
    const auto found = known_.find(chunk.rendition);
    if (found == known_.end()) return std::nullopt;
    Known& known = found->second;
    if (!known.init && !chunk.begins_with_keyframe) return std::nullopt;
    if (known.index && chunk.index <= *known.index) return std::nullopt;
    if (!first_index_) {
        first_index_ = chunk.index;
        newest_index_ = chunk.index;
        first_sequence_ = next_sequence_;
    }
    if (chunk.index < *first_index_) return std::nullopt;
    if (chunk.index > newest_index_ && chunk.index - newest_index_ > kMaxJump) return std::nullopt;

    const auto number = std::uint64_t{first_sequence_} + (chunk.index - *first_index_);
    if (number > kMaxSequence) return std::nullopt;
    const auto sequence = static_cast<std::uint32_t>(number);

    known.index = chunk.index;
    newest_index_ = std::max(newest_index_, chunk.index);
    next_sequence_ = std::max(next_sequence_, sequence + 1);
    return sequence;
}

std::vector<std::shared_ptr<const Init>> Renditions::on_air() const {
    std::vector<std::shared_ptr<const Init>> all;
    for (const auto& [rendition, known] : known_) {
        if (known.init) all.push_back(known.init);
    }
    return all;
}

}  // namespace shopfloor::broadcast
