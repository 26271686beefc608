// SPDX-License-Identifier: MIT
#pragma once

#include "server/hooks/event_kind.hpp"
#include "server/storage/hook_records.hpp"

#include <string>
#include <vector>

namespace shopfloor::hooks {

struct Event {
    EventKind kind{};
    std::string store;
    std::string broadcast;  // in whose order it stands
    storage::UtcTime utc{};
    std::string data;  // JSON: an object
};

/// Where whoever decides something leaves word of it. Rows for the hooks that listen are stored in
/// the same commit as what they tell of, so that neither is ever there without the other.
///
/// Owner: the business thread.
class Outbox {
public:
    virtual ~Outbox() = default;

    /// Otherwise make nothing of it: it costs the store that has no hook nothing more.
    virtual bool listens(const std::string& store, EventKind kind) const = 0;
    /// Appends its rows, one for each hook that listens.
    virtual void add(std::vector<storage::HookEventRecord>& rows, const Event& event) = 0;
    /// After the commit of a broadcast's rows: they go out now.
    virtual void stored(const std::string& store, const std::string& broadcast) = 0;
    /// Or they are no more. Those of other commits that are under way are as they were.
    virtual void lost(const std::vector<storage::HookEventRecord>& rows) = 0;
};

}  // namespace shopfloor::hooks
