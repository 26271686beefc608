// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace shopfloor::room {

/// Who is watching, counted by session: a shopper with two tabs is one viewer.
/// Pure. Owner: the business thread.
class Audience {
public:
    /// A connection of `session` has joined.
    void join(const std::string& session);
    /// One of its connections has gone. An unknown session is ignored: the count never lies low.
    void leave(const std::string& session);

    std::uint64_t viewers() const noexcept { return connections_by_session_.size(); }
    /// The most viewers since the last `reset_peak`.
    std::uint64_t peak() const noexcept { return peak_; }
    void reset_peak() noexcept { peak_ = viewers(); }

private:
    std::unordered_map<std::string, std::uint32_t> connections_by_session_;
    std::uint64_t peak_ = 0;
};

}  // namespace shopfloor::room
