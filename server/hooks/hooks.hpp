// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/storage/hook_records.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::hooks {

/// Off: by the store's people. Gone: since its receiver has answered 410.
enum class HookState : std::int64_t { On, Off, Gone };

struct HookView {
    storage::HookRecord record;
    std::int64_t waiting = 0;    // events
    std::int64_t set_aside = 0;  // events that were given up
    std::uint64_t missed = 0;    // not kept, since the server's start
    std::optional<storage::HookDeliveryRecord> last{};
};

/// A secret is shown when it is made, and not again.
struct HookWithSecret {
    HookView hook;
    std::string secret;
};

struct HookDraft {
    std::string store;
    std::string url;
    std::string label;
    std::vector<std::string> kinds;  // words; empty: all
};

struct HookChange {
    std::optional<std::string> url{};
    std::optional<std::string> label{};
    std::optional<std::vector<std::string>> kinds{};
    std::optional<bool> is_on{};
};

struct HookTest {
    bool is_delivered = false;
    unsigned status = 0;
    std::string reason{};
    std::chrono::milliseconds took{};
};

struct HookLog {
    std::vector<storage::HookDeliveryRecord> deliveries;
    std::vector<storage::SetAsideHookEvent> set_aside;
};

/// The hooks of every store, as its people deal with them, each changed by one at a time. Refusals:
/// "not_found", "invalid", "conflict", "busy", and what the storage says.
///
/// Owner: the business thread. What is acknowledged is on the disk.
class Hooks {
public:
    virtual ~Hooks() = default;

    template <class T>
    using Task = boost::asio::awaitable<Outcome<T>>;

    virtual Task<HookWithSecret> create(HookDraft draft) = 0;
    /// The oldest first.
    virtual Task<std::vector<HookView>> list(std::string store) = 0;
    /// Turned off, it hears of nothing, and what waits for it stays.
    virtual Task<HookView> update(std::string store, std::string hook, HookChange change) = 0;
    /// With all that waits for it.
    virtual Task<void> remove(std::string store, std::string hook) = 0;
    /// Another secret; the one before signs as well for a day.
    virtual Task<HookWithSecret> rotate(std::string store, std::string hook) = 0;
    /// One request with a test event, now: how it went.
    virtual Task<HookTest> test(std::string store, std::string hook) = 0;
    /// The newest of both first.
    virtual Task<HookLog> log(std::string store, std::string hook, std::int64_t limit) = 0;
    /// What was set aside waits again: one event, or all where `event` is empty. How many.
    virtual Task<std::int64_t> resend(std::string store, std::string hook, std::string event) = 0;
};

}  // namespace shopfloor::hooks
