// SPDX-License-Identifier: MIT
#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace shopfloor::settings {

struct Http {
    std::string address = "0.0.0.0";
    std::uint16_t port = 8080;
    std::string web_root;  // empty: where it was installed, or built
    std::vector<std::string> allowed_origins;
    std::vector<std::string> trusted_proxies;  // addresses and networks
    bool secure_cookies = false;
    std::size_t max_connections = 20000;
    std::size_t max_address_connections = 2000;
    unsigned threads = 0;  // 0: one for each core
    std::chrono::milliseconds request_timeout{10000};
    std::chrono::milliseconds skip_after{2000};
    std::chrono::milliseconds close_after{10000};
    std::size_t unsent_limit_bytes = 64 * 1024;
    bool io_uring = true;
    std::chrono::milliseconds batch_limit{400};
    std::size_t event_backlog_bytes = 256 * 1024;
    std::size_t ring_bytes = 32 * 1024 * 1024;
    std::chrono::milliseconds ring_duration{12000};

    bool operator==(const Http&) const = default;
};

struct Tls {
    std::string certificate;  // PEM files; empty: no TLS
    std::string key;
    std::uint16_t http_port = 8443;
    std::uint16_t rtmp_port = 1936;
    std::uint16_t redirect_port = 0;  // 0: plain http is served
    std::chrono::days strict_days{0};
    std::size_t max_handshakes = 1000;
    std::string authority;  // PEM file of a certificate that /ca.crt gives away

    bool operator==(const Tls&) const = default;
};

struct Rtmp {
    std::string address = "0.0.0.0";
    std::uint16_t port = 1935;
    std::size_t max_connections = 64;
    std::size_t max_address_connections = 32;
    unsigned failed_keys = 20;
    std::chrono::milliseconds failed_keys_window{60000};
    std::chrono::milliseconds handshake_timeout{5000};
    std::chrono::milliseconds publish_timeout{15000};
    std::chrono::milliseconds idle_timeout{15000};
    std::size_t max_message_bytes = 4 * 1024 * 1024;
    std::string public_url;  // what merchants type into their encoder; empty: made from the host

    bool operator==(const Rtmp&) const = default;
};

struct Srt {
    std::string address = "0.0.0.0";
    std::uint16_t port = 9000;  // UDP; 0: none
    std::chrono::milliseconds latency{120};
    std::chrono::milliseconds idle_timeout{5000};
    std::chrono::milliseconds setup_limit{10000};
    std::size_t max_sessions = 64;
    std::size_t max_address_sessions = 8;
    std::string public_url;  // as merchants are told; empty: made from the host

    bool operator==(const Srt&) const = default;
};

struct WebRtc {
    bool enabled = true;
    std::string ports = "41000-41999";
    std::string public_address;            // of this machine; empty: it has it itself
    std::string stun;                      // "host:port"; empty: none
    std::vector<std::string> ice_servers;  // that browsers are told of
    std::string turn_username;
    std::string turn_credential;
    std::size_t max_sessions = 64;
    std::size_t max_address_sessions = 8;
    std::uint32_t start_bitrate_kbps = 2500;
    std::chrono::milliseconds setup_limit{15000};
    std::chrono::milliseconds silence_limit{3000};
    std::size_t uplink_test_bytes = 1024 * 1024;  // 0: no tests
    unsigned uplink_tests_per_minute = 30;        // of one address

    bool operator==(const WebRtc&) const = default;
};

inline constexpr std::string_view kWarnOverLimit = "warn";
inline constexpr std::string_view kEndOverLimit = "end";

struct Pipeline {
    std::string program;  // empty: beside the server's
    std::chrono::milliseconds chunk{100};
    std::chrono::milliseconds thumbnail_interval{5000};
    std::chrono::milliseconds no_frames_limit{5000};
    std::vector<std::string> ladder{"720p", "480p", "360p"};  // or with a bitrate: "720p@2500k"
    std::chrono::milliseconds idr_interval{2000};
    std::size_t spare_workers = 1;
    unsigned busy_percent = 97;
    std::size_t min_memory_bytes = std::size_t{256} * 1024 * 1024;
    std::chrono::milliseconds silence_limit{5000};
    bool sandbox = true;
    std::uint64_t source_bitrate_bps = 60'000'000;
    std::uint32_t source_short_side = 2304;
    std::string over_limit{kWarnOverLimit};
    std::size_t memory_limit_bytes = std::size_t{2} * 1024 * 1024 * 1024;

    bool operator==(const Pipeline&) const = default;
};

inline constexpr std::string_view kTakeOver = "takeover";
inline constexpr std::string_view kRefuseTakeover = "refuse";

struct Room {
    std::chrono::milliseconds holding_timeout{60000};
    std::size_t max_cues = 10000;
    std::string takeover{kTakeOver};
    bool primary_returns = true;

    bool operator==(const Room&) const = default;
};

struct Chat {
    unsigned viewer_lines = 5;
    std::chrono::milliseconds viewer_window{10000};
    unsigned lines_per_second = 40;
    std::chrono::days days{365};

    bool operator==(const Chat&) const = default;
};

struct Sales {
    std::vector<std::string> allowed_hosts;  // where offers' links may lead; none: anywhere
    unsigned cookieless_clicks = 6000;       // in a minute, in one room

    bool operator==(const Sales&) const = default;
};

struct Deals {
    std::chrono::milliseconds hold{180'000};
    std::chrono::milliseconds order{1'800'000};
    std::size_t waiting = 1000;        // in one deal's line
    std::size_t open = 20;             // of a room, announced ones too
    unsigned presses_per_minute = 30;  // of one viewer

    bool operator==(const Deals&) const = default;
};

struct Hooks {
    std::size_t per_store = 5;  // 0: no more are made
    bool allow_private = false;
    bool allow_http = false;
    std::string authority;  // PEM file; empty: the system's alone
    std::size_t connections = 64;
    std::size_t waiting = 20'000;  // events of one hook
    std::chrono::milliseconds connect_timeout{3000};
    std::chrono::milliseconds timeout{10'000};
    std::chrono::milliseconds retry_first{1000};
    std::chrono::milliseconds retry_most{600'000};
    std::chrono::milliseconds give_up{86'400'000};

    bool operator==(const Hooks&) const = default;
};

struct Storage {
    std::string file;  // empty: DATA/shopfloor.db
    std::string url;   // of a PostgreSQL database, which is used in place of the file; empty: none
    std::uint64_t min_free_bytes = 256 * 1024 * 1024;

    bool operator==(const Storage&) const = default;
};

struct Recording {
    bool enabled = true;
    std::string folder;          // empty: DATA/recordings
    std::chrono::days days{30};  // 0: until the disk is full
    std::uint64_t min_free_bytes = 1024 * 1024 * 1024;

    bool operator==(const Recording&) const = default;
};

struct People {
    unsigned link_hours = 24;
    std::chrono::days session_days{30};
    std::chrono::days audit_days{365};

    bool operator==(const People&) const = default;
};

struct Metrics {
    std::size_t rooms = 200;

    bool operator==(const Metrics&) const = default;
};

struct Log {
    std::string level = "info";

    bool operator==(const Log&) const = default;
};

/// Everything an operator may set, checked. The values here are the defaults; what each means is
/// in config/shopfloor.toml.
struct Settings {
    Http http;
    Tls tls;
    Rtmp rtmp;
    Srt srt;
    WebRtc webrtc;
    Pipeline pipeline;
    Room room;
    Chat chat;
    Sales sales;
    Deals deals;
    Hooks hooks;
    Storage storage;
    Recording recording;
    People people;
    Metrics metrics;
    Log log;

    bool operator==(const Settings&) const = default;
};

/// One thing wrong with a configuration.
struct Mistake {
    std::string file;   // or "--set"
    unsigned line = 0;  // from 1; 0 where there is none
    unsigned column = 0;
    std::string key{};       // "http.port"; empty for a syntax error
    std::string sentence{};  // what is expected

    bool operator==(const Mistake&) const = default;
};

/// "config/shopfloor.toml:3:8: http.port: …", one line.
[[nodiscard]] std::string to_text(const Mistake& mistake);

/// The settings, or every mistake at once.
using Loaded = boost::system::result<Settings, std::vector<Mistake>>;

/// Reads a TOML file (an empty path: the defaults), then `overrides` such as "http.port=18080",
/// whose values are TOML; a bare word is a string. Blocks.
[[nodiscard]] Loaded load(const std::filesystem::path& file,
                          const std::vector<std::string>& overrides = {});

/// The same of a file's text; mistakes are told with `name`.
[[nodiscard]] Loaded load_text(const std::string& text, const std::string& name);

}  // namespace shopfloor::settings
