// SPDX-License-Identifier: MIT
#include "server/people/people.hpp"

#include "pipeline/base/log.hpp"
#include "server/auth/secret.hpp"
#include "server/people/cookies.hpp"
#include "server/people/records.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

namespace shopfloor::people {
namespace {

using namespace std::chrono_literals;

constexpr auto kSweepInterval = 60s;

Refusal not_stored(const Error& error) {
    return {"busy", "The change could not be stored: " + error.message() + ". Try again.", ""};
}

Refusal unknown_store(const std::string& store) {
    return {"not_found", fmt::format("There is no store '{}'.", store), "store"};
}

Refusal unknown_member(const std::string& member) {
    return {"not_found", fmt::format("There is no member '{}' in this store.", member), "member"};
}

Refusal signed_out() {
    return {"unauthorized", "You are not signed in, or your sign-in has ended: sign in again."};
}

boost::asio::awaitable<void> commit_or_log(storage::Storage& storage,
                                           std::vector<storage::Change> changes) {
    const Result<void> stored = co_await storage.commit(std::move(changes));
    if (!stored) log::warning("people", "not stored: {}", stored.error().message());
}

}  // namespace

People::People(RosterLimits limits, Wiring wiring)
    : wiring_(std::move(wiring)), roster_(limits), sweep_timer_(wiring_.business) {}

void People::restore(const storage::People& stored) {
    for (const auto& record : stored.tokens) {
        if (auto token = from_record(record)) {
            wiring_.tokens.add(*std::move(token));
        } else {
            log::error("people", "stored token skipped id={}: its role is unknown", record.id);
        }
    }
    for (const auto& record : stored.members) {
        if (auto member = from_record(record)) {
            roster_.put(*std::move(member));
        } else {
            log::error("people", "stored member skipped id={}: its role is unknown", record.id);
        }
    }
    for (const auto& record : stored.links) {
        roster_.put(from_record(record));
    }
    for (const auto& record : stored.sessions) {
        roster_.put(from_record(record));
    }
}

void People::start() {
    sweep();
    arm_sweep();
}

void People::stop() { sweep_timer_.cancel(); }

void People::arm_sweep() {
    sweep_timer_.expires_after(kSweepInterval);
    sweep_timer_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        sweep();
        arm_sweep();
    });
}

void People::sweep() {
    const UtcTime now = wiring_.now();
    Roster::Swept swept = roster_.sweep(now);
    std::vector<storage::Change> changes;
    for (const std::string& id : swept.sessions) {
        changes.emplace_back(storage::SessionRemoval{id});
    }
    for (const std::string& hash : swept.links) {
        changes.emplace_back(storage::SigninLinkRemoval{hash});
    }
    for (const auth::Token& token : wiring_.tokens.all()) {
        if (!auth::has_expired(token, now)) continue;
        const auto ended = roster_.end_sessions({}, token.id);
        swept.sessions.insert(swept.sessions.end(), ended.begin(), ended.end());
        swept.sessions.push_back(token.id);
        wiring_.tokens.remove(token.id);
        changes.emplace_back(storage::TokenRemoval{token.id});
    }
    if (!changes.empty()) store_later(std::move(changes));
    end_passes(swept.sessions);
}

void People::store_later(std::vector<storage::Change> changes) {
    boost::asio::co_spawn(
        wiring_.business,
        commit_or_log(wiring_.storage, std::move(changes)),
        [](const std::exception_ptr& failure) { log::failure("people", "storing", failure); });
}

void People::on_pass_ended(std::function<void(const std::string&)> hear) {
    pass_ended_ = std::move(hear);
}

void People::end_passes(const std::vector<std::string>& passes) {
    if (!pass_ended_) return;
    for (const std::string& pass : passes) {
        pass_ended_(pass);
    }
}

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

// The member and the link stand in the roster while they are stored, so that a second call of the
// same name finds them; nobody has the secret before it is.
People::Task<Invitation> People::hand_out(Member member, bool is_new) {
    const Roster::NewLink made = roster_.make_link(member.id, wiring_.now());
    std::vector<storage::Change> changes;
    if (is_new) changes.emplace_back(to_record(member));
    for (const SigninLink& replaced : made.replaced) {
        changes.emplace_back(to_record(replaced));
    }
    if (made.forgotten) changes.emplace_back(storage::SigninLinkRemoval{*made.forgotten});
    changes.emplace_back(to_record(made.link));
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) {
        take_back(made);
        if (is_new) roster_.remove_member(member.id);
        co_return not_stored(stored.error());
    }
    co_return Invitation{
        .member = std::move(member), .secret = made.secret, .expires = made.link.expires};
}

void People::take_back(const Roster::NewLink& made) {
    roster_.forget_link(made.link.hash);
    for (SigninLink link : made.replaced) {
        link.closed.reset();
        roster_.put(std::move(link));
    }
}

People::Task<Invitation> People::invite(std::string store, std::string name, auth::Role role) {
    if (!store.empty() && !wiring_.has_store(store)) co_return unknown_store(store);
    if (const auto allowed = roster_.may_add(store, name); !allowed) co_return allowed.error();
    Member member{.id = auth::make_id("m_"),
                  .store = std::move(store),
                  .name = std::move(name),
                  .role = role,
                  .created = wiring_.now()};
    roster_.put(member);
    log::info("people",
              "member invited id={} store={} role={}",
              member.id,
              member.store,
              auth::to_word(role));
    auto handing = hand_out(std::move(member), true);
    co_return co_await std::move(handing);
}

People::Task<Invitation> People::make_link(std::string store, std::string member) {
    const Member* found = roster_.find(store, member);
    if (found == nullptr) co_return unknown_member(member);
    auto handing = hand_out(*found, false);
    co_return co_await std::move(handing);
}

People::Task<Invitation> People::invite_operator(std::string name) {
    if (const Member* known = roster_.find_by_name({}, name)) {
        auto handing = hand_out(*known, false);
        co_return co_await std::move(handing);
    }
    auto inviting = invite({}, std::move(name), auth::Role::Operator);
    co_return co_await std::move(inviting);
}

Outcome<std::vector<Member>> People::members(const std::string& store) const {
    if (!store.empty() && !wiring_.has_store(store)) return unknown_store(store);
    return roster_.members(store);
}

People::Task<MemberChanged> People::update(std::string store,
                                           std::string member,
                                           std::optional<std::string> name,
                                           std::optional<auth::Role> role) {
    const Member* found = roster_.find(store, member);
    if (found == nullptr) co_return unknown_member(member);
    const Member before = *found;
    Member after = before;
    after.name = name.value_or(before.name);
    after.role = role.value_or(before.role);
    const Member* namesake = roster_.find_by_name(store, after.name);
    if (namesake != nullptr && namesake->id != member) {
        co_return Refusal{
            "conflict", fmt::format("\"{}\" is the name of another member.", after.name), "name"};
    }
    // At once: nobody keeps for a moment what was taken away.
    roster_.put(after);
    std::vector<storage::Change> changes{to_record(after)};
    const bool is_other_role = after.role != before.role;
    if (is_other_role) {
        const std::vector<std::string> ended = roster_.end_sessions(member, {});
        for (const std::string& session : ended) {
            changes.emplace_back(storage::SessionRemoval{session});
        }
        end_passes(ended);
    }
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) {
        if (roster_.find(store, member) != nullptr) roster_.put(before);
        co_return not_stored(stored.error());
    }
    MemberChanged changed{.member = after, .invitation = {}};
    if (is_other_role && roster_.find(store, member) != nullptr) {
        auto handing = hand_out(after, false);
        Outcome<Invitation> invitation = co_await std::move(handing);
        if (invitation) changed.invitation = *std::move(invitation);
    }
    co_return changed;
}

People::Task<void> People::remove(std::string store, std::string member) {
    const Member* found = roster_.find(store, member);
    if (found == nullptr) co_return unknown_member(member);
    const Member before = *found;
    end_passes(roster_.remove_member(member));
    std::vector<storage::Change> changes{storage::MemberRemoval{member}};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) {
        roster_.put(before);  // without a session or a link
        co_return not_stored(stored.error());
    }
    log::info("people", "member removed id={} store={}", member, store);
    co_return Outcome<void>{};
}

People::Task<SignedIn> People::sign_in(std::string secret, std::string address) {
    const UtcTime now = wiring_.now();
    if (const auto wait = attempts_.wait(address, now); wait > 0ms) {
        co_return Refusal{"too_many",
                          fmt::format("Too many sign-ins failed from your address. Try again in "
                                      "{} seconds.",
                                      std::chrono::ceil<std::chrono::seconds>(wait).count())};
    }
    if (const auth::Token* token = wiring_.tokens.find_secret(secret, now)) {
        auto signing = with_token(*token, now);
        co_return co_await std::move(signing);
    }
    const Outcome<SigninLink> link = roster_.use_link(secret, now);
    if (!link) {
        attempts_.failed(address, now);
        co_return link.error();
    }
    auto signing = with_link(*link, now);
    co_return co_await std::move(signing);
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
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) {
        roster_.end_session(made.session.id);
        co_return not_stored(stored.error());
    }
    log::info("people", "signed in id={} session={}", caller.id, made.session.id);
    co_return SignedIn{.caller = std::move(caller), .secret = std::move(made.secret)};
}

People::Task<void> People::sign_out(std::string pass) {
    if (!roster_.end_session(pass)) co_return Outcome<void>{};
    end_passes({pass});
    std::vector<storage::Change> changes{storage::SessionRemoval{pass}};
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) co_return not_stored(stored.error());
    co_return Outcome<void>{};
}

}  // namespace shopfloor::people
