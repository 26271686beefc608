// SPDX-License-Identifier: MIT
#include "server/people/records.hpp"

namespace shopfloor::people {

storage::TokenRecord to_record(const auth::Token& token) {
    return {.id = token.id,
            .hash = token.hash,
            .role = std::string{auth::to_word(token.role)},
            .store = token.store,
            .label = token.label,
            .created = token.created,
            .expires = token.expires};
}

storage::MemberRecord to_record(const Member& member) {
    return {.id = member.id,
            .store = member.store,
            .name = member.name,
            .role = std::string{auth::to_word(member.role)},
            .created = member.created,
            .last_seen = member.last_seen};
}

storage::SigninLinkRecord to_record(const SigninLink& link) {
    return {.hash = link.hash,
            .member = link.member,
            .created = link.created,
            .expires = link.expires,
            .closed = link.closed,
            .is_used = link.is_used};
}

storage::SessionRecord to_record(const Session& session) {
    return {.id = session.id,
            .hash = session.hash,
            .member = session.member,
            .token = session.token,
            .created = session.created,
            .last_seen = session.last_seen,
            .expires = session.expires};
}

std::optional<auth::Token> from_record(const storage::TokenRecord& record) {
    const auto role = auth::parse_role(record.role);
    if (!role) return std::nullopt;
    return auth::Token{.id = record.id,
                       .hash = record.hash,
                       .role = *role,
                       .store = record.store,
                       .label = record.label,
                       .created = record.created,
                       .expires = record.expires};
}

std::optional<Member> from_record(const storage::MemberRecord& record) {
    const auto role = auth::parse_role(record.role);
    if (!role) return std::nullopt;
    return Member{.id = record.id,
                  .store = record.store,
                  .name = record.name,
                  .role = *role,
                  .created = record.created,
                  .last_seen = record.last_seen};
}

SigninLink from_record(const storage::SigninLinkRecord& record) {
    return {.hash = record.hash,
            .member = record.member,
            .created = record.created,
            .expires = record.expires,
            .closed = record.closed,
            .is_used = record.is_used};
}

Session from_record(const storage::SessionRecord& record) {
    return {.id = record.id,
            .hash = record.hash,
            .member = record.member,
            .token = record.token,
            .created = record.created,
            .last_seen = record.last_seen,
            .expires = record.expires};
}

}  // namespace shopfloor::people
