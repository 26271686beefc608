// SPDX-License-Identifier: MIT
#include "server/show/deal_log.hpp"

#include "pipeline/base/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>
#include <vector>

namespace shopfloor::show {

namespace asio = boost::asio;

namespace {

// Of one commit: bounds how long the first waits for the last.
constexpr std::size_t kMaxBatch = 2000;
// The writer goes on with the next commit while the business thread tells of the last one.
constexpr std::size_t kMostUnderWay = 8;
// So many are worth a commit of their own while another one is under way.
constexpr std::size_t kGoodBatch = 32;

template <class Row>
void append(std::vector<Row>& all, std::vector<Row>& some) {
    all.insert(
        all.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
}

// One that fails must not keep all others from the disk.
template <class Call>
void shielded(const Call& call) {
    try {
        call();
    } catch (...) {
        log::failure("show", "telling what became of a deal", std::current_exception());
    }
}

}  // namespace

DealLog::DealLog(asio::any_io_executor business,
                 storage::Storage& storage,
                 std::size_t max_waiting,
                 AfterCommit after_commit)
    : business_(std::move(business)),
      storage_(storage),
      max_waiting_(max_waiting),
      after_commit_(std::move(after_commit)),
      idle_(business_, asio::steady_timer::time_point::max()) {}

void DealLog::add(storage::DealRows rows, Done done) {
    waiting_.push_back({std::move(rows), std::move(done)});
    if (under_way_ == kMostUnderWay || !is_due(under_way_)) return;
    ++under_way_;
    asio::co_spawn(business_, run(), [](std::exception_ptr failure) {
        log::failure("show", "storing deals", failure);
    });
}

bool DealLog::is_due(std::size_t others_under_way) const noexcept {
    return waiting_.size() >= (others_under_way == 0 ? 1 : kGoodBatch);
}

DealLog::Batch DealLog::next_batch() {
    const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kMaxBatch));
    Batch batch{.rows = std::make_shared<storage::DealRows>(), .done = {}};
    for (auto each = waiting_.begin(); each != waiting_.begin() + count; ++each) {
        append(batch.rows->deals, each->rows.deals);
        append(batch.rows->holds, each->rows.holds);
        append(batch.rows->movements, each->rows.movements);
        append(batch.rows->events, each->rows.events);
        batch.done.push_back(std::move(each->done));
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + count);
    return batch;
}

asio::awaitable<void> DealLog::run() {
    while (is_due(under_way_ - 1)) {
        const Batch batch = next_batch();
        std::vector<storage::Change> changes{storage::DealBatch{batch.rows}};
        const Result<void> stored = co_await storage_.commit(std::move(changes));
        if (!stored) log::error("show", "deals not stored: {}", stored.error().message());
        for (const Done& tell : batch.done)
            shielded([&] { tell(stored); });
        shielded([&] { after_commit_(*batch.rows, stored.has_value()); });
    }
    if (--under_way_ == 0) idle_.cancel();
}

asio::awaitable<void> DealLog::drain() {
    while (under_way_ > 0) {
        co_await idle_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

}  // namespace shopfloor::show
