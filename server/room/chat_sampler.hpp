// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace shopfloor::room {

/// Which of a batch's lines go out to everybody, when more are written than anybody can read: each
/// of them with the same chance (reservoir sampling, Vitter's algorithm R). Lines of the store's
/// people all go out, and take nobody's place. Pure. Owner: the business thread.
class ChatSampler {
public:
    /// At most `capacity` viewers' lines in a batch.
    explicit ChatSampler(std::size_t capacity, std::uint32_t seed = 1)
        : capacity_(capacity), random_(seed) {}

    void add_viewer_line(std::uint64_t id);
    void add_staff_line(std::uint64_t id) { staff_.push_back(id); }
    /// A line that has been deleted before it went out.
    void remove(std::uint64_t id);

    struct Batch {
        std::vector<std::uint64_t> ids;  // in order
        std::size_t skipped = 0;
    };

    bool is_empty() const noexcept { return sample_.empty() && staff_.empty() && seen_ == 0; }
    /// What goes out; the next batch begins.
    [[nodiscard]] Batch take();

private:
    std::size_t capacity_;
    std::minstd_rand random_;
    std::vector<std::uint64_t> sample_;
    std::vector<std::uint64_t> staff_;
    std::size_t seen_ = 0;  // viewers' lines of this batch
};

}  // namespace shopfloor::room
