// SPDX-License-Identifier: MIT
#include "server/storage/people_records.hpp"
#include "server/storage/rows.hpp"

namespace shopfloor::storage {
namespace {

// As in rows.cpp: an update keeps the row that others refer to, and its time of creation.
constexpr std::string_view kWriteToken =
    "INSERT INTO tokens (id, hash, role, store, label, created, expires)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    " ON CONFLICT (id) DO UPDATE SET hash = ?2, role = ?3, store = ?4, label = ?5, expires = ?7";
constexpr std::string_view kWriteMember =
    "INSERT INTO members (id, store, name, role, created, last_seen)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT (id) DO UPDATE SET store = ?2, name = ?3, role = ?4, last_seen = ?6";
constexpr std::string_view kWriteLink =
    "INSERT INTO signin_links (hash, member, created, expires, closed, is_used)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
    " ON CONFLICT (hash) DO UPDATE SET closed = ?5, is_used = ?6";
constexpr std::string_view kWriteSession =
    "INSERT INTO sessions (id, hash, member, token, created, last_seen, expires)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
    " ON CONFLICT (id) DO UPDATE SET last_seen = ?6, expires = ?7";
constexpr std::string_view kRemoveToken = "DELETE FROM tokens WHERE id = ?1";
constexpr std::string_view kRemoveMember = "DELETE FROM members WHERE id = ?1";
constexpr std::string_view kRemoveSession = "DELETE FROM sessions WHERE id = ?1";
constexpr std::string_view kRemoveLink = "DELETE FROM signin_links WHERE hash = ?1";

void bind_or_null(Statement& row, int index, const std::string& text) {
    if (text.empty()) {
        row.bind_null(index);
    } else {
        row.bind(index, text);
    }
}

void remove(RowWriter& rows, std::string_view sql, const std::string& key) {
    rows.statement(sql).bind(1, key).run();
}

TokenRecord read_token(const Statement& row) {
    return {.id = row.text(0),
            .hash = row.text(1),
            .role = row.text(2),
            .store = row.text(3),
            .label = row.text(4),
            .created = row.time(5),
            .expires = row.optional_time(6)};
}

MemberRecord read_member(const Statement& row) {
    return {.id = row.text(0),
            .store = row.text(1),
            .name = row.text(2),
            .role = row.text(3),
            .created = row.time(4),
            .last_seen = row.optional_time(5)};
}

SigninLinkRecord read_link(const Statement& row) {
    return {.hash = row.text(0),
            .member = row.text(1),
            .created = row.time(2),
            .expires = row.time(3),
            .closed = row.optional_time(4),
            .is_used = row.number(5) != 0};
}

SessionRecord read_session(const Statement& row) {
    return {.id = row.text(0),
            .hash = row.text(1),
            .member = row.text(2),
            .token = row.text(3),
            .created = row.time(4),
            .last_seen = row.time(5),
            .expires = row.time(6)};
}

}  // namespace

void write_row(RowWriter& rows, const TokenRecord& token) {
    Statement& row = rows.statement(kWriteToken);
    row.bind(1, token.id).bind(2, token.hash).bind(3, token.role);
    bind_or_null(row, 4, token.store);
    row.bind(5, token.label).bind(6, token.created);
    bind_optional(row, 7, token.expires);
    row.run();
}

void write_row(RowWriter& rows, const MemberRecord& member) {
    Statement& row = rows.statement(kWriteMember);
    bind_or_null(row.bind(1, member.id), 2, member.store);
    row.bind(3, member.name).bind(4, member.role).bind(5, member.created);
    bind_optional(row, 6, member.last_seen);
    row.run();
}

void write_row(RowWriter& rows, const SigninLinkRecord& link) {
    Statement& row = rows.statement(kWriteLink);
    row.bind(1, link.hash).bind(2, link.member).bind(3, link.created).bind(4, link.expires);
    bind_optional(row, 5, link.closed);
    row.bind(6, std::int64_t{link.is_used}).run();
}

void write_row(RowWriter& rows, const SessionRecord& session) {
    Statement& row = rows.statement(kWriteSession);
    bind_or_null(row.bind(1, session.id).bind(2, session.hash), 3, session.member);
    bind_or_null(row, 4, session.token);
    row.bind(5, session.created).bind(6, session.last_seen).bind(7, session.expires).run();
}

void write_row(RowWriter& rows, const TokenRemoval& removal) {
    remove(rows, kRemoveToken, removal.id);
}

void write_row(RowWriter& rows, const MemberRemoval& removal) {
    remove(rows, kRemoveMember, removal.id);
}

void write_row(RowWriter& rows, const SessionRemoval& removal) {
    remove(rows, kRemoveSession, removal.id);
}

void write_row(RowWriter& rows, const SigninLinkRemoval& removal) {
    remove(rows, kRemoveLink, removal.hash);
}

People read_people(Reader& reader) {
    return {
        .tokens = reader.all("SELECT id, hash, role, store, label, created, expires FROM tokens "
                             "ORDER BY created, id",
                             read_token),
        .members = reader.all(
            "SELECT id, store, name, role, created, last_seen FROM members ORDER BY created, id",
            read_member),
        .links =
            reader.all("SELECT hash, member, created, expires, closed, is_used FROM signin_links"
                       " ORDER BY created, hash",
                       read_link),
        .sessions =
            reader.all("SELECT id, hash, member, token, created, last_seen, expires FROM sessions"
                       " ORDER BY created, id",
                       read_session)};
}

}  // namespace shopfloor::storage
