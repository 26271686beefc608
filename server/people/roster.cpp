// SPDX-License-Identifier: MIT
#include "server/people/roster.hpp"

#include "server/auth/secret.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace shopfloor::people {
namespace {

using namespace std::chrono_literals;

constexpr auto kSeenStep = 1h;
constexpr auto kLinkRemembered = 24h * 7;  // after its end
constexpr std::size_t kMaxLinksOfMember = 20;
constexpr std::size_t kMaxSecretBytes = 256;

}  // namespace

void Roster::put(Member member) {
    std::string id = member.id;
    members_.insert_or_assign(std::move(id), std::move(member));
}

void Roster::put(SigninLink link) {
    std::string hash = link.hash;
    links_.insert_or_assign(std::move(hash), std::move(link));
}

void Roster::put(Session session) {
    std::string hash = session.hash;
    sessions_.insert_or_assign(std::move(hash), std::move(session));
}

const Member* Roster::find(const std::string& store, const std::string& id) const {
    const auto found = members_.find(id);
    if (found == members_.end() || found->second.store != store) return nullptr;
    return &found->second;
}

const Member* Roster::find_by_name(const std::string& store, const std::string& name) const {
    const auto found = std::ranges::find_if(members_, [&](const auto& entry) {
        return entry.second.store == store && entry.second.name == name;
    });
    return found == members_.end() ? nullptr : &found->second;
}

std::vector<Member> Roster::members(const std::string& store) const {
    std::vector<Member> list;
    for (const auto& [id, member] : members_) {
        if (member.store == store) list.push_back(member);
    }
    std::ranges::sort(list, [](const Member& a, const Member& b) {
        return std::tie(a.created, a.id) < std::tie(b.created, b.id);
    });
    return list;
}

Outcome<void> Roster::may_add(const std::string& store, const std::string& name) const {
    if (find_by_name(store, name) != nullptr) {
        return Refusal{"conflict",
                       fmt::format("\"{}\" is here already: make them a new link with "
                                   "member.link, or choose another name.",
                                   name),
                       "name"};
    }
    const auto count = static_cast<std::size_t>(
        std::ranges::count(members_, store, [](const auto& entry) -> const std::string& {
            return entry.second.store;
        }));
    if (count < limits_.members_of_store) return {};
    return Refusal{
        "conflict",
        fmt::format("A store has at most {} members: remove some.", limits_.members_of_store),
        "store"};
}

std::vector<std::string> Roster::remove_member(const std::string& id) {
    members_.erase(id);
    std::erase_if(links_, [&id](const auto& entry) { return entry.second.member == id; });
    return end_sessions(id, {});
}

Roster::NewLink Roster::make_link(const std::string& member,
                                  UtcTime now,
                                  std::chrono::milliseconds life) {
    NewLink made{.link = {},
                 .secret = auth::make_secret("si_"),
                 .replaced = close_links(member, now),
                 .forgotten = forget_oldest_link(member)};
    made.link = {.hash = auth::hash_secret(made.secret),
                 .member = member,
                 .created = now,
                 .expires = now + std::min(life, limits_.link_life)};
    put(made.link);
    return made;
}

std::vector<SigninLink> Roster::close_links(const std::string& member, UtcTime now) {
    std::vector<SigninLink> closed;
    for (auto& [hash, link] : links_) {
        if (link.member != member || link.closed || link.expires <= now) continue;
        link.closed = now;
        closed.push_back(link);
    }
    return closed;
}

std::optional<std::string> Roster::forget_oldest_link(const std::string& member) {
    std::vector<const SigninLink*> same;
    for (const auto& [hash, link] : links_) {
        if (link.member == member) same.push_back(&link);
    }
    if (same.size() < kMaxLinksOfMember) return std::nullopt;
    std::string hash = (*std::ranges::min_element(same, {}, &SigninLink::created))->hash;
    links_.erase(hash);
    return hash;
}

void Roster::forget_link(const std::string& hash) { links_.erase(hash); }

Outcome<SigninLink> Roster::use_link(std::string_view secret, UtcTime now) {
    const auto found = secret.empty() || secret.size() > kMaxSecretBytes
                           ? links_.end()
                           : links_.find(auth::hash_secret(secret));
    if (found == links_.end()) {
        return Refusal{"unknown_link",
                       "This is no sign-in link or token of this server. Ask for a new one.",
                       "secret"};
    }
    SigninLink& link = found->second;
    if (link.is_used) {
        return Refusal{"used_link",
                       "This sign-in link has been used already. If that was not you, tell whoever "
                       "sent it; ask for a new one.",
                       "secret"};
    }
    if (link.closed) {
        return Refusal{
            "replaced_link", "A newer sign-in link has replaced this one. Use that.", "secret"};
    }
    if (link.expires <= now) {
        return Refusal{
            "expired_link", "This sign-in link has expired. Ask for a new one.", "secret"};
    }
    link.closed = now;
    link.is_used = true;
    return link;
}

Roster::NewSession Roster::make_session(const std::string& member,
                                        const std::string& token,
                                        UtcTime now) {
    NewSession made{
        .session = {}, .secret = auth::make_secret("ws_"), .displaced = displace(member, token)};
    made.session = {.id = auth::make_id("w_"),
                    .hash = auth::hash_secret(made.secret),
                    .member = member,
                    .token = token,
                    .created = now,
                    .last_seen = now,
                    .expires = now + limits_.session_life};
    put(made.session);
    return made;
}

std::optional<std::string> Roster::displace(const std::string& member, const std::string& token) {
    std::vector<const Session*> same;
    for (const auto& [hash, session] : sessions_) {
        if (session.member == member && session.token == token) same.push_back(&session);
    }
    if (same.size() < limits_.sessions_of_one) return std::nullopt;
    std::string id = (*std::ranges::min_element(same, {}, &Session::last_seen))->id;
    end_session(id);
    return id;
}

const Session* Roster::find_session(std::string_view secret, UtcTime now) const {
    if (secret.empty() || secret.size() > kMaxSecretBytes) return nullptr;
    const auto found = sessions_.find(auth::hash_secret(secret));
    if (found == sessions_.end() || found->second.expires <= now) return nullptr;
    return &found->second;
}

const Member* Roster::member_of(const Session& session) const {
    const auto found = members_.find(session.member);
    return found == members_.end() ? nullptr : &found->second;
}

std::optional<Roster::Seen> Roster::seen(const Session& session, UtcTime now) {
    const auto known = sessions_.find(session.hash);
    if (known == sessions_.end() || now < known->second.last_seen + kSeenStep) return std::nullopt;
    known->second.last_seen = now;
    known->second.expires = now + limits_.session_life;
    Seen changed{.session = known->second, .member = {}};
    const auto member = members_.find(known->second.member);
    if (member != members_.end()) {
        member->second.last_seen = now;
        changed.member = member->second;
    }
    return changed;
}

bool Roster::end_session(const std::string& id) {
    return std::erase_if(sessions_, [&id](const auto& entry) { return entry.second.id == id; }) > 0;
}

std::vector<std::string> Roster::end_sessions(const std::string& member, const std::string& token) {
    std::vector<std::string> ended;
    std::erase_if(sessions_, [&](const auto& entry) {
        if (entry.second.member != member || entry.second.token != token) return false;
        ended.push_back(entry.second.id);
        return true;
    });
    return ended;
}

Roster::Swept Roster::sweep(UtcTime now) {
    Swept swept;
    std::erase_if(sessions_, [&](const auto& entry) {
        if (entry.second.expires > now) return false;
        swept.sessions.push_back(entry.second.id);
        return true;
    });
    std::erase_if(links_, [&](const auto& entry) {
        if (entry.second.expires + kLinkRemembered > now) return false;
        swept.links.push_back(entry.first);
        return true;
    });
    return swept;
}

}  // namespace shopfloor::people
