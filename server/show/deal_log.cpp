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
                 std::function<void()> after_commit)
    : business_(std::move(business)),
      storage_(storage),
      max_waiting_(max_waiting),
      after_commit_(std::move(after_commit)),
      idle_(business_, asio::steady_timer::time_point::max()) {}

void DealLog::add(storage::DealRows rows, Done done) {
    waiting_.push_back({std::move(rows), std::move(done)});
    if (std::exchange(is_writing_, true)) return;
    asio::co_spawn(business_, run(), [](std::exception_ptr failure) {
        log::failure("show", "storing deals", failure);
    });
}

asio::awaitable<void> DealLog::run() {
    while (!waiting_.empty()) {
        const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kMaxBatch));
        auto rows = std::make_shared<storage::DealRows>();
        std::vector<Done> done;
        for (auto each = waiting_.begin(); each != waiting_.begin() + count; ++each) {
            append(rows->deals, each->rows.deals);
            append(rows->holds, each->rows.holds);
            append(rows->movements, each->rows.movements);
            done.push_back(std::move(each->done));
        }
        waiting_.erase(waiting_.begin(), waiting_.begin() + count);
        std::vector<storage::Change> changes{storage::DealBatch{std::move(rows)}};
        const Result<void> stored = co_await storage_.commit(std::move(changes));
        if (!stored) log::error("show", "deals not stored: {}", stored.error().message());
        for (const Done& tell : done)
            shielded([&] { tell(stored); });
        shielded(after_commit_);
    }
    is_writing_ = false;
    idle_.cancel();
}

asio::awaitable<void> DealLog::drain() {
    while (is_writing_) {
        co_await idle_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

}  // namespace shopfloor::show
