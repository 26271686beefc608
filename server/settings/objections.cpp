// SPDX-License-Identifier: MIT
#include "server/settings/objections.hpp"

#include "pipeline/base/log.hpp"
#include "server/settings/rung.hpp"
#include "server/settings/settings.hpp"
#include "server/settings/webrtc_ports.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <string_view>

namespace shopfloor::settings {
namespace {

bool starts_with_host(std::string_view text, std::string_view scheme) {
    if (!text.starts_with(scheme)) return false;
    text.remove_prefix(scheme.size());
    return !text.empty() && text.front() != '/' && text.front() != ':' &&
           text.find_first_of(" \t\r\n\"<>@") == text.npos;
}

}  // namespace

const char* not_an_address(const std::string& text) {
    in6_addr parsed{};
    if (inet_pton(AF_INET, text.c_str(), &parsed) == 1) return nullptr;
    if (inet_pton(AF_INET6, text.c_str(), &parsed) == 1) return nullptr;
    return "an IP address of this machine, such as \"0.0.0.0\", \"127.0.0.1\" or \"::\"";
}

const char* not_an_origin(const std::string& text) {
    const bool has_host = starts_with_host(text, "https://") || starts_with_host(text, "http://");
    if (has_host && text.find_first_of("/?#", text.find("://") + 3) == text.npos) return nullptr;
    return "an origin without a path, such as \"https://shop.example.com\"";
}

const char* not_an_srt_url(const std::string& text) {
    const bool is_plain = text.find_first_of("?/#", 6) == std::string::npos;
    if (text.empty() || (starts_with_host(text, "srt://") && is_plain)) return nullptr;
    return "a URL such as \"srt://live.example.com:9000\", or \"\"";
}

const char* not_an_rtmp_url(const std::string& text) {
    if (text.empty()) return nullptr;
    if (starts_with_host(text, "rtmp://") || starts_with_host(text, "rtmps://")) return nullptr;
    return "a URL such as \"rtmp://live.example.com/live\", or \"\"";
}

const char* not_a_network(const std::string& text) {
    const auto slash = text.find('/');
    const std::string address = text.substr(0, slash);
    in6_addr parsed{};
    const bool is_v4 = inet_pton(AF_INET, address.c_str(), &parsed) == 1;
    const bool is_address = is_v4 || inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
    bool is_prefix = true;
    if (slash != text.npos) {
        unsigned bits = 0;
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data() + slash + 1, end, bits);
        is_prefix = error == std::errc{} && stop == end && bits <= (is_v4 ? 32U : 128U);
    }
    return is_address && is_prefix ? nullptr
                                   : "an address or a network, such as \"127.0.0.1\" or "
                                     "\"10.0.0.0/8\"";
}

const char* not_a_host(const std::string& text) {
    constexpr std::string_view below = "*.";
    std::string_view host = text;
    if (host.starts_with(below)) host.remove_prefix(below.size());
    const bool is_host =
        !host.empty() && host.front() != '.' && host.back() != '.' &&
        host.find("..") == host.npos &&
        host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == host.npos;
    return is_host ? nullptr
                   : "a host in small letters, such as \"item.taobao.com\", or "
                     "\"*.taobao.com\" for all below it";
}

const char* not_a_rung(const std::string& text) {
    return parse_rung(text)
               ? nullptr
               : "a short side from 144 to 2160, such as \"480p\", or with the most bits "
                 "in a second, \"480p@1200k\"";
}

const char* not_a_path(const std::string& text) {
    return text.find('\0') == text.npos ? nullptr : "a path";
}

const char* not_a_port_range(const std::string& text) {
    return parse_port_range(text)
               ? nullptr
               : "ten ports at least, from 1024 to 65535, such as \"41000-41999\"";
}

const char* not_a_public_address(const std::string& text) {
    in_addr parsed{};
    return text.empty() || inet_pton(AF_INET, text.c_str(), &parsed) == 1
               ? nullptr
               : "the IPv4 address that the internet reaches this machine by, or \"\"";
}

const char* not_a_stun_server(const std::string& text) {
    const auto colon = text.rfind(':');
    const bool is_pair = colon != text.npos && colon > 0 && colon + 1 < text.size() &&
                         text.find_first_not_of("0123456789", colon + 1) == text.npos &&
                         text.find_first_of(" /\"<>@") == text.npos;
    return text.empty() || is_pair
               ? nullptr
               : "a host and a port, such as \"stun.example.com:3478\", or \"\"";
}

const char* not_an_ice_server(const std::string& text) {
    const bool is_known =
        text.starts_with("stun:") || text.starts_with("turn:") || text.starts_with("turns:");
    return is_known && text.find_first_of(" <>\"\r\n") == text.npos
               ? nullptr
               : "a server such as \"stun:stun.example.com:3478\" or "
                 "\"turn:turn.example.com:3478?transport=tcp\"";
}

const char* not_a_header_word(const std::string& text) {
    return text.find_first_of("\"\\\r\n") == text.npos ? nullptr
                                                       : "a text without quotes and line breaks";
}

const char* not_a_database_url(const std::string& text) {
    const bool is_url = text.starts_with("postgresql://") || text.starts_with("postgres://");
    return text.empty() || (is_url && not_a_path(text) == nullptr)
               ? nullptr
               : "a URL such as \"postgresql://shop@db.example.com/shop\", or \"\"";
}

const char* not_a_takeover(const std::string& text) {
    return text == kTakeOver || text == kRefuseTakeover ? nullptr : "\"takeover\" or \"refuse\"";
}

const char* not_an_over_limit(const std::string& text) {
    return text == kWarnOverLimit || text == kEndOverLimit ? nullptr : "\"warn\" or \"end\"";
}

const char* not_a_level(const std::string& text) {
    if (log::parse_level(text)) return nullptr;
    return "\"debug\", \"info\", \"warning\" or \"error\"";
}

}  // namespace shopfloor::settings
