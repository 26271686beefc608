// SPDX-License-Identifier: MIT
#pragma once

#include "server/guard/attempts.hpp"
#include "server/people/doorkeeper.hpp"
#include "server/people/roster.hpp"
#include "server/storage/call_records.hpp"
#include "server/storage/people_records.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace shopfloor::people {

/// A link to send to somebody. `secret` is shown this once; it stands in the link's fragment, so
/// that no log and no server on the way sees it.
struct Invitation {
    Member member;
    std::string secret;
    UtcTime expires{};
};

struct MemberChanged {
    Member member;
    /// After a change of the role, which signs the member out everywhere: their way back in.
    std::optional<Invitation> invitation;
};

struct TokenDraft {
    auth::Role role = auth::Role::Moderator;
    std::string store;  // empty for an operator
    std::string label;
    std::optional<std::chrono::milliseconds> life;  // none: until it is revoked
};

struct SignedIn {
    auth::Caller caller;
    std::string secret;  // the cookie's value
};

/// The people of this server: who works for which store, how they sign in, who is let in.
/// Owner: the business thread. What is acknowledged is on the disk.
class People final : public Doorkeeper {
public:
    template <class T>
    using Task = boost::asio::awaitable<Outcome<T>>;

    struct Wiring {
        boost::asio::any_io_executor business;
        storage::Storage& storage;
        auth::Tokens& tokens;
        std::function<bool(const std::string& store)> has_store;
        std::function<UtcTime()> now;
    };

    /// `storage` and `tokens` must outlive it and its unfinished calls.
    People(RosterLimits limits, Wiring wiring);

    /// Takes up what was stored, tokens too. Call before the first request.
    void restore(const storage::People& stored);
    /// Ends the sessions that are over, once a minute, until `stop`.
    void start();
    void stop();

    Outcome<Admission> admit(const delivery::HttpRequest& request) override;
    Outcome<Admission> admit(const delivery::SocketPeer& peer) override;
    Outcome<Admission> admit_token(std::string_view secret) override;
    void on_pass_ended(std::function<void(const std::string&)> hear) override;

    Task<Invitation> invite(std::string store, std::string name, auth::Role role);
    Task<Invitation> make_link(std::string store, std::string member);
    /// For another device that is at hand: it may be used for some minutes.
    Task<Invitation> make_own_link(std::string store, std::string member);
    /// For the operator of that name, who is made where there is none.
    Task<Invitation> invite_operator(std::string name);
    [[nodiscard]] Outcome<std::vector<Member>> members(const std::string& store) const;
    Task<MemberChanged> update(std::string store,
                               std::string member,
                               std::optional<std::string> name,
                               std::optional<auth::Role> role);
    Task<void> remove(std::string store, std::string member);

    /// By a link's secret or a token's. Refusals: those of Roster::use_link, in their place
    /// `too_many` for an address that fails too often; `busy`.
    Task<SignedIn> sign_in(std::string secret, std::string address);
    /// Forgets the session; no error where there is none.
    Task<void> sign_out(Admission admission);

    Task<auth::NewToken> create_token(TokenDraft draft);
    /// Of one store ("": of operators), or all; without those that have expired.
    [[nodiscard]] std::vector<auth::Token> tokens(const std::optional<std::string>& store) const;
    /// Of one store, or of any. The token and the sessions made with it let nobody in any more.
    /// The last operator's token that lasts stays (`conflict`).
    Task<void> revoke_token(std::optional<std::string> store, std::string id);

private:
    struct Shown {
        std::string_view authorization;
        std::string_view cookie;
        std::string_view origin;
        std::string_view host;
        bool is_reading = false;
    };

    Outcome<Admission> admit(const Shown& shown);
    Outcome<Admission> admit_session(std::string_view secret);
    Outcome<auth::Caller> caller_of(const Session& session) const;
    Task<Invitation> hand_out(Member member,
                              bool is_new,
                              std::chrono::milliseconds life = std::chrono::milliseconds::max());
    void take_back(const Roster::NewLink& made);
    Refusal refuse_guess(const Refusal& refusal, const std::string& address, UtcTime now);
    Task<SignedIn> with_link(SigninLink link, UtcTime now);
    Task<SignedIn> with_token(auth::Token token, UtcTime now);
    Task<SignedIn> store_session(Roster::NewSession made,
                                 auth::Caller caller,
                                 std::vector<storage::Change> changes);
    void end_passes(const std::vector<std::string>& passes);
    void store_later(std::vector<storage::Change> changes);
    void sweep();
    void arm_sweep();

    Wiring wiring_;
    Roster roster_;
    guard::Attempts attempts_;
    std::function<void(const std::string&)> pass_ended_;
    boost::asio::steady_timer sweep_timer_;
};

}  // namespace shopfloor::people
