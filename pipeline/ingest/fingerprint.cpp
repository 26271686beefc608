// SPDX-License-Identifier: MIT
#include "pipeline/ingest/fingerprint.hpp"

#include <glib.h>

#include <algorithm>
#include <array>
#include <memory>

namespace shopfloor::ingest {
namespace {

constexpr std::size_t kHashBytes = 32;
constexpr std::size_t kTextBytes = kHashBytes * 3 - 1;

struct FreeMemory {
    void operator()(void* memory) const noexcept { g_free(memory); }
};
struct FreeChecksum {
    void operator()(GChecksum* checksum) const noexcept { g_checksum_free(checksum); }
};

std::string lower(std::string_view text) {
    std::string made{text};
    std::ranges::transform(made, made.begin(), [](char letter) { return g_ascii_tolower(letter); });
    return made;
}

std::string hash_of(const guchar* bytes, gsize size) {
    constexpr std::string_view digits = "0123456789abcdef";
    const std::unique_ptr<GChecksum, FreeChecksum> checksum{g_checksum_new(G_CHECKSUM_SHA256)};
    g_checksum_update(checksum.get(), bytes, static_cast<gssize>(size));
    std::array<guint8, kHashBytes> hash{};
    gsize length = hash.size();
    g_checksum_get_digest(checksum.get(), hash.data(), &length);
    std::string text;
    for (const guint8 byte : hash) {
        if (!text.empty()) text += ':';
        text += digits[byte >> 4U];
        text += digits[byte & 0xfU];
    }
    return text;
}

}  // namespace

Outcome<std::string> fingerprint_of_offer(std::string_view offer) {
    constexpr std::string_view beginning = "a=fingerprint:sha-256 ";
    std::string found;
    bool is_one = true;
    while (!offer.empty()) {
        std::string line = lower(offer.substr(0, offer.find('\n')));
        offer.remove_prefix(std::min(line.size() + 1, offer.size()));
        if (!line.starts_with(beginning)) continue;
        line.erase(0, beginning.size());
        line.erase(std::min(line.find_last_not_of(" \r") + 1, line.size()));
        is_one = is_one && (found.empty() || line == found) && line.size() == kTextBytes;
        found = std::move(line);
    }
    if (!found.empty() && is_one) return found;
    return Refusal{"invalid",
                   "The offer does not say which certificate its publisher has. Offer one "
                   "a=fingerprint with sha-256 (RFC 8122), as browsers do."};
}

std::string fingerprint_of_certificate(std::string_view pem) {
    constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
    const std::size_t from = pem.find(begin);
    if (from == pem.npos) return {};
    pem.remove_prefix(from + begin.size());
    const std::size_t size = pem.find("-----END CERTIFICATE-----");
    if (size == pem.npos) return {};
    const std::string coded{pem.substr(0, size)};
    gsize length = 0;
    const std::unique_ptr<guchar, FreeMemory> der{g_base64_decode(coded.c_str(), &length)};
    return length == 0 ? std::string{} : hash_of(der.get(), length);
}

}  // namespace shopfloor::ingest
