// SPDX-License-Identifier: MIT
// Who may do what: tokens, members of stores, their sign-in links and sessions. Of secrets only
// hashes are kept.
#pragma once

#include "server/storage/storage.hpp"

#include <optional>
#include <string>
#include <vector>

namespace shopfloor::storage {

struct TokenRecord {
    std::string id;    // "t_…"
    std::string hash;  // hex BLAKE2b-256 of the secret, as all hashes here
    std::string role;
    std::string store;  // empty for an operator
    std::string label;
    UtcTime created{};
    std::optional<UtcTime> expires{};
};

struct MemberRecord {
    std::string id;     // "m_…"
    std::string store;  // empty for an operator
    std::string name;
    std::string role;
    UtcTime created{};
    std::optional<UtcTime> last_seen{};
};

/// A link that signs its member in once.
struct SigninLinkRecord {
    std::string hash;
    std::string member;
    UtcTime created{};
    UtcTime expires{};
    std::optional<UtcTime> closed{};  // used, or replaced by a newer one
    bool is_used = false;
};

/// A browser that is signed in, as a member or with a token: one of them is empty.
struct SessionRecord {
    std::string id;  // "w_…"
    std::string hash;
    std::string member;
    std::string token;
    UtcTime created{};
    UtcTime last_seen{};
    UtcTime expires{};
};

/// What takes rows away; the rows that depend on them go with them.
struct TokenRemoval {
    std::string id;
};
struct MemberRemoval {
    std::string id;
};
struct SessionRemoval {
    std::string id;
};
struct SigninLinkRemoval {
    std::string hash;
};

void write_row(RowWriter& rows, const TokenRecord& token);
void write_row(RowWriter& rows, const MemberRecord& member);
void write_row(RowWriter& rows, const SigninLinkRecord& link);
void write_row(RowWriter& rows, const SessionRecord& session);
void write_row(RowWriter& rows, const TokenRemoval& removal);
void write_row(RowWriter& rows, const MemberRemoval& removal);
void write_row(RowWriter& rows, const SessionRemoval& removal);
void write_row(RowWriter& rows, const SigninLinkRemoval& removal);

/// All of them, in the order of creation.
struct People {
    std::vector<TokenRecord> tokens;
    std::vector<MemberRecord> members;
    std::vector<SigninLinkRecord> links;
    std::vector<SessionRecord> sessions;
};

[[nodiscard]] People read_people(Reader& reader);

}  // namespace shopfloor::storage
