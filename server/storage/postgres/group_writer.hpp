// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/postgres/commands.hpp"
#include "server/storage/postgres/session.hpp"
#include "server/storage/rows.hpp"

#include <optional>

namespace shopfloor::storage::postgres {

/// A group of commits is one transaction that goes out in one piece. Should one of them fail, it is
/// done again with a savepoint for each.
///
/// Each start of a server adds a row to `shopfloor_writers`, and each group counts up the number in
/// it, in its own transaction. So when the connection is lost while the server commits, that number
/// tells later whether the group was stored. A session that holds the lock has outlived all
/// transactions of the one before it, so what it reads is final. Another number than this process
/// left there, or a newer row, says that the database is no longer the one that it knows.
class GroupWriter final : public WritableDatabase {
public:
    GroupWriter(Address address, Trouble& trouble, const Patience& patience);

    std::optional<std::vector<Result<void>>> write(const std::vector<Commit>& group) override;
    void probe() override;
    std::uint64_t free_bytes() override { return UINT64_MAX; }

private:
    using Results = std::vector<Result<void>>;

    std::optional<Results> connect_again();
    void compare(Session session, std::optional<Results>& settled);
    bool is_over() const noexcept;
    std::string what_is_wrong(Session& session, const std::string& stored_groups) const;
    Results write_now(const std::vector<Commit>& group);
    std::optional<Results> write_in_one_go(const std::vector<Commit>& group);
    Results write_one_by_one(const std::vector<Commit>& group);
    std::string set_count(std::int64_t from, std::int64_t to) const;
    void count(std::int64_t to, const char* before);
    Results stored();
    void roll_back();
    void lose(const std::string& words, StorageError error = StorageError::Unreachable);
    void replace(const std::string& words);
    StorageError give_up(const PostgresFailure& failure);

    Address address_;
    Trouble& trouble_;
    const Patience& patience_;
    std::optional<Session> session_;
    Commands commands_;
    RowWriter rows_;
    std::string row_;                  // its id in shopfloor_writers
    std::int64_t groups_ = 0;          // that are stored
    std::optional<Results> in_doubt_;  // the answers, if the newest group is stored
};

}  // namespace shopfloor::storage::postgres
