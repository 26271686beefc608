// SPDX-License-Identifier: MIT
#include "server/app/assembly.hpp"

#include "pipeline/base/log.hpp"
#include "server/settings/rung.hpp"
#include "server/settings/webrtc_ports.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

namespace shopfloor::app {
namespace fs = std::filesystem;

namespace {

constexpr std::uint16_t kRtmpDefaultPort = 1935;
// An encoder by SRT that is connected may go without a picture for so long, or for what a burst of
// losses takes.
constexpr std::chrono::seconds kPause{10};

fs::path program_folder() { return fs::read_symlink("/proc/self/exe").parent_path(); }

fs::path worker_program(const settings::Settings& settings) {
    const fs::path program = settings.pipeline.program.empty()
                                 ? program_folder() / "shopfloor-pipeline"
                                 : fs::path{settings.pipeline.program};
    if (access(program.c_str(), X_OK) != 0) {
        throw std::runtime_error(
            fmt::format("The media worker {} is not there or cannot be run. Set pipeline.program.",
                        program.string()));
    }
    return program;
}

}  // namespace

std::size_t media_threads() { return std::max(2U, std::thread::hardware_concurrency()); }

show::ShowSettings show_settings(const settings::Settings& settings) {
    using Policy = room::Takeovers::Policy;
    const bool refuses = settings.room.takeover == settings::kRefuseTakeover;
    return {.holding_timeout = settings.room.holding_timeout,
            .max_cues = settings.room.max_cues,
            .takeover = refuses ? Policy::Refuse : Policy::TakeOver,
            .wrong_keys = {.failures = settings.rtmp.failed_keys,
                           .window = settings.rtmp.failed_keys_window},
            .primary_returns = settings.room.primary_returns};
}

show::ChatSettings chat_settings(const settings::Settings& settings) {
    show::ChatSettings made;
    made.viewer.lines = settings.chat.viewer_lines;
    made.viewer.per = settings.chat.viewer_window;
    made.lines_per_second = settings.chat.lines_per_second;
    made.days = settings.chat.days;
    return made;
}

show::DealSettings deal_settings(const settings::Settings& settings) {
    show::DealSettings made;
    made.hold_for = settings.deals.hold;
    made.order_for = settings.deals.order;
    made.waiting = settings.deals.waiting;
    made.deals = settings.deals.open;
    made.presses_per_minute = settings.deals.presses_per_minute;
    return made;
}

hooks::HookSettings hook_settings(const settings::Settings& settings) {
    return {.hooks = settings.hooks.per_store,
            .max_waiting = settings.hooks.waiting,
            .rules = {.allow_private = settings.hooks.allow_private,
                      .allow_http = settings.hooks.allow_http}};
}

hooks::CourierSettings courier_settings(const settings::Settings& settings) {
    return {.rules = hook_settings(settings).rules,
            .connect_timeout = settings.hooks.connect_timeout,
            .timeout = settings.hooks.timeout,
            .backoff = {.first = settings.hooks.retry_first, .most = settings.hooks.retry_most},
            .give_up = settings.hooks.give_up,
            .connections = settings.hooks.connections};
}

show::ReportSettings report_settings(const settings::Settings& settings) {
    show::ReportSettings made;
    made.allowed_hosts = settings.sales.allowed_hosts;
    made.unknown_clicks_per_minute = settings.sales.cookieless_clicks;
    return made;
}

ingest::RtmpSettings rtmp_settings(const settings::Settings& settings) {
    ingest::RtmpSettings made;
    made.address = settings.rtmp.address;
    made.port = settings.rtmp.port;
    made.tls_port = settings.tls.rtmp_port;
    made.handshake_timeout = settings.rtmp.handshake_timeout;
    made.publish_timeout = settings.rtmp.publish_timeout;
    made.idle_timeout = settings.rtmp.idle_timeout;
    made.max_connections = settings.rtmp.max_connections;
    made.max_address_connections = settings.rtmp.max_address_connections;
    made.max_message_bytes = settings.rtmp.max_message_bytes;
    return made;
}

ingest::SrtSettings srt_settings(const settings::Settings& settings) {
    ingest::SrtSettings made;
    made.address = settings.srt.address;
    made.port = settings.srt.port;
    made.latency = settings.srt.latency;
    made.idle_timeout = settings.srt.idle_timeout;
    made.max_sessions = settings.srt.max_sessions;
    made.max_address_sessions = settings.srt.max_address_sessions;
    made.wrong_keys = {.failures = settings.rtmp.failed_keys,
                       .window = settings.rtmp.failed_keys_window};
    made.receiver.program = {.path = worker_program(settings),
                             .is_locked = settings.pipeline.sandbox,
                             .kind = broadcast::WorkerKind::TsReceiver};
    made.receiver.limits = {.silence = settings.pipeline.silence_limit,
                            .memory_bytes = settings.pipeline.memory_limit_bytes};
    made.intake = {.setup_limit = settings.srt.setup_limit,
                   .silence_limit = std::max<std::chrono::milliseconds>(
                       kPause, settings.srt.idle_timeout + settings.srt.latency)};
    made.source_bitrate_bps = settings.pipeline.source_bitrate_bps;
    return made;
}

// RFC 9725, 4.6.
std::string ice_server_link(const settings::WebRtc& webrtc, const std::string& server) {
    std::string link = fmt::format("<{}>; rel=\"ice-server\"", server);
    if (server.starts_with("turn") && !webrtc.turn_username.empty()) {
        link += fmt::format("; username=\"{}\"; credential=\"{}\"; credential-type=\"password\"",
                            webrtc.turn_username,
                            webrtc.turn_credential);
    }
    return link;
}

ingest::WhipSettings whip_settings(const settings::Settings& settings) {
    const settings::WebRtc& webrtc = settings.webrtc;
    const auto ports = settings::parse_port_range(webrtc.ports).value();
    ingest::WhipSettings made;
    made.is_enabled = webrtc.enabled;
    made.receiver.program = {.path = worker_program(settings),
                             .is_locked = settings.pipeline.sandbox,
                             .kind = broadcast::WorkerKind::WebRtcReceiver};
    made.receiver.limits = {.silence = settings.pipeline.silence_limit,
                            .memory_bytes = settings.pipeline.memory_limit_bytes};
    made.offer = {.sdp = {},
                  .first_port = ports.first,
                  .last_port = ports.last,
                  .public_address = webrtc.public_address,
                  .stun = webrtc.stun,
                  .bitrate_kbps = webrtc.start_bitrate_kbps,
                  .keyframe_interval = settings.pipeline.idr_interval,
                  .setup_limit = webrtc.setup_limit,
                  .silence_limit = webrtc.silence_limit};
    for (const std::string& server : webrtc.ice_servers) {
        made.ice_servers.push_back(ice_server_link(webrtc, server));
    }
    made.max_sessions = webrtc.max_sessions;
    made.max_address_sessions = webrtc.max_address_sessions;
    return made;
}

delivery::DeliverySettings delivery_settings(const settings::Settings& settings) {
    delivery::DeliverySettings made;
    made.threads = settings.http.threads;
    made.allowed_origins = settings.http.allowed_origins;
    made.trusted_proxies = settings.http.trusted_proxies;
    made.https_port = settings.tls.redirect_port;
    made.strict_transport = settings.tls.strict_days;
    made.skip_after = settings.http.skip_after;
    made.close_after = settings.http.close_after;
    made.unsent_limit_bytes = settings.http.unsent_limit_bytes;
    made.io_uring = settings.http.io_uring;
    made.batch_limit = settings.http.batch_limit;
    made.event_backlog_bytes = settings.http.event_backlog_bytes;
    made.ring_bytes = settings.http.ring_bytes;
    made.ring_duration = settings.http.ring_duration;
    made.max_connections = settings.http.max_connections;
    made.max_address_connections = settings.http.max_address_connections;
    made.request_timeout = settings.http.request_timeout;
    return made;
}

archive::ArchiveSettings archive_settings(const settings::Settings& settings,
                                          const fs::path& data) {
    archive::ArchiveSettings made;
    made.is_enabled = settings.recording.enabled;
    made.folder = settings.recording.folder.empty() ? fs::absolute(data) / "recordings"
                                                    : fs::path{settings.recording.folder};
    made.days = settings.recording.days;
    made.min_free_bytes = settings.recording.min_free_bytes;
    return made;
}

people::RosterLimits roster_limits(const settings::Settings& settings) {
    return {.link_life = std::chrono::hours{settings.people.link_hours},
            .session_life = settings.people.session_days};
}

people::CookieSecure cookie_secure(const settings::Settings& settings) {
    return settings.http.secure_cookies ? people::CookieSecure::Yes : people::CookieSecure::No;
}

std::vector<wire::Rung> ladder(const settings::Pipeline& pipeline) {
    std::vector<wire::Rung> rungs;
    for (const std::string& text : pipeline.ladder) {
        const settings::Rung rung = settings::parse_rung(text).value();
        rungs.push_back({.short_side = rung.short_side, .bitrate_bps = rung.bitrate_bps});
    }
    std::ranges::sort(rungs, std::greater{}, &wire::Rung::short_side);
    const auto twice = std::ranges::unique(rungs, {}, &wire::Rung::short_side);
    rungs.erase(twice.begin(), twice.end());
    return rungs;
}

broadcast::WorkerSettings worker_settings(const settings::Settings& settings) {
    broadcast::WorkerSettings made;
    made.program = {.path = worker_program(settings), .is_locked = settings.pipeline.sandbox};
    made.start.chunk_duration = settings.pipeline.chunk;
    made.start.chunk_wall_limit = settings.pipeline.chunk * 3 / 2;
    made.start.thumbnail_interval = settings.pipeline.thumbnail_interval;
    made.start.silent_input_limit = settings.pipeline.no_frames_limit;
    made.start.idr_interval = settings.pipeline.idr_interval;
    made.start.ladder = ladder(settings.pipeline);
    made.limits = {.silence = settings.pipeline.silence_limit,
                   .memory_bytes = settings.pipeline.memory_limit_bytes};
    made.source = {.bitrate_bps = settings.pipeline.source_bitrate_bps,
                   .short_side = settings.pipeline.source_short_side,
                   .ends = settings.pipeline.over_limit == settings::kEndOverLimit};
    return made;
}

void create_data_folder(const fs::path& data) {
    if (fs::exists(data) && !fs::is_directory(data)) {
        throw std::runtime_error(
            fmt::format("--data {} is a file. Name the folder of the database.", data.string()));
    }
    if (fs::create_directories(data)) {
        fs::permissions(data, fs::perms::owner_all, fs::perm_options::replace);
    }
}

storage::Place storage_place(const settings::Settings& settings, const fs::path& data) {
    if (!settings.storage.url.empty()) return storage::Place::at_url(settings.storage.url);
    return settings.storage.file.empty() ? data / "shopfloor.db" : fs::path{settings.storage.file};
}

fs::path web_root(const settings::Settings& settings) {
    if (!settings.http.web_root.empty()) return settings.http.web_root;
    const fs::path installed = program_folder() / "../share/shopfloor/web";
    const fs::path built = program_folder() / "../../../web/dist";
    return (fs::exists(installed) ? installed : built).lexically_normal();
}

std::string srt_url(const settings::Settings& settings) {
    if (settings.srt.port == 0) return {};
    if (!settings.srt.public_url.empty()) return settings.srt.public_url;
    return fmt::format("srt://localhost:{}", settings.srt.port);
}

std::string rtmp_url(const settings::Settings& settings, std::uint16_t port) {
    if (!settings.rtmp.public_url.empty()) return settings.rtmp.public_url;
    return port == kRtmpDefaultPort ? "rtmp://localhost/live"
                                    : fmt::format("rtmp://localhost:{}/live", port);
}

}  // namespace shopfloor::app
