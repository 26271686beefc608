// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/sales_records.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace shopfloor::show {

/// Rows of visits, clicks and impressions on their way to the disk: they are taken at once and
/// stored together by `flush`, so that no viewer waits for a disk, and a crash loses what came
/// after the last flush. When `max_waiting` rows wait, since the disk does not keep up, more are
/// refused.
///
/// Owner: the business thread. `storage` must outlive it.
class SalesLog {
public:
    SalesLog(boost::asio::any_io_executor business,
             storage::Storage& storage,
             std::size_t max_waiting);

    /// Goes on after the ids that were stored.
    void restore(const storage::SalesState& state);

    [[nodiscard]] std::int64_t next_visit_id() noexcept { return ++last_visit_; }
    /// False when the row is refused. A visit that waits already is replaced.
    [[nodiscard]] bool add(storage::VisitRecord visit);
    /// Gives the click its id.
    [[nodiscard]] bool add(storage::ClickRecord click);
    [[nodiscard]] bool add(storage::ImpressionRecord impression);
    /// Replaces the one of its broadcast; never refused.
    void add(storage::TallyRecord tally);

    /// Stores what waits. Rows whose commit fails wait on. Callers may overlap: each returns when
    /// what waited at its call is stored, or could not be.
    boost::asio::awaitable<Result<void>> flush();

    [[nodiscard]] std::size_t waiting() const noexcept;

private:
    storage::SalesRows take();
    void put_back(const storage::SalesRows& rows);

    boost::asio::steady_timer written_;  // cancelled after each commit
    storage::Storage& storage_;
    std::size_t max_waiting_;
    std::int64_t last_visit_ = 0;
    std::int64_t last_click_ = 0;
    bool is_writing_ = false;
    std::map<std::int64_t, storage::VisitRecord> visits_;
    std::vector<storage::ClickRecord> clicks_;
    std::vector<storage::ImpressionRecord> impressions_;
    std::map<std::string, storage::TallyRecord> tallies_;
};

}  // namespace shopfloor::show
