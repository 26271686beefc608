// SPDX-License-Identifier: MIT
#include "pipeline/ingest/session_description.hpp"

#include "pipeline/base/spelling.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gst/sdp/sdp.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>

namespace shopfloor::ingest {
namespace {

constexpr guint kMaxSections = 2;
constexpr std::size_t kMaxCandidates = 32;
constexpr std::array<std::string_view, 2> kExtensions{
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    "urn:ietf:params:rtp-hdrext:sdes:mid",
};
constexpr std::array<std::string_view, 4> kOfFormat{"rtpmap", "fmtp", "rtcp-fb", "maxptime"};
// Several sizes of one picture are the server's to make.
constexpr std::array<std::string_view, 3> kOfSimulcast{"rid", "simulcast", "extmap-allow-mixed"};

struct GstSdpFree {
    void operator()(GstSDPMessage* message) const noexcept { gst_sdp_message_free(message); }
};
using SdpPtr = std::unique_ptr<GstSDPMessage, GstSdpFree>;

bool contains(const auto& list, std::string_view word) {
    return std::ranges::count(list, word) > 0;
}

std::string_view text_or_empty(const char* text) { return text ? text : std::string_view{}; }

std::string_view first_word(std::string_view text) { return text.substr(0, text.find(' ')); }

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> made;
    while (!text.empty()) {
        const std::string_view word = first_word(text);
        if (!word.empty()) made.push_back(word);
        text.remove_prefix(std::min(word.size() + 1, text.size()));
    }
    return made;
}

// One host's, on a network that routes: a stranger has us send to it.
bool is_usable(in_addr v4) {
    const std::uint32_t address = ntohl(v4.s_addr);
    const bool is_this_network = address >> 24U == 0;
    const bool is_link_local = address >> 16U == 0xa9fe;  // 169.254/16 (RFC 3927)
    return !is_this_network && !is_link_local && address < 0xe0000000;
}

bool is_usable(const in6_addr& v6) {
    return !IN6_IS_ADDR_UNSPECIFIED(&v6) && !IN6_IS_ADDR_LINKLOCAL(&v6) &&
           !IN6_IS_ADDR_MULTICAST(&v6) && !IN6_IS_ADDR_V4MAPPED(&v6);
}

bool is_usable_address(std::string_view text) {
    const std::string address{text};
    in_addr v4{};
    if (inet_pton(AF_INET, address.c_str(), &v4) == 1) return is_usable(v4);
    in6_addr v6{};
    return inet_pton(AF_INET6, address.c_str(), &v6) == 1 && is_usable(v6);
}

// RFC 8839, 5.1: foundation, component, transport, priority, address, port, "typ", the type.
constexpr std::size_t kTransportAt = 2;
constexpr std::size_t kAddressAt = 4;
constexpr std::size_t kTypeAt = 7;

// RFC 6544, 4.5: one that connects to us. We connect to nobody.
bool comes_by_tcp(const std::vector<std::string_view>& parts) {
    const auto named = std::ranges::find(parts, "tcptype");
    return named != parts.end() && named + 1 != parts.end() &&
           in_small_letters(named[1]) == "active";
}

bool is_usable_candidate(std::string_view value) {
    const auto parts = words(value);
    if (parts.size() <= kTypeAt || parts[kTypeAt - 1] != "typ") return false;
    const std::string transport = in_small_letters(parts[kTransportAt]);
    const bool is_reached = transport == "udp" || (transport == "tcp" && comes_by_tcp(parts));
    return is_reached && is_usable_address(parts[kAddressAt]);
}

Refusal not_sdp() {
    return {"invalid",
            "This is not a session description (SDP) that can be understood. Send what the "
            "browser's createOffer gave."};
}

Outcome<SdpPtr> parse(const std::string& text) {
    const Refusal refusal = not_sdp();
    if (text.size() > kMaxSdpBytes || !text.starts_with("v=0")) return refusal;
    GstSDPMessage* raw = nullptr;
    if (gst_sdp_message_new_from_text(text.c_str(), &raw) != GST_SDP_OK) return refusal;
    SdpPtr message{raw};
    // An empty one is what the parser makes of what is none; and it takes the last of two versions.
    const bool is_whole = gst_sdp_message_medias_len(message.get()) > 0 &&
                          text_or_empty(gst_sdp_message_get_version(message.get())) == "0";
    if (!is_whole) return refusal;
    return message;
}

std::string to_text(const GstSDPMessage& message) {
    gchar* raw = gst_sdp_message_as_text(&message);
    std::string text{text_or_empty(raw)};
    g_free(raw);
    return text;
}

// What the parser gives out may be changed: it is a part of a message that we own.
GstSDPMedia& section_of(const SdpPtr& message, guint index) {
    return const_cast<GstSDPMedia&>(*gst_sdp_message_get_media(message.get(), index));
}

std::string_view kind_of(const GstSDPMedia& section) {
    return text_or_empty(gst_sdp_media_get_media(&section));
}

/// What the attributes of a section say about one of its formats.
struct Format {
    std::string_view number;
    std::string encoding;    // "h264/90000", in small letters
    std::string parameters;  // of fmtp, in small letters

    bool has(std::string_view parameter) const {
        return parameters.find(parameter) != std::string::npos;
    }
};

std::string value_of_format(const GstSDPMedia& section, const char* key, std::string_view number) {
    for (guint at = 0; at < gst_sdp_media_attributes_len(&section); ++at) {
        const GstSDPAttribute& attribute = *gst_sdp_media_get_attribute(&section, at);
        const std::string_view value = text_or_empty(attribute.value);
        if (text_or_empty(attribute.key) != key || first_word(value) != number) continue;
        return in_small_letters(value.substr(std::min(number.size() + 1, value.size())));
    }
    return {};
}

std::vector<Format> formats_of(const GstSDPMedia& section) {
    std::vector<Format> formats;
    for (guint at = 0; at < gst_sdp_media_formats_len(&section); ++at) {
        const std::string_view number = text_or_empty(gst_sdp_media_get_format(&section, at));
        formats.push_back({.number = number,
                           .encoding = value_of_format(section, "rtpmap", number),
                           .parameters = value_of_format(section, "fmtp", number)});
    }
    return formats;
}

// Constrained baseline before the others: every browser and phone encodes and plays it.
int rank_of(const Format& format) {
    if (format.encoding != "h264/90000" || !format.has("packetization-mode=1")) return 0;
    return format.has("profile-level-id=42e0") ? 2 : 1;
}

using Kept = std::vector<std::string>;

Kept kept_video(const GstSDPMedia& section) {
    const auto formats = formats_of(section);
    const auto best = std::ranges::max_element(formats, {}, rank_of);
    if (best == formats.end() || rank_of(*best) == 0) return {};
    Kept kept{std::string{best->number}};
    for (const Format& format : formats) {
        const bool repeats = format.encoding == "rtx/90000" &&
                             format.parameters == fmt::format("apt={}", best->number);
        if (repeats) kept.emplace_back(format.number);
    }
    return kept;
}

Kept kept_sound(const GstSDPMedia& section) {
    for (const Format& format : formats_of(section)) {
        if (format.encoding.starts_with("opus/48000")) return {std::string{format.number}};
    }
    return {};
}

bool is_kept(const GstSDPAttribute& attribute, const Kept& formats) {
    const std::string_view key = text_or_empty(attribute.key);
    const std::string_view value = text_or_empty(attribute.value);
    if (contains(kOfFormat, key)) {
        return key == "maxptime" || contains(formats, first_word(value));
    }
    if (contains(kOfSimulcast, key)) return false;
    if (key == "candidate") return is_usable_candidate(value);
    const auto parts = words(value);
    return key != "extmap" || (parts.size() > 1 && contains(kExtensions, parts[1]));
}

void keep_formats(GstSDPMedia& section, const Kept& kept) {
    for (guint at = gst_sdp_media_formats_len(&section); at-- > 0;) {
        if (!contains(kept, text_or_empty(gst_sdp_media_get_format(&section, at)))) {
            gst_sdp_media_remove_format(&section, at);
        }
    }
    for (guint at = gst_sdp_media_attributes_len(&section); at-- > 0;) {
        if (!is_kept(*gst_sdp_media_get_attribute(&section, at), kept)) {
            gst_sdp_media_remove_attribute(&section, at);
        }
    }
}

bool has(const GstSDPMedia& section, const char* attribute) {
    return gst_sdp_media_get_attribute_val(&section, attribute) != nullptr;
}

// A section without a port is one that is not wanted, or shares another's (RFC 9143, 7.2).
bool sends(const GstSDPMedia& section) {
    const bool has_port = gst_sdp_media_get_port(&section) != 0 || has(section, "bundle-only");
    return has_port && !has(section, "recvonly") && !has(section, "inactive");
}

std::optional<Refusal> take_section(GstSDPMedia& section) {
    const bool is_video = kind_of(section) == "video";
    const Kept kept = is_video ? kept_video(section) : kept_sound(section);
    if (!sends(section)) {
        return Refusal{"unacceptable",
                       "A track of the offer sends nothing. Offer tracks that are sendonly."};
    }
    if (kept.empty()) {
        return Refusal{"unacceptable",
                       is_video ? "The offer has no H.264 video (packetization mode 1), which is "
                                  "what viewers' browsers play. Use another browser."
                                : "The offer has no Opus sound. Use another browser."};
    }
    keep_formats(section, kept);
    return std::nullopt;
}

Refusal other_tracks() {
    return {"unacceptable",
            "An offer has one track of video, and one of sound at most, and no data channel."};
}

void append_parameter(GstSDPMedia& section, const std::string& parameter) {
    const auto formats = formats_of(section);
    if (formats.empty()) return;
    const std::string_view number = formats.front().number;
    for (guint at = 0; at < gst_sdp_media_attributes_len(&section); ++at) {
        const GstSDPAttribute& before = *gst_sdp_media_get_attribute(&section, at);
        const std::string_view value = text_or_empty(before.value);
        if (text_or_empty(before.key) != "fmtp" || first_word(value) != number) continue;
        GstSDPAttribute after{};
        gst_sdp_attribute_set(&after, "fmtp", fmt::format("{};{}", value, parameter).c_str());
        gst_sdp_media_replace_attribute(&section, at, &after);
        return;
    }
    gst_sdp_media_add_attribute(&section, "fmtp", fmt::format("{} {}", number, parameter).c_str());
}

// A host behind a translator of addresses is reached by the same port.
void add_public_candidates(GstSDPMedia& section, const std::string& address) {
    std::vector<std::string> added;
    for (guint at = 0; at < gst_sdp_media_attributes_len(&section); ++at) {
        const GstSDPAttribute& attribute = *gst_sdp_media_get_attribute(&section, at);
        if (text_or_empty(attribute.key) != "candidate") continue;
        auto parts = words(text_or_empty(attribute.value));
        const bool is_v4_host = parts.size() > kTypeAt && parts[kTypeAt] == "host" &&
                                parts[kAddressAt].find(':') == std::string_view::npos;
        if (!is_v4_host || parts[kAddressAt] == address) continue;
        parts[kAddressAt] = address;
        added.push_back(fmt::format("{}", fmt::join(parts, " ")));
    }
    std::ranges::sort(added);
    // clang 14 does not take libstdc++'s ranges::unique.
    added.erase(std::unique(added.begin(), added.end()), added.end());
    for (const std::string& candidate : added) {
        gst_sdp_media_add_attribute(&section, "candidate", candidate.c_str());
    }
}

Outcome<std::string> filtered(const std::string& offer) {
    Outcome<SdpPtr> parsed = parse(offer);
    if (!parsed) return parsed.error();
    const SdpPtr message = std::move(*parsed);
    const guint sections = gst_sdp_message_medias_len(message.get());
    if (sections > kMaxSections) return other_tracks();
    unsigned videos = 0;
    for (guint index = 0; index < sections; ++index) {
        GstSDPMedia& section = section_of(message, index);
        const std::string_view kind = kind_of(section);
        if (kind != "video" && kind != "audio") return other_tracks();
        videos += kind == "video" ? 1 : 0;
        if (auto refusal = take_section(section)) return *std::move(refusal);
    }
    if (videos != 1) return other_tracks();
    return to_text(*message);
}

}  // namespace

// What is handed on has to read as it was checked: the parser takes some lines for others when it
// reads what it wrote.
Outcome<std::string> acceptable_offer(const std::string& offer) {
    Outcome<std::string> once = filtered(offer);
    if (!once) return once;
    const Outcome<std::string> again = filtered(*once);
    if (again && *again == *once) return once;
    return not_sdp();
}

Outcome<std::string> with_extensions(const std::string& answer, const std::string& offer) {
    Outcome<SdpPtr> answered = parse(answer);
    if (!answered) return answered.error();
    Outcome<SdpPtr> offered = parse(offer);
    if (!offered) return offered.error();
    const guint sections = std::min(gst_sdp_message_medias_len(answered->get()),
                                    gst_sdp_message_medias_len(offered->get()));
    for (guint index = 0; index < sections; ++index) {
        GstSDPMedia& to = section_of(*answered, index);
        const GstSDPMedia& from = section_of(*offered, index);
        for (guint at = 0; at < gst_sdp_media_attributes_len(&from); ++at) {
            const GstSDPAttribute& attribute = *gst_sdp_media_get_attribute(&from, at);
            if (text_or_empty(attribute.key) != "extmap") continue;
            gst_sdp_media_add_attribute(&to, "extmap", attribute.value);
        }
    }
    return to_text(**answered);
}

Outcome<std::string> shown_answer(const std::string& answer, const AnswerDetails& details) {
    Outcome<SdpPtr> parsed = parse(answer);
    if (!parsed) return parsed.error();
    for (guint index = 0; index < gst_sdp_message_medias_len(parsed->get()); ++index) {
        GstSDPMedia& section = section_of(*parsed, index);
        if (!details.public_address.empty()) add_public_candidates(section, details.public_address);
        if (kind_of(section) == "video" && details.bitrate_kbps > 0) {
            append_parameter(section,
                             fmt::format("x-google-start-bitrate={}", details.bitrate_kbps));
        }
    }
    return to_text(**parsed);
}

std::vector<RemoteCandidate> candidates_of(const std::string& fragment) {
    std::vector<RemoteCandidate> candidates;
    if (fragment.size() > kMaxSdpBytes) return candidates;
    constexpr std::string_view beginning = "a=candidate:";
    unsigned sections = 0;
    std::string_view rest = fragment;
    while (!rest.empty() && candidates.size() < kMaxCandidates) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.starts_with("m=")) ++sections;
        if (!line.starts_with(beginning)) continue;
        line.remove_prefix(2);
        if (!is_usable_candidate(line)) continue;
        candidates.push_back(
            {.section = sections > 0 ? sections - 1 : 0, .candidate = std::string{line}});
    }
    return candidates;
}

}  // namespace shopfloor::ingest
