// SPDX-License-Identifier: MIT
// What is sent to a hook (PROTOCOL.md). Pure.
#pragma once

#include "server/hooks/target.hpp"
#include "server/storage/hook_records.hpp"

#include <optional>
#include <string>
#include <vector>

namespace shopfloor::hooks {

inline constexpr std::int64_t kMaxEvents = 500;              // of one request
inline constexpr std::size_t kMaxEventBytes = 256UL * 1024;  // the same: their data, but for one

/// Whose events, and what signs for them.
struct Signer {
    std::string hook;
    std::string store;
    std::string secret;
    std::optional<std::string> previous{};  // while it still counts
};

/// As many as fit into one request: at least one.
void cut_to_fit(std::vector<storage::WaitingHookEvent>& events);

[[nodiscard]] std::string to_body(const Signer& signer,
                                  const std::string& broadcast,
                                  const std::vector<storage::WaitingHookEvent>& events);

/// A whole request of HTTP/1.1 (RFC 9112).
[[nodiscard]] std::string to_request(const Target& target,
                                     const Signer& signer,
                                     std::int64_t timestamp_s,
                                     const std::string& body);

}  // namespace shopfloor::hooks
