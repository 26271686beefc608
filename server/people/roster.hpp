// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/auth/tokens.hpp"

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace shopfloor::people {

using auth::UtcTime;

/// Somebody who works for a store, or an operator (without a store).
struct Member {
    std::string id;  // "m_…"
    std::string store;
    std::string name;
    auth::Role role = auth::Role::Moderator;
    UtcTime created{};
    std::optional<UtcTime> last_seen{};
};

/// Signs its member in once. Its secret is known to nobody but whom it was sent to.
struct SigninLink {
    std::string hash;
    std::string member;
    UtcTime created{};
    UtcTime expires{};
    std::optional<UtcTime> closed{};
    bool is_used = false;  // closed by use; otherwise by a newer link
};

/// A browser that is signed in: as a member, or with a token.
struct Session {
    std::string id;  // "w_…"
    std::string hash;
    std::string member;  // one of both is empty
    std::string token;
    UtcTime created{};
    UtcTime last_seen{};
    UtcTime expires{};
};

struct RosterLimits {
    std::chrono::milliseconds link_life{std::chrono::hours{24}};
    std::chrono::milliseconds session_life{std::chrono::hours{30 * 24}};  // since it was last seen
    std::size_t members_of_store = 200;
    std::size_t sessions_of_one = 20;  // the one seen longest ago makes place
};

/// Members, their links and their sessions: the rules, in memory. Nothing here waits or is stored;
/// who changes it stores what came out (People). Owner: the business thread.
class Roster {
public:
    explicit Roster(RosterLimits limits = {}) : limits_(limits) {}

    const RosterLimits& limits() const noexcept { return limits_; }

    /// Takes up what was stored, and what could not be changed in the storage after all.
    void put(Member member);
    void put(SigninLink link);
    void put(Session session);

    /// Null where there is none, or it is of another store.
    [[nodiscard]] const Member* find(const std::string& store, const std::string& id) const;
    [[nodiscard]] const Member* find_by_name(const std::string& store,
                                             const std::string& name) const;
    /// Of one store, the oldest first.
    [[nodiscard]] std::vector<Member> members(const std::string& store) const;
    /// Refusal: `conflict` when the store has its members, or one of this name.
    [[nodiscard]] Outcome<void> may_add(const std::string& store, const std::string& name) const;

    /// Takes the member away with its links and sessions, and tells the sessions' ids.
    std::vector<std::string> remove_member(const std::string& id);

    struct NewLink {
        SigninLink link;
        std::string secret;
        std::vector<SigninLink> replaced;      // closed now: only the newest of a member is good
        std::optional<std::string> forgotten;  // hash of an old one that made place
    };
    /// For `life`, and no longer than links live.
    NewLink make_link(const std::string& member,
                      UtcTime now,
                      std::chrono::milliseconds life = std::chrono::milliseconds::max());
    /// As if it had never been.
    void forget_link(const std::string& hash);

    /// Uses a link up and returns it: whoever asks first gets it, everybody after is refused.
    /// Refusals: `unknown_link`, `used_link`, `replaced_link`, `expired_link`.
    Outcome<SigninLink> use_link(std::string_view secret, UtcTime now);

    struct NewSession {
        Session session;
        std::string secret;
        std::optional<std::string> displaced;  // id of the session that made place
    };
    /// For a member or with a token; the other one is empty.
    NewSession make_session(const std::string& member, const std::string& token, UtcTime now);

    /// The session of a secret, unless it has expired.
    [[nodiscard]] const Session* find_session(std::string_view secret, UtcTime now) const;
    [[nodiscard]] const Member* member_of(const Session& session) const;

    /// Moves the session's end on. Returns what changed when that is worth storing: once an hour.
    struct Seen {
        Session session;
        std::optional<Member> member;
    };
    std::optional<Seen> seen(const Session& session, UtcTime now);

    bool end_session(const std::string& id);
    /// All of a member or of a token; tells their ids.
    std::vector<std::string> end_sessions(const std::string& member, const std::string& token);

    struct Swept {
        std::vector<std::string> sessions;  // ids of those that have expired
        std::vector<std::string> links;     // hashes of those that nobody will ask for any more
    };
    /// Forgets what is over. Links stay for a week after, so that whoever comes late is told why.
    Swept sweep(UtcTime now);

private:
    std::vector<SigninLink> close_links(const std::string& member, UtcTime now);
    std::optional<std::string> forget_oldest_link(const std::string& member);
    std::optional<std::string> displace(const std::string& member, const std::string& token);

    RosterLimits limits_;
    std::map<std::string, Member> members_;              // by id
    std::unordered_map<std::string, SigninLink> links_;  // by hash
    std::unordered_map<std::string, Session> sessions_;  // by hash
};

}  // namespace shopfloor::people
