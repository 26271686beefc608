// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/room_desk.hpp"
#include "server/show/rundowns.hpp"
#include "server/show/show_listener.hpp"
#include "server/show/shows.hpp"
#include "server/storage/rundown_records.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <map>
#include <memory>
#include <string>

namespace shopfloor::show {

/// The rundowns of this server, for real. See Rundowns for what it promises.
///
/// Automatic mode goes by the wall clock: through a publisher's absence and a restart, after which
/// it takes up what is due, without firing what it missed.
///
/// Owner: the business thread. Listens to the rooms; stop it before they go.
class LiveRundowns final : public Rundowns, public ShowListener {
public:
    struct Wiring {  // all of which must outlive it
        boost::asio::any_io_executor business;
        storage::Storage& storage;
        Shows& shows;
        RoomDesk& desk;
    };

    explicit LiveRundowns(Wiring wiring);
    ~LiveRundowns() override;

    /// Takes up what was stored. Once, before the rooms are restored.
    void restore();
    void stop();

    Outcome<RundownView> get(const std::string& room) const override;
    Task<RundownView> set(std::string room, commerce::RundownSteps steps) override;
    Task<RundownMove> next(std::string room) override;
    Task<RundownMove> go(std::string room, std::size_t step) override;
    Task<RundownView> set_mode(std::string room, RundownMode mode, commerce::Loop loop) override;

    void broadcast_began(const storage::BroadcastRecord& broadcast) override;
    void went_on_air(const storage::BroadcastRecord& broadcast) override;
    void broadcast_ended(const storage::BroadcastRecord& broadcast) override;

private:
    struct Entry;

    Entry& entry(const std::string& room);
    Task<RundownMove> move(Entry& entry, commerce::RundownPlace to);
    boost::asio::awaitable<void> follow_clock(Entry& entry);
    boost::asio::awaitable<void> keep(storage::RundownPlaceRecord place);
    Task<void> store(std::vector<storage::Change> changes);
    void tick(Entry& entry);
    void arm(Entry& entry);
    void publish(const Entry& entry);
    void launch(boost::asio::awaitable<void> task, const char* what);

    Wiring wiring_;
    std::map<std::string, std::unique_ptr<Entry>> entries_;
    bool is_stopping_ = false;
};

}  // namespace shopfloor::show
