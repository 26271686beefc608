// SPDX-License-Identifier: MIT
#pragma once

#include "server/auth/signing_key.hpp"
#include "server/hooks/courier.hpp"
#include "server/hooks/hooks.hpp"
#include "server/hooks/outbox.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace shopfloor::hooks {

struct HookSettings {
    std::size_t hooks = 5;             // of a store
    std::size_t max_waiting = 20'000;  // events of a hook; those with a reserve have a tenth more
    TargetRules rules{};
};

/// Who wants to hear of what, and how much waits for each. An outbox that is full keeps nothing
/// more of what has no reserve; an event that is not kept takes its number all the same, so that
/// the receiver sees the gap.
///
/// Owner: the business thread.
class HookBook final : public Hooks, public Outbox {
public:
    struct Wiring {  // all of which must outlive it
        boost::asio::any_io_executor business;
        storage::Storage& storage;
        const auth::SigningKey& key;  // that secrets are made of: none is stored
        Courier& courier;
        std::function<bool(const std::string& store)> has_store;
        std::function<UtcTime()> now;
    };
    HookBook(HookSettings settings, Wiring wiring);

    /// Takes up what was stored. Blocks; for start-up.
    void restore();
    /// Has it delivered.
    void start();

    /// From the courier, on the business thread.
    void settled(const std::string& store, const std::string& hook, std::size_t events);
    void gone(const std::string& store, const std::string& hook, std::uint64_t revision);

    struct Figures {
        std::size_t hooks = 0;
        std::uint64_t waiting = 0;  // events
        std::uint64_t fullest = 0;  // the same, of the hook that has most
        std::uint64_t missed = 0;   // since the start
    };
    Figures figures() const;

    bool listens(const std::string& store, EventKind kind) const override;
    void add(std::vector<storage::HookEventRecord>& rows, const Event& event) override;
    void stored(const std::string& store, const std::string& broadcast) override;
    void lost(const std::vector<storage::HookEventRecord>& rows) override;

    Task<HookWithSecret> create(HookDraft draft) override;
    Task<std::vector<HookView>> list(std::string store) override;
    Task<HookView> update(std::string store, std::string hook, HookChange change) override;
    Task<void> remove(std::string store, std::string hook) override;
    Task<HookWithSecret> rotate(std::string store, std::string hook) override;
    Task<HookTest> test(std::string store, std::string hook) override;
    Task<HookLog> log(std::string store, std::string hook, std::int64_t limit) override;
    Task<std::int64_t> resend(std::string store, std::string hook, std::string event) override;

private:
    struct Entry {
        storage::HookRecord record;
        std::set<EventKind> kinds;  // empty: all
        std::size_t waiting = 0;    // events, those on their way to the disk among them
        std::uint64_t missed = 0;
        std::uint64_t revision = 0;  // as its receiver has it
        bool is_changing = false;    // by one at a time: a record is stored whole

        bool listens(EventKind kind) const;
    };

    Entry* find(const std::string& store, const std::string& hook);
    bool keeps(Entry& entry, EventKind kind);
    Entry& keep(storage::HookRecord record);
    void put(storage::HookRecord record);
    Receiver receiver_of(const Entry& entry) const;
    std::string secret_of(const storage::HookRecord& record, std::int64_t generation) const;
    boost::asio::awaitable<Result<void>> commit(storage::Change change);
    boost::asio::awaitable<Result<void>> change(storage::HookRecord record);
    boost::asio::awaitable<void> sweep(std::string hook);
    Task<std::int64_t> resend_all(std::string store, std::string hook, std::string event);
    boost::asio::awaitable<void> turn_off(storage::HookRecord record);
    Task<HookView> view(std::string store, std::string hook);
    void launch(boost::asio::awaitable<void> task, const char* what);

    HookSettings settings_;
    Wiring wiring_;
    std::map<std::string, std::vector<Entry>> stores_;  // by slug, the oldest first
    std::map<std::string, std::size_t> being_made_;     // by store
    std::vector<std::string> unswept_;                  // deleted hooks with events, at the start
    std::uint64_t missed_ = 0;
};

}  // namespace shopfloor::hooks
