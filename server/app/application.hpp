// SPDX-License-Identifier: MIT
#pragma once

#include "server/app/doors.hpp"
#include "server/app/health_watch.hpp"
#include "server/app/recording_news.hpp"
#include "server/app/viewer_identities.hpp"
#include "server/app/web_listener.hpp"
#include "server/auth/tokens.hpp"
#include "server/control/control.hpp"
#include "server/delivery/delivery.hpp"
#include "server/hooks/courier_thread.hpp"
#include "server/hooks/hook_book.hpp"
#include "server/ingest/rtmp/listener.hpp"
#include "server/ingest/srt/srt_listener.hpp"
#include "server/ingest/whip/whip_sessions.hpp"
#include "server/people/people.hpp"
#include "server/settings/settings.hpp"
#include "server/show/bag_links.hpp"
#include "server/show/live_catalogues.hpp"
#include "server/show/live_chats.hpp"
#include "server/show/live_deals.hpp"
#include "server/show/live_reports.hpp"
#include "server/show/live_rooms.hpp"
#include "server/show/live_rundowns.hpp"
#include "server/show/live_shows.hpp"
#include "server/show/machine_watch.hpp"
#include "server/storage/storage.hpp"
#include "server/tls/certificate_watch.hpp"
#include "server/tls/identity.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/thread_pool.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace shopfloor::app {

/// The whole server. The members stand in the order in which they need each other.
/// Owner: the main thread, which becomes the business thread.
class Application {
public:
    /// Opens the storage, binds the ports, starts the threads. Throws std::runtime_error with a
    /// sentence when something of it cannot be had. `data` is created where it is missing.
    Application(const settings::Settings& settings, const std::filesystem::path& data);
    ~Application();

    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// The first run's operator token, to be shown once.
    const std::optional<auth::OperatorToken>& new_operator() const noexcept {
        return new_operator_;
    }
    std::uint16_t http_port() const { return web_.port(); }
    std::uint16_t rtmp_port() const { return rtmp_.port(); }
    /// Of UDP; 0 without.
    std::uint16_t srt_port() const { return srt_ ? srt_->port() : std::uint16_t{0}; }
    /// Under TLS; 0 without.
    std::uint16_t https_port() const { return tls_web_ ? tls_web_->port() : std::uint16_t{0}; }
    std::uint16_t rtmps_port() const { return rtmp_.tls_port(); }

    /// Serves until SIGTERM or SIGINT, then closes everything in the order of the data flow.
    void run();

private:
    std::optional<commerce::Product> find_product(const std::string& store, const std::string& sku);
    boost::asio::awaitable<void> stop();
    void join_media();
    std::vector<delivery::HttpRoute> routes(const settings::Settings& settings);
    void open_srt();
    void open_tls(const settings::Settings& settings);
    void await_hang_up();

    std::unique_ptr<tls::Identity> identity_;  // null: no TLS; outlives all connections
    boost::asio::io_context business_{1};
    boost::asio::thread_pool media_;
    storage::Storage storage_;
    auth::Tokens tokens_;
    auth::SigningKey signing_key_;
    ViewerIdentities viewers_;
    std::optional<auth::OperatorToken> new_operator_;
    hooks::CourierThread courier_;
    hooks::HookBook hooks_;
    archive::Archive archive_;
    Doors doors_;
    show::GoLinks go_links_;
    show::BagLinks bag_links_;
    show::RoomBook book_;
    ingest::KeyBoard keys_;
    broadcast::WorkerSettings worker_;
    broadcast::SpareWorkers spares_;
    show::Capacity capacity_;
    show::MachineWatch machine_;
    show::LiveShows shows_;
    ShowTally tally_;
    RecordingNews news_;
    show::LiveRooms rooms_;
    people::People people_;
    show::LiveChats chats_;
    show::LiveRundowns rundowns_;
    show::LiveDeals deals_;  // before the catalogues, of whose bags it hears
    show::LiveCatalogues catalogues_;
    show::LiveReports reports_;
    control::CallBook calls_;
    ingest::RtmpSettings rtmp_settings_;
    ingest::WhipSettings whip_settings_;
    ingest::SrtSettings srt_settings_;
    HealthWatch health_;
    ingest::RtmpListener rtmp_;
    ingest::WhipSessions whip_;
    std::optional<ingest::SrtListener> srt_;
    control::Control control_;
    delivery::Delivery delivery_;
    WebListener web_;
    std::optional<WebListener> tls_web_;
    std::optional<tls::CertificateWatch> certificate_watch_;
    boost::asio::signal_set hang_up_;
    boost::asio::signal_set signals_;
};

}  // namespace shopfloor::app
