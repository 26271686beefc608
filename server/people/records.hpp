// SPDX-License-Identifier: MIT
// Between what is stored and what is known.
#pragma once

#include "server/people/roster.hpp"
#include "server/storage/people_records.hpp"

#include <optional>

namespace shopfloor::people {

[[nodiscard]] storage::TokenRecord to_record(const auth::Token& token);
[[nodiscard]] storage::MemberRecord to_record(const Member& member);
[[nodiscard]] storage::SigninLinkRecord to_record(const SigninLink& link);
[[nodiscard]] storage::SessionRecord to_record(const Session& session);

/// Nothing for a role that this version does not know.
[[nodiscard]] std::optional<auth::Token> from_record(const storage::TokenRecord& record);
[[nodiscard]] std::optional<Member> from_record(const storage::MemberRecord& record);
[[nodiscard]] SigninLink from_record(const storage::SigninLinkRecord& record);
[[nodiscard]] Session from_record(const storage::SessionRecord& record);

}  // namespace shopfloor::people
