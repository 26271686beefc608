// SPDX-License-Identifier: MIT
// What a store's hooks are told of its shows and deals: rows for the commit of what they tell of.
#pragma once

#include "server/commerce/deal_desk.hpp"
#include "server/hooks/outbox.hpp"
#include "server/room/cue.hpp"
#include "server/storage/storage.hpp"

#include <vector>

namespace shopfloor::show {

using HookRows = std::vector<storage::HookEventRecord>;

// `outbox` may be null: nobody listens.

[[nodiscard]] HookRows events_of_start(hooks::Outbox* outbox,
                                       const storage::BroadcastRecord& broadcast);
[[nodiscard]] HookRows events_of_end(hooks::Outbox* outbox,
                                     const storage::BroadcastRecord& broadcast);
/// Nothing for a cue that explains nothing.
[[nodiscard]] HookRows events_of_cue(hooks::Outbox* outbox,
                                     const storage::BroadcastRecord& broadcast,
                                     const room::Cue& cue);
/// Of a step that is not settled yet, by the rules that have made it. `sells_out`: with it, the
/// last unit is held.
[[nodiscard]] HookRows events_of_step(hooks::Outbox* outbox,
                                      const commerce::DealDesk& rules,
                                      const commerce::DealStep& step,
                                      bool sells_out,
                                      commerce::UtcTime now);

/// Into the same commit.
void add_events(std::vector<storage::Change>& changes, const HookRows& rows);
/// After it.
void events_stored(hooks::Outbox* outbox,
                   const storage::BroadcastRecord& broadcast,
                   const HookRows& rows,
                   bool is_stored);

}  // namespace shopfloor::show
