// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace shopfloor::delivery {

/// Puts a WebSocket message together from the pieces that arrive, up to a limit.
/// Pure. Owner: its connection.
class MessageAssembler {
public:
    enum class Progress { More, Complete, TooLarge };

    explicit MessageAssembler(std::size_t limit_bytes) : limit_bytes_(limit_bytes) {}

    /// After Complete, `text()` is the message until the next `append`.
    Progress append(std::string_view piece, bool is_final) {
        if (complete_) text_.clear();
        complete_ = false;
        if (piece.size() > limit_bytes_ - text_.size()) return Progress::TooLarge;
        text_.append(piece);
        complete_ = is_final;
        return is_final ? Progress::Complete : Progress::More;
    }

    std::string_view text() const noexcept { return text_; }
    std::string take() noexcept {
        complete_ = false;
        return std::exchange(text_, {});
    }

private:
    std::size_t limit_bytes_;
    std::string text_;
    bool complete_ = false;
};

}  // namespace shopfloor::delivery
