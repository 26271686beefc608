// SPDX-License-Identifier: MIT
// Hooks, and the events that are on their way to them. Words and numbers mean what server/hooks
// says.
#pragma once

#include "server/storage/storage.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace shopfloor::storage {

/// Replaced under its id.
struct HookRecord {
    std::string id;
    std::string store;
    std::string url;
    std::string label;
    std::string kinds;  // words with a space between; empty: all
    std::int64_t state = 0;
    std::int64_t generation = 0;  // of its secret
    UtcTime previous_until{};     // the secret before signs as well
    UtcTime created{};
};

/// Nothing more is written for it. Its events are there still: HookSweep.
struct HookRemoval {
    std::string id;
};

/// Rows of one commit, where a hook may have a million: the writer is everybody's.
inline constexpr std::int64_t kHookRowsAtOnce = 500;

/// So many events of a hook that is not there any more are deleted.
struct HookSweep {
    std::string hook;
};

/// One event for one hook. Its number within (hook, broadcast) is given by the database, in the
/// order in which they are written.
struct HookEventRecord {
    std::string hook;
    std::string broadcast;
    std::string id;
    std::string kind;
    UtcTime utc{};
    std::string data;     // JSON
    bool is_kept = true;  // otherwise it takes its number, and nothing else is stored
};

/// All or none. Events of a hook that is not there (any more) are nothing.
struct HookEventBatch {
    std::vector<HookEventRecord> events;
};

enum class HookEventState : std::int64_t { Waiting, SetAside, Again };
enum class HookOutcome : std::int64_t { Delivered, Failed, SetAside };

/// One try to deliver the events of one request, and what becomes of them.
struct HookDeliveryRecord {
    std::string hook;
    std::string broadcast;
    std::int64_t first_seq = 0;  // of those that wait; 0: a test
    std::int64_t last_seq = 0;
    std::int64_t events = 0;
    UtcTime utc{};
    UtcTime took{};
    std::int64_t status = 0;  // of HTTP; 0: there was no answer
    HookOutcome outcome = HookOutcome::Failed;
    std::string reason{};
    std::vector<std::int64_t> again{};  // numbers of those among them that were sent again by hand
};

/// Of those that were set aside kHookRowsAtOnce wait again, the oldest; or one, unless `event` is
/// empty.
struct HookResend {
    std::string hook;
    std::string event;
    UtcTime now{};
};

void write_row(RowWriter& rows, const HookRecord& hook);
void write_row(RowWriter& rows, const HookRemoval& removal);
void write_row(RowWriter& rows, const HookSweep& sweep);
void write_row(RowWriter& rows, const HookEventBatch& batch);
void write_row(RowWriter& rows, const HookDeliveryRecord& delivery);
void write_row(RowWriter& rows, const HookResend& resend);

/// In DealBatch and elsewhere: within another change.
void write_hook_events(RowWriter& rows, const std::vector<HookEventRecord>& events);

[[nodiscard]] std::vector<HookRecord> read_hooks(Reader& reader);

/// Events of one hook and broadcast that are not delivered yet.
struct HookBacklog {
    std::string hook;
    std::string broadcast;
    std::int64_t waiting = 0;
    std::int64_t set_aside = 0;
};
/// Of one hook, or of all where `hook` is empty.
[[nodiscard]] std::vector<HookBacklog> read_hook_backlog(Reader& reader, const std::string& hook);

[[nodiscard]] bool has_hook_events(Reader& reader, const std::string& hook);
/// How many are set aside: of all, or one where `event` is not empty.
[[nodiscard]] std::int64_t count_set_aside_events(Reader& reader,
                                                  const std::string& hook,
                                                  const std::string& event);

struct WaitingHookEvent {
    std::int64_t seq = 0;
    std::string id;
    std::string kind;
    UtcTime utc{};
    UtcTime since{};  // it waits, or waits again
    bool is_again = false;
    std::string data;
};
/// The first `limit` in their order.
[[nodiscard]] std::vector<WaitingHookEvent> read_waiting_events(Reader& reader,
                                                                const std::string& hook,
                                                                const std::string& broadcast,
                                                                std::int64_t limit);

struct SetAsideHookEvent {
    std::string id;
    std::string kind;
    std::string broadcast;
    std::int64_t seq = 0;
    UtcTime utc{};
};
/// The newest `limit`, newest first, as below.
[[nodiscard]] std::vector<SetAsideHookEvent> read_set_aside_events(Reader& reader,
                                                                   const std::string& hook,
                                                                   std::int64_t limit);
[[nodiscard]] std::vector<HookDeliveryRecord> read_hook_deliveries(Reader& reader,
                                                                   const std::string& hook,
                                                                   std::int64_t limit);

}  // namespace shopfloor::storage
