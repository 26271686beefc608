// SPDX-License-Identifier: MIT
#include "pipeline/base/log.hpp"
#include "server/people/cookies.hpp"
#include "server/people/people.hpp"
#include "server/people/records.hpp"
#include "server/people/refusals.hpp"

#include <fmt/format.h>

namespace shopfloor::people {
namespace {

using namespace std::chrono_literals;

Refusal signed_out() {
    return {"unauthorized", "You are not signed in, or your sign-in has ended: sign in again."};
}

Refusal too_many(std::chrono::milliseconds wait) {
    return {"too_many",
            fmt::format("Too many sign-ins failed from your address. Try again in {} seconds.",
                        std::chrono::ceil<std::chrono::seconds>(wait).count())};
}

/// Signing in and out is in the audit log like what is done meanwhile.
storage::AuditRecord to_entry(const auth::Caller& caller, std::string method, UtcTime now) {
    return {.utc = now,
            .actor = caller.id,
            .name = caller.name,
            .role = std::string{auth::to_word(caller.role)},
            .method = std::move(method),
            .store = caller.store,
            .params = "{}",
            .outcome = "done"};
}

}  // namespace

Outcome<Admission> People::admit(const delivery::HttpRequest& request) {
    return admit({.authorization = request.authorization,
                  .cookie = request.cookie,
                  .origin = request.origin,
                  .host = request.host,
                  .is_reading = request.method == "GET" || request.method == "HEAD"});
}

Outcome<Admission> People::admit(const delivery::SocketPeer& peer) {
    return admit({.authorization = peer.authorization,
                  .cookie = peer.cookie,
                  .origin = peer.origin,
                  .host = peer.host,
                  .is_reading = false});
}

Outcome<Admission> People::admit(const Shown& shown) {
    if (!shown.authorization.empty()) {
        const auto token = auth::bearer_token(shown.authorization);
        return admit_token(token.value_or(std::string_view{}));
    }
    const auto secret = cookie_value(shown.cookie, kSessionCookie);
    if (!secret) {
        return Refusal{"unauthorized",
                       "Sign in, or send your token as \"Authorization: Bearer TOKEN\"."};
    }
    const bool may_leave_out = shown.is_reading && shown.origin.empty();
    if (!may_leave_out && !is_same_origin(shown.origin, shown.host)) {
        return Refusal{"forbidden",
                       "A sign-in counts for this server's own pages only: the Origin header "
                       "must name its host. Scripts send a token."};
    }
    return admit_session(*secret);
}

Outcome<Admission> People::admit_token(std::string_view secret) {
    const auth::Token* token = wiring_.tokens.find_secret(secret, wiring_.now());
    if (token == nullptr)
        return Refusal{"unauthorized", "This token is not known, or has expired.", "token"};
    return Admission{.caller = auth::caller_of(*token), .pass = token->id};
}

Outcome<Admission> People::admit_session(std::string_view secret) {
    const UtcTime now = wiring_.now();
    const Session* session = roster_.find_session(secret, now);
    if (session == nullptr) return signed_out();
    Outcome<auth::Caller> caller = caller_of(*session);
    if (!caller) return caller.error();
    Admission admission{.caller = *std::move(caller), .pass = session->id};
    if (const auto changed = roster_.seen(*session, now)) {
        std::vector<storage::Change> changes{to_record(changed->session)};
        if (changed->member) changes.emplace_back(to_record(*changed->member));
        store_later(std::move(changes));
    }
    return admission;
}

Outcome<auth::Caller> People::caller_of(const Session& session) const {
    if (session.member.empty()) {
        const auth::Token* token = wiring_.tokens.find(session.token);
        if (token == nullptr || auth::has_expired(*token, wiring_.now())) return signed_out();
        return auth::caller_of(*token);
    }
    const Member* member = roster_.member_of(session);
    if (member == nullptr) return signed_out();
    return auth::Caller{
        .id = member->id, .name = member->name, .role = member->role, .store = member->store};
}

// A right secret gets in whatever was guessed from its address, behind which a whole town may be.
People::Task<SignedIn> People::sign_in(std::string secret, std::string address) {
    const UtcTime now = wiring_.now();
    if (const auth::Token* token = wiring_.tokens.find_secret(secret, now)) {
        auto signing = with_token(*token, now);
        co_return co_await std::move(signing);
    }
    const Outcome<SigninLink> link = roster_.use_link(secret, now);
    if (!link) co_return refuse_guess(link.error(), address, now);
    auto signing = with_link(*link, now);
    co_return co_await std::move(signing);
}

Refusal People::refuse_guess(const Refusal& refusal, const std::string& address, UtcTime now) {
    if (const auto wait = attempts_.wait(address, now); wait > 0ms) return too_many(wait);
    log::info("people", "sign-in refused address={} code={}", address, refusal.code);
    attempts_.failed(address, now);
    return refusal;
}

People::Task<SignedIn> People::with_token(auth::Token token, UtcTime now) {
    auto storing =
        store_session(roster_.make_session({}, token.id, now), auth::caller_of(token), {});
    co_return co_await std::move(storing);
}

// The link is used up from `use_link` on: of two who come at once, one gets in.
People::Task<SignedIn> People::with_link(SigninLink link, UtcTime now) {
    Roster::NewSession made = roster_.make_session(link.member, {}, now);
    const Outcome<auth::Caller> caller = caller_of(made.session);
    if (!caller) co_return caller.error();
    std::vector<storage::Change> changes{to_record(link)};
    if (const Member* member = roster_.member_of(made.session)) {
        Member seen = *member;
        seen.last_seen = now;
        roster_.put(seen);
        changes.emplace_back(to_record(seen));
    }
    auto storing = store_session(std::move(made), *caller, std::move(changes));
    Outcome<SignedIn> signed_in = co_await std::move(storing);
    if (!signed_in && roster_.find(caller->store, link.member) != nullptr) {
        link.closed.reset();
        link.is_used = false;
        roster_.put(std::move(link));
    }
    co_return signed_in;
}

People::Task<SignedIn> People::store_session(Roster::NewSession made,
                                             auth::Caller caller,
                                             std::vector<storage::Change> changes) {
    if (made.displaced) {
        changes.emplace_back(storage::SessionRemoval{*made.displaced});
        end_passes({*made.displaced});
    }
    changes.emplace_back(to_record(made.session));
    changes.emplace_back(to_entry(caller, "session.signin", made.session.created));
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) {
        roster_.end_session(made.session.id);
        co_return not_stored(stored.error());
    }
    log::info("people", "signed in id={} session={}", caller.id, made.session.id);
    co_return SignedIn{.caller = std::move(caller), .secret = std::move(made.secret)};
}

People::Task<void> People::sign_out(Admission admission) {
    const std::string& pass = admission.pass;
    if (!roster_.end_session(pass)) co_return Outcome<void>{};
    end_passes({pass});
    std::vector<storage::Change> changes{
        storage::SessionRemoval{pass},
        to_entry(admission.caller, "session.signout", wiring_.now())};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());
    co_return Outcome<void>{};
}

}  // namespace shopfloor::people
