// SPDX-License-Identifier: MIT
#include "server/show/sales_log.hpp"

#include "pipeline/base/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace shopfloor::show {

namespace asio = boost::asio;

SalesLog::SalesLog(asio::any_io_executor business,
                   storage::Storage& storage,
                   std::size_t max_waiting)
    : written_(std::move(business), asio::steady_timer::time_point::max()),
      storage_(storage),
      max_waiting_(max_waiting) {}

void SalesLog::restore(const storage::SalesState& state) {
    last_visit_ = state.last_visit;
    last_click_ = state.last_click;
}

bool SalesLog::add(storage::VisitRecord visit) {
    const auto known = visits_.find(visit.id);
    if (known != visits_.end()) {
        known->second = std::move(visit);
        return true;
    }
    if (waiting() >= max_waiting_) return false;
    visits_.emplace(visit.id, std::move(visit));
    return true;
}

bool SalesLog::add(storage::ClickRecord click) {
    if (waiting() >= max_waiting_) return false;
    click.id = ++last_click_;
    clicks_.push_back(std::move(click));
    return true;
}

bool SalesLog::add(storage::ImpressionRecord impression) {
    if (waiting() >= max_waiting_) return false;
    impressions_.push_back(std::move(impression));
    return true;
}

void SalesLog::add(storage::TallyRecord tally) {
    std::string broadcast = tally.broadcast;
    tallies_.insert_or_assign(std::move(broadcast), std::move(tally));
}

asio::awaitable<Result<void>> SalesLog::flush() {
    while (is_writing_) {
        co_await written_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (waiting() == 0 && tallies_.empty()) co_return Result<void>{};
    is_writing_ = true;
    const auto rows = std::make_shared<const storage::SalesRows>(take());
    std::vector<storage::Change> changes{storage::SalesBatch{rows}};
    const Result<void> stored = co_await storage_.commit(std::move(changes));
    is_writing_ = false;
    if (!stored) {
        log::error("show", "clicks and visits not stored yet: {}", stored.error().message());
        put_back(*rows);
    }
    written_.cancel();
    co_return stored;
}

std::size_t SalesLog::waiting() const noexcept {
    return visits_.size() + clicks_.size() + impressions_.size();
}

storage::SalesRows SalesLog::take() {
    storage::SalesRows rows;
    for (auto& [id, visit] : visits_) {
        rows.visits.push_back(std::move(visit));
    }
    for (auto& [broadcast, tally] : tallies_) {
        rows.tallies.push_back(std::move(tally));
    }
    visits_.clear();
    tallies_.clear();
    rows.clicks = std::exchange(clicks_, {});
    rows.impressions = std::exchange(impressions_, {});
    return rows;
}

// What has come in the meantime is newer.
void SalesLog::put_back(const storage::SalesRows& rows) {
    for (const storage::VisitRecord& visit : rows.visits) {
        visits_.emplace(visit.id, visit);
    }
    for (const storage::TallyRecord& tally : rows.tallies) {
        tallies_.emplace(tally.broadcast, tally);
    }
    clicks_.insert(clicks_.begin(), rows.clicks.begin(), rows.clicks.end());
    impressions_.insert(impressions_.begin(), rows.impressions.begin(), rows.impressions.end());
}

}  // namespace shopfloor::show
