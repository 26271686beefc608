// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace shopfloor::room {

/// Who is watching. A connection is one socket; a session is one page, however often it connects;
/// a viewer is one person's browser, in all its pages: a shopper with two tabs is one viewer.
/// Pure. Owner: the business thread.
class Audience {
public:
    /// A connection of `session`, which is a page of `viewer`, has joined.
    void join(const std::string& viewer, const std::string& session);
    /// One of its connections has gone. One that never joined is ignored: no count lies low.
    void leave(const std::string& viewer, const std::string& session);

    std::uint64_t connections() const noexcept { return connections_; }
    std::uint64_t sessions() const noexcept { return sessions_; }
    std::uint64_t viewers() const noexcept { return by_viewer_.size(); }
    /// The most viewers at once since the last `reset_peak`.
    std::uint64_t peak() const noexcept { return peak_; }
    void reset_peak() noexcept { peak_ = viewers(); }

private:
    struct Session {
        std::string id;
        std::uint32_t connections = 0;
    };
    /// Of one viewer: mostly one.
    using Sessions = std::vector<Session>;

    std::unordered_map<std::string, Sessions> by_viewer_;
    std::uint64_t connections_ = 0;
    std::uint64_t sessions_ = 0;
    std::uint64_t peak_ = 0;
};

}  // namespace shopfloor::room
