// SPDX-License-Identifier: MIT
#include "server/settings/keys.hpp"

#include "server/settings/objections.hpp"

#include <fmt/format.h>

#include <array>
#include <concepts>
#include <limits>

namespace shopfloor::settings {
namespace {

Value to_value(bool flag) { return flag; }
template <std::integral Number>
Value to_value(Number number) {
    return static_cast<std::int64_t>(number);
}
Value to_value(std::chrono::milliseconds duration) { return std::int64_t{duration.count()}; }
Value to_value(std::chrono::days days) { return std::int64_t{days.count()}; }
Value to_value(const std::string& text) { return text; }
Value to_value(const std::vector<std::string>& texts) { return texts; }

void assign(bool& target, const Value& value) { target = std::get<bool>(value); }
template <std::integral Number>
void assign(Number& target, const Value& value) {
    target = static_cast<Number>(std::get<std::int64_t>(value));
}
void assign(std::chrono::days& target, const Value& value) {
    target = std::chrono::days{std::get<std::int64_t>(value)};
}
void assign(std::chrono::milliseconds& target, const Value& value) {
    target = std::chrono::milliseconds{std::get<std::int64_t>(value)};
}
void assign(std::string& target, const Value& value) { target = std::get<std::string>(value); }
void assign(std::vector<std::string>& target, const Value& value) {
    target = std::get<std::vector<std::string>>(value);
}

template <auto Section, auto Field>
constexpr Key key(std::string_view name, std::string_view doc) {
    return {.name = name,
            .doc = doc,
            .read = [](const Settings& settings) { return to_value(settings.*Section.*Field); },
            .write = [](Settings& settings,
                        const Value& value) { assign(settings.*Section.*Field, value); }};
}

template <auto Section, auto Field>
constexpr Key number(std::string_view name,
                     std::int64_t min,
                     std::int64_t max,
                     std::string_view doc) {
    Key made = key<Section, Field>(name, doc);
    made.min = min;
    made.max = max;
    return made;
}

template <auto Section, auto Field>
constexpr Key text(std::string_view name,
                   const char* (*objection)(const std::string&),
                   std::string_view doc) {
    Key made = key<Section, Field>(name, doc);
    made.objection = objection;
    return made;
}

template <auto Section, auto Field>
constexpr Key secret(std::string_view name,
                     const char* (*objection)(const std::string&),
                     std::string_view doc) {
    Key made = text<Section, Field>(name, objection, doc);
    made.is_secret = true;
    return made;
}

constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;
constexpr std::int64_t kTiB = 1024 * 1024 * kMiB;
constexpr std::int64_t kHourMs = 3'600'000;

constexpr std::array kKeys{
    text<&Settings::http, &Http::address>("http.address", not_an_address, "listening address"),
    number<&Settings::http, &Http::port>("http.port", 1, 65535, "listening port"),
    text<&Settings::http, &Http::web_root>("http.web_root", not_a_path, "folder of the pages"),
    text<&Settings::http, &Http::allowed_origins>(
        "http.allowed_origins", not_an_origin, "foreign sites that may embed rooms"),
    text<&Settings::http, &Http::trusted_proxies>(
        "http.trusted_proxies", not_a_network, "proxies whose X-Forwarded headers count"),
    key<&Settings::http, &Http::secure_cookies>("http.secure_cookies",
                                                "whether browsers keep the sign-in to https"),
    number<&Settings::http, &Http::max_connections>(
        "http.max_connections", 1, 1'000'000, "connections at once"),
    number<&Settings::http, &Http::max_address_connections>(
        "http.max_address_connections", 0, 1'000'000, "connections of one address at once"),
    number<&Settings::http, &Http::threads>("http.threads", 0, 256, "delivery threads"),
    number<&Settings::http, &Http::request_timeout>(
        "http.request_timeout_ms", 100, 600'000, "time to send a request"),
    number<&Settings::http, &Http::skip_after>(
        "http.skip_after_ms", 200, 60'000, "delay at which a viewer skips ahead"),
    number<&Settings::http, &Http::close_after>(
        "http.close_after_ms", 1000, 600'000, "silence at which a viewer is closed"),
    number<&Settings::http, &Http::unsent_limit_bytes>(
        "http.unsent_limit_bytes", 4 * kKiB, 16 * kMiB, "kernel's buffer of a viewer"),
    key<&Settings::http, &Http::io_uring>("http.io_uring", "whether chunks are sent in batches"),
    number<&Settings::http, &Http::batch_limit>(
        "http.batch_limit_ms", 0, 1000, "media that a large room gets at a time"),
    number<&Settings::http, &Http::event_backlog_bytes>(
        "http.event_backlog_bytes", 16 * kKiB, 16 * kMiB, "events a viewer may owe"),
    number<&Settings::http, &Http::ring_bytes>(
        "http.ring_bytes", kMiB, 1024 * kMiB, "memory of a rendition's newest chunks"),
    number<&Settings::http, &Http::ring_duration>(
        "http.ring_duration_ms", 2000, 600'000, "age of a rendition's oldest chunk"),
    text<&Settings::tls, &Tls::certificate>(
        "tls.certificate", not_a_path, "certificate's PEM file"),
    text<&Settings::tls, &Tls::key>("tls.key", not_a_path, "its private key's PEM file"),
    number<&Settings::tls, &Tls::http_port>("tls.http_port", 1, 65535, "port of https"),
    number<&Settings::tls, &Tls::rtmp_port>("tls.rtmp_port", 1, 65535, "port of rtmps"),
    number<&Settings::tls, &Tls::redirect_port>(
        "tls.redirect_port", 0, 65535, "where plain http is sent"),
    number<&Settings::tls, &Tls::strict_days>(
        "tls.strict_days", 0, 730, "days that browsers keep to https"),
    number<&Settings::tls, &Tls::max_handshakes>(
        "tls.max_handshakes", 10, 100'000, "unfinished handshakes at once"),
    text<&Settings::tls, &Tls::authority>(
        "tls.authority", not_a_path, "authority's certificate, for /ca.crt"),
    text<&Settings::rtmp, &Rtmp::address>("rtmp.address", not_an_address, "listening address"),
    number<&Settings::rtmp, &Rtmp::port>("rtmp.port", 1, 65535, "listening port"),
    number<&Settings::rtmp, &Rtmp::max_connections>(
        "rtmp.max_connections", 1, 10'000, "encoders at once"),
    number<&Settings::rtmp, &Rtmp::max_address_connections>(
        "rtmp.max_address_connections", 0, 10'000, "encoders of one address at once"),
    number<&Settings::rtmp, &Rtmp::failed_keys>(
        "rtmp.failed_keys", 1, 1'000'000, "unknown keys that an address may try"),
    number<&Settings::rtmp, &Rtmp::failed_keys_window>(
        "rtmp.failed_keys_window_ms", 1000, kHourMs, "time in which it may try them"),
    number<&Settings::rtmp, &Rtmp::handshake_timeout>(
        "rtmp.handshake_timeout_ms", 100, 60'000, "time for the handshake"),
    number<&Settings::rtmp, &Rtmp::publish_timeout>(
        "rtmp.publish_timeout_ms", 100, 600'000, "time from the handshake to publishing"),
    number<&Settings::rtmp, &Rtmp::idle_timeout>(
        "rtmp.idle_timeout_ms", 1000, 600'000, "silence at which an encoder is closed"),
    number<&Settings::rtmp, &Rtmp::max_message_bytes>(
        "rtmp.max_message_bytes", 64 * kKiB, 64 * kMiB, "largest RTMP message"),
    text<&Settings::rtmp, &Rtmp::public_url>(
        "rtmp.public_url", not_an_rtmp_url, "address shown to merchants"),
    text<&Settings::srt, &Srt::address>("srt.address", not_an_address, "listening address"),
    number<&Settings::srt, &Srt::port>("srt.port", 0, 65535, "listening port, UDP"),
    number<&Settings::srt, &Srt::latency>(
        "srt.latency_ms", 20, 8000, "time in which a lost packet may come again"),
    number<&Settings::srt, &Srt::idle_timeout>(
        "srt.idle_timeout_ms", 1000, 60'000, "silence at which an encoder is lost"),
    number<&Settings::srt, &Srt::setup_limit>(
        "srt.setup_limit_ms", 1000, 60'000, "time from the handshake to the first frame"),
    number<&Settings::srt, &Srt::max_sessions>(
        "srt.max_sessions", 1, 1000, "encoders that publish by SRT at once"),
    number<&Settings::srt, &Srt::max_address_sessions>(
        "srt.max_address_sessions", 0, 1000, "those of one address"),
    text<&Settings::srt, &Srt::public_url>(
        "srt.public_url", not_an_srt_url, "address shown to merchants"),
    key<&Settings::webrtc, &WebRtc::enabled>("webrtc.enabled", "whether browsers may publish"),
    text<&Settings::webrtc, &WebRtc::ports>(
        "webrtc.ports", not_a_port_range, "ports of WebRTC, UDP and TCP"),
    text<&Settings::webrtc, &WebRtc::public_address>(
        "webrtc.public_address", not_a_public_address, "address that publishers reach"),
    text<&Settings::webrtc, &WebRtc::stun>(
        "webrtc.stun", not_a_stun_server, "server that tells how this machine looks"),
    text<&Settings::webrtc, &WebRtc::ice_servers>(
        "webrtc.ice_servers", not_an_ice_server, "servers that browsers are told of"),
    text<&Settings::webrtc, &WebRtc::turn_username>(
        "webrtc.turn_username", not_a_header_word, "user of the TURN servers"),
    text<&Settings::webrtc, &WebRtc::turn_credential>(
        "webrtc.turn_credential", not_a_header_word, "password of the TURN servers"),
    number<&Settings::webrtc, &WebRtc::max_sessions>(
        "webrtc.max_sessions", 1, 1000, "browsers that publish at once"),
    number<&Settings::webrtc, &WebRtc::max_address_sessions>(
        "webrtc.max_address_sessions", 0, 1000, "those of one address"),
    number<&Settings::webrtc, &WebRtc::start_bitrate_kbps>(
        "webrtc.start_bitrate_kbps", 0, 20'000, "bitrate that browsers begin with"),
    number<&Settings::webrtc, &WebRtc::setup_limit>(
        "webrtc.setup_limit_ms", 1000, 60'000, "time from the offer to the first frame"),
    number<&Settings::webrtc, &WebRtc::silence_limit>(
        "webrtc.silence_limit_ms", 500, 60'000, "silence at which a browser is gone"),
    number<&Settings::webrtc, &WebRtc::uplink_test_bytes>(
        "webrtc.uplink_test_bytes", 0, 8 * kMiB, "largest body of an uplink test"),
    number<&Settings::webrtc, &WebRtc::uplink_tests_per_minute>(
        "webrtc.uplink_tests_per_minute", 1, 1000, "uplink tests of one address"),
    text<&Settings::pipeline, &Pipeline::program>(
        "pipeline.program", not_a_path, "media worker's program"),
    number<&Settings::pipeline, &Pipeline::chunk>(
        "pipeline.chunk_ms", 20, 1000, "media in one chunk"),
    number<&Settings::pipeline, &Pipeline::thumbnail_interval>(
        "pipeline.thumbnail_interval_ms", 500, kHourMs, "time between stills"),
    number<&Settings::pipeline, &Pipeline::no_frames_limit>(
        "pipeline.no_frames_limit_ms", 1000, 60'000, "time without frames before a restart"),
    text<&Settings::pipeline, &Pipeline::ladder>(
        "pipeline.ladder", not_a_rung, "smaller pictures that viewers may have"),
    number<&Settings::pipeline, &Pipeline::idr_interval>(
        "pipeline.idr_interval_ms", 500, 10'000, "time between keyframes of the ladder"),
    number<&Settings::pipeline, &Pipeline::spare_workers>(
        "pipeline.spare_workers", 0, 100, "media workers started before they are needed"),
    number<&Settings::pipeline, &Pipeline::busy_percent>(
        "pipeline.busy_percent", 0, 100, "processors' load above which no other show begins"),
    number<&Settings::pipeline, &Pipeline::min_memory_bytes>(
        "pipeline.min_memory_bytes", 0, kTiB, "free memory below which no other show begins"),
    number<&Settings::pipeline, &Pipeline::silence_limit>(
        "pipeline.silence_limit_ms", 2000, 60'000, "silence at which a media worker is replaced"),
    number<&Settings::pipeline, &Pipeline::memory_limit_bytes>(
        "pipeline.memory_limit_bytes", 64 * kMiB, kTiB, "memory of a media worker at most"),
    key<&Settings::pipeline, &Pipeline::sandbox>("pipeline.sandbox",
                                                 "whether media workers are locked in"),
    number<&Settings::pipeline, &Pipeline::source_bitrate_bps>(
        "pipeline.source_bitrate_bps",
        0,
        1'000'000'000,
        "bits that an encoder's pictures may have"),
    number<&Settings::pipeline, &Pipeline::source_short_side>(
        "pipeline.source_short_side", 0, 8192, "short side that they may have"),
    text<&Settings::pipeline, &Pipeline::over_limit>(
        "pipeline.over_limit", not_an_over_limit, "what becomes of an encoder that sends more"),
    number<&Settings::room, &Room::holding_timeout>(
        "room.holding_timeout_ms", 1000, 24 * kHourMs, "wait for a lost encoder"),
    number<&Settings::room, &Room::max_cues>(
        "room.max_cues", 10, 1'000'000, "cues of one broadcast"),
    text<&Settings::room, &Room::takeover>(
        "room.takeover", not_a_takeover, "what a second encoder with the same key may do"),
    key<&Settings::room, &Room::primary_returns>(
        "room.primary_returns", "whether the primary encoder takes over from its backup again"),
    number<&Settings::chat, &Chat::viewer_lines>(
        "chat.viewer_lines", 1, 100, "lines of one viewer at once"),
    number<&Settings::chat, &Chat::viewer_window>(
        "chat.viewer_window_ms", 1000, kHourMs, "time in which a viewer may write them again"),
    number<&Settings::chat, &Chat::lines_per_second>(
        "chat.lines_per_second", 4, 200, "lines of a room that everybody gets"),
    number<&Settings::chat, &Chat::days>("chat.days", 1, 3650, "days until a line is deleted"),
    text<&Settings::sales, &Sales::allowed_hosts>(
        "sales.allowed_hosts", not_a_host, "hosts that offers may lead to"),
    number<&Settings::sales, &Sales::cookieless_clicks>(
        "sales.cookieless_clicks", 0, 10'000'000, "clicks without a cookie that count"),
    number<&Settings::deals, &Deals::hold>(
        "deals.hold_ms", 10'000, kHourMs, "time that a buyer has for an order"),
    number<&Settings::deals, &Deals::order>(
        "deals.order_ms", 60'000, 7 * 24 * kHourMs, "time that a merchant has to confirm one"),
    number<&Settings::deals, &Deals::waiting>(
        "deals.waiting", 0, 100'000, "buyers in line for one deal"),
    number<&Settings::deals, &Deals::open>(
        "deals.open", 1, 100, "deals of a room that are announced or open"),
    number<&Settings::deals, &Deals::presses_per_minute>(
        "deals.presses_per_minute", 1, 6000, "how often one viewer may press"),
    number<&Settings::hooks, &Hooks::per_store>("hooks.per_store", 0, 100, "hooks of one store"),
    key<&Settings::hooks, &Hooks::allow_private>(
        "hooks.allow_private", "whether hooks may lead into private networks, and to any port"),
    key<&Settings::hooks, &Hooks::allow_http>("hooks.allow_http",
                                              "whether hooks may lead to http without TLS"),
    text<&Settings::hooks, &Hooks::authority>(
        "hooks.authority", not_a_path, "one more authority that hooks' receivers may have"),
    number<&Settings::hooks, &Hooks::connections>(
        "hooks.connections", 4, 1000, "requests to hooks at once"),
    number<&Settings::hooks, &Hooks::waiting>(
        "hooks.waiting", 100, 1'000'000, "events that wait for one hook"),
    number<&Settings::hooks, &Hooks::connect_timeout>(
        "hooks.connect_timeout_ms", 100, 60'000, "time to find a receiver, and to connect"),
    number<&Settings::hooks, &Hooks::timeout>(
        "hooks.timeout_ms", 100, 120'000, "time of a whole request"),
    number<&Settings::hooks, &Hooks::retry_first>(
        "hooks.retry_first_ms", 10, 60'000, "wait after the first failure"),
    number<&Settings::hooks, &Hooks::retry_most>(
        "hooks.retry_most_ms", 100, kHourMs, "longest wait between two tries"),
    number<&Settings::hooks, &Hooks::give_up>(
        "hooks.give_up_ms", 1000, 30 * 24 * kHourMs, "age at which an event is set aside"),
    text<&Settings::storage, &Storage::file>("storage.file", not_a_path, "database file"),
    secret<&Settings::storage, &Storage::url>(
        "storage.url", not_a_database_url, "PostgreSQL database, in place of the file"),
    number<&Settings::storage, &Storage::min_free_bytes>(
        "storage.min_free_bytes", 0, 1024 * kTiB, "space left free on the database's disk"),
    key<&Settings::recording, &Recording::enabled>("recording.enabled",
                                                   "whether shows are recorded"),
    text<&Settings::recording, &Recording::folder>(
        "recording.folder", not_a_path, "folder of the recordings"),
    number<&Settings::recording, &Recording::days>(
        "recording.days", 0, 36'500, "days until a recording is deleted"),
    number<&Settings::recording, &Recording::min_free_bytes>(
        "recording.min_free_bytes", 0, 1024 * kTiB, "space left free on the recordings' disk"),
    number<&Settings::people, &People::link_hours>(
        "people.link_hours", 1, 168, "hours until a sign-in link is over"),
    number<&Settings::people, &People::session_days>(
        "people.session_days", 1, 365, "days until an unused sign-in is over"),
    number<&Settings::people, &People::audit_days>(
        "people.audit_days", 1, 3650, "days that the audit log goes back"),
    number<&Settings::metrics, &Metrics::rooms>(
        "metrics.rooms", 0, 10'000, "rooms with figures of their own"),
    text<&Settings::log, &Log::level>("log.level", not_a_level, "least level that is written"),
};

std::string in_quotes(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

}  // namespace

std::span<const Key> keys() { return kKeys; }

std::string to_toml(const Value& value) {
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&value)) return in_quotes(*text);
    std::string list;
    for (const std::string& text : std::get<std::vector<std::string>>(value)) {
        list += (list.empty() ? "" : ", ") + in_quotes(text);
    }
    return "[" + list + "]";
}

}  // namespace shopfloor::settings
