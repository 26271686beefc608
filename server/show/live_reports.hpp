// SPDX-License-Identifier: MIT
#pragma once

#include "server/sales/allowed_hosts.hpp"
#include "server/sales/count_limit.hpp"
#include "server/show/go_links.hpp"
#include "server/show/reports.hpp"
#include "server/show/room_desk.hpp"
#include "server/show/sales_log.hpp"
#include "server/show/show_listener.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace shopfloor::show {

struct ReportSettings {
    std::vector<std::string> allowed_hosts{};           // patterns; none: every host
    std::chrono::milliseconds store_interval{1000};     // what a crash may lose
    std::size_t max_waiting = std::size_t{100} * 1000;  // rows for a disk that does not keep up
    unsigned clicks_per_minute = 10;                    // of one viewer on one offer
    unsigned unknown_clicks_per_minute = 6000;          // in one room, of browsers without a cookie
    unsigned visits_per_minute = 30;                    // of one viewer of one broadcast
};

/// The reports of this server, for real. See Reports for what it promises.
///
/// A broadcast's viewers are counted on its own timeline, which stands still while nothing is
/// sent: a viewer watches what goes out between joining and leaving.
///
/// Owner: the business thread. What is wired must outlive it.
class LiveReports final : public Reports, public ShowListener {
public:
    struct Wiring {
        boost::asio::any_io_executor business;
        storage::Storage& storage;
        RoomDesk& desk;
        const GoLinks& links;
        /// Nothing where the store has no such product.
        std::function<std::optional<commerce::Product>(const std::string& store,
                                                       const std::string& sku)>
            find_product;
    };

    LiveReports(ReportSettings settings, Wiring wiring);

    /// Takes up what was stored. Blocks. Before the rooms are restored, which tell of their
    /// broadcasts. Throws std::runtime_error with a sentence.
    void restore(const storage::Contents& contents);
    /// Begins to store at intervals.
    void start();
    /// Ends all visits and stores what waits.
    boost::asio::awaitable<void> stop();

    Destination follow(const Click& click) override;
    Task<sales::Report> report(std::string broadcast) override;
    Task<std::vector<storage::BroadcastTotals>> list(std::string room, std::int64_t limit) override;

    void broadcast_began(const storage::BroadcastRecord& broadcast) override;
    void broadcast_ended(const storage::BroadcastRecord& broadcast) override;
    void cue_published(const storage::BroadcastRecord& broadcast, const room::Cue& cue) override;
    void viewer_joined(const std::string& room, const delivery::ViewerRef& viewer) override;
    void viewer_left(const std::string& room, const delivery::ViewerRef& viewer) override;
    void viewer_said(const std::string& room,
                     const delivery::ViewerRef& viewer,
                     const std::string& type,
                     const std::string& json) override;

private:
    /// A broadcast that is on.
    struct Show {
        std::string broadcast;
        storage::TallyRecord tally;
        bool is_told = false;  // the tally has not changed since it was given to the log
        std::unordered_map<std::uint64_t, std::string> products{};  // by cue
    };
    struct Visit {
        std::int64_t id = 0;
        media::MediaTime begun{};
    };
    /// One of a room's connections: there may be tens of thousands.
    struct Presence {
        const std::string* viewer;          // the key in connections_by_viewer
        std::optional<Visit> visit{};       // of the broadcast that is on
        std::vector<std::uint64_t> seen{};  // cues
    };
    struct Room {
        std::optional<Show> show;
        std::unordered_map<delivery::SocketId, Presence> present;
        std::unordered_map<std::string, std::uint32_t> connections_by_viewer;
    };

    boost::asio::awaitable<void> run();
    void tell_tallies();
    /// The end of the broadcast's timeline about now; never goes back.
    media::MediaTime edge(const std::string& room, Show& show);
    void begin_visit(const std::string& room, Room& entry, Presence& presence);
    static storage::VisitRecord record_of(const Show& show, const Presence& presence);
    void end_visit(media::MediaTime at, Show& show, Presence& presence);
    void count_peak(Room& entry);
    void count_click(const sales::OfferLink& link, const Click& click);
    void count_impression(const std::string& room,
                          Show& show,
                          Presence& presence,
                          const std::string& text);
    bool may_count(const sales::OfferLink& link, const Click& click);
    void take(Show& show, bool is_kept);
    /// `show` is null for what belongs to none.
    void leave_out(Show* show, const char* why);

    ReportSettings settings_;
    sales::AllowedHosts hosts_;
    Wiring wiring_;
    SalesLog log_;
    boost::asio::steady_timer timer_;
    bool is_stopping_ = false;
    sales::CountLimit click_limit_;
    sales::CountLimit visit_limit_;
    std::uint64_t left_out_ = 0;             // since the log was told
    std::chrono::milliseconds next_told_{};  // UTC, when it may be told again
    std::map<std::string, Room> rooms_;
    std::map<std::string, storage::TallyRecord> stored_tallies_;  // of broadcasts to be taken up
    std::map<std::string, std::unordered_map<std::uint64_t, std::string>> stored_cues_;
};

}  // namespace shopfloor::show
