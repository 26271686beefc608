// SPDX-License-Identifier: MIT
#include "server/ingest/srt/doorkeeper.hpp"

#include "server/auth/srt_passphrase.hpp"
#include "server/ingest/srt/stream_id.hpp"

#include <fmt/format.h>

#include <utility>

namespace shopfloor::ingest {
namespace {

using namespace std::chrono_literals;

constexpr const char* kEverybody = "all";  // of whom there are max_sessions
// Each handshake costs a derivation of keys (PBKDF2), also with a wrong passphrase.
constexpr auto kSuspectPause = 500ms;

std::chrono::milliseconds since_start(SrtDoorkeeper::Clock::time_point now) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch());
}

SrtAnswer answer_of(const Error& error) {
    if (error == PublishError::UnknownKey) return SrtAnswer::Unauthorized;
    if (error == PublishError::InUse) return SrtAnswer::Conflict;
    return is_forbidden(error) ? SrtAnswer::Forbidden : SrtAnswer::Overload;
}

}  // namespace

SrtDoorkeeper::SrtDoorkeeper(const SrtSettings& settings,
                             const KeyBoard& keys,
                             const auth::SigningKey& signing_key)
    : settings_(settings),
      keys_(keys),
      signing_key_(signing_key),
      addresses_(settings.max_address_sessions),
      sessions_(settings.max_sessions),
      wrong_keys_(settings.wrong_keys) {}

std::variant<SrtPass, SrtAnswer> SrtDoorkeeper::judge(const std::string& peer,
                                                      std::string_view stream_id,
                                                      Clock::time_point now) {
    const auto id = parse_stream_id(stream_id);
    if (!id) {
        return refuse(SrtRejection::Malformed,
                      SrtAnswer::BadRequest,
                      peer,
                      "the stream id is not #!::r=ROOM,u=KEYID,m=publish");
    }
    if (!id->mode.empty() && id->mode != "publish") {
        return refuse(SrtRejection::Mode, SrtAnswer::BadMode, peer, "it does not want to publish");
    }
    if (!keys_.has_room(id->room)) return unknown(SrtAnswer::NotFound, peer, now);
    const auto room = keys_.room_of(id->key_id);
    if (!room) return unknown(SrtAnswer::Unauthorized, peer, now);
    if (*room != id->room) return unknown(SrtAnswer::Forbidden, peer, now);
    if (const auto no = standing_no(id->key_id, now)) {
        return refuse(SrtRejection::Refused, no->answer, peer, no->sentence);
    }
    if (is_hasty(peer, now)) {
        return refuse(SrtRejection::Address,
                      SrtAnswer::Overload,
                      peer,
                      "its address has tried too many wrong keys (rtmp.failed_keys)");
    }
    auto place = addresses_.enter(peer);
    if (!place) {
        return refuse(SrtRejection::Address,
                      SrtAnswer::Overload,
                      peer,
                      "its address has all that it may (srt.max_address_sessions)");
    }
    auto session = sessions_.enter(kEverybody);
    if (!session) {
        return refuse(SrtRejection::Full,
                      SrtAnswer::Overload,
                      peer,
                      "all places are taken (srt.max_sessions)");
    }
    return SrtPass{.room = id->room,
                   .key_id = id->key_id,
                   .passphrase = auth::srt_passphrase(signing_key_, id->key_id),
                   .place = std::move(*place),
                   .session = std::move(*session)};
}

std::optional<SrtDoorkeeper::No> SrtDoorkeeper::standing_no(const std::string& key_id,
                                                            Clock::time_point now) {
    const std::lock_guard lock{mutex_};
    const auto no = refused_.find(key_id);
    if (no == refused_.end()) return std::nullopt;
    if (now < no->second.until) return no->second;
    refused_.erase(no);
    return std::nullopt;
}

// One with the right passphrase gets in from such an address as well: it is slow.
bool SrtDoorkeeper::is_hasty(const std::string& peer, Clock::time_point now) {
    const std::lock_guard lock{mutex_};
    if (wrong_keys_.wait(peer, since_start(now)).count() == 0) return false;
    if (now < next_suspect_) return true;
    next_suspect_ = now + kSuspectPause;
    return false;
}

SrtAnswer SrtDoorkeeper::refuse(SrtRejection kind,
                                SrtAnswer answer,
                                const std::string& peer,
                                std::string_view sentence) {
    settings_.tally->reject(
        kind, peer, fmt::format("refused code={}: {}", static_cast<int>(answer), sentence));
    return answer;
}

SrtAnswer SrtDoorkeeper::unknown(SrtAnswer answer, const std::string& peer, Clock::time_point now) {
    {
        const std::lock_guard lock{mutex_};
        if (wrong_keys_.wait(peer, since_start(now)).count() > 0) answer = SrtAnswer::Overload;
        wrong_keys_.failed(peer, since_start(now));
    }
    return refuse(SrtRejection::UnknownKey,
                  answer,
                  peer,
                  "there is no such key of such a room, or it was revoked");
}

void SrtDoorkeeper::passphrase_failed(const std::string& peer, Clock::time_point now) {
    {
        const std::lock_guard lock{mutex_};
        wrong_keys_.failed(peer, since_start(now));
    }
    settings_.tally->reject(SrtRejection::Passphrase, peer, "refused: no or a wrong passphrase");
}

void SrtDoorkeeper::gate_refused(const std::string& key_id,
                                 const Error& error,
                                 Clock::time_point now) {
    const std::lock_guard lock{mutex_};
    std::erase_if(refused_, [now](const auto& no) { return no.second.until <= now; });
    refused_.insert_or_assign(key_id,
                              No{.answer = answer_of(error),
                                 .sentence = error.message(),
                                 .until = now + settings_.refusal_holds});
}

}  // namespace shopfloor::ingest
