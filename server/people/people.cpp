// SPDX-License-Identifier: MIT
#include "server/people/people.hpp"

#include "pipeline/base/log.hpp"
#include "server/auth/secret.hpp"
#include "server/people/records.hpp"
#include "server/people/refusals.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

namespace shopfloor::people {
namespace {

using namespace std::chrono_literals;

constexpr auto kSweepInterval = 60s;
constexpr auto kOwnLinkLife = 10min;

Refusal unknown_member(const std::string& member) {
    return {"not_found", fmt::format("There is no member '{}' in this store.", member), "member"};
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

// The member and the link stand in the roster while they are stored, so that a second call of the
// same name finds them; nobody has the secret before it is.
People::Task<Invitation> People::hand_out(Member member,
                                          bool is_new,
                                          std::chrono::milliseconds life) {
    const Roster::NewLink made = roster_.make_link(member.id, wiring_.now(), life);
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

// Whoever sees it on a screen could be first.
People::Task<Invitation> People::make_own_link(std::string store, std::string member) {
    const Member* found = roster_.find(store, member);
    if (found == nullptr) co_return unknown_member(member);
    auto handing = hand_out(*found, false, kOwnLinkLife);
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

}  // namespace shopfloor::people
