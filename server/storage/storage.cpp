// SPDX-License-Identifier: MIT
#include "server/storage/storage.hpp"

#include "server/storage/patience.hpp"
#include "server/storage/reading.hpp"
#include "server/storage/rows.hpp"
#include "server/storage/writer.hpp"

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <future>

namespace shopfloor::storage {

Storage::Storage(const Place& place, std::size_t max_queued)
    : place_(place),
      ending_(std::make_unique<Ending>()),
      writer_(std::make_unique<Writer>(place, max_queued, *ending_)),
      reading_(std::make_unique<Reading>(place, max_queued, writer_->trouble(), *ending_)) {}

Storage::~Storage() { end_soon(); }

void Storage::end_soon() {
    ending_->begin();
    writer_->hurry();
}

boost::asio::awaitable<Result<void>> Storage::run_query(std::function<void(Reader&)> job) {
    const auto initiate = [this](auto handler, std::function<void(Reader&)> to_run) {
        using Waiting = AsyncWaiter<decltype(handler)>;
        reading_->offer(
            {.job = std::move(to_run), .waiter = std::make_unique<Waiting>(std::move(handler))});
    };
    co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                   void(Result<void>)>(
        initiate, boost::asio::use_awaitable, std::move(job));
}

void Storage::run_query_blocking(const std::function<void(Reader&)>& job) {
    try {
        const Patience patience{*ending_};
        const auto database = open_for_reading(place_, patience);
        Reader reader{*database};
        job(reader);
    } catch (const DatabaseFailure& failure) {
        if (failure.error() == StorageError::Damaged) {
            writer_->trouble().note(StorageError::Damaged);
        }
        throw std::runtime_error{"cannot read the database " + place_.name() + ": " +
                                 failure.what()};
    }
}

StorageStats Storage::stats() const { return writer_->stats(); }

Contents Storage::load() {
    return query_blocking<Contents>([](Reader& reader) { return read_contents(reader); });
}

boost::asio::awaitable<Result<void>> Storage::commit(std::vector<Change> changes) {
    const auto initiate = [this](auto handler, std::vector<Change> to_write) {
        using Waiting = AsyncWaiter<decltype(handler)>;
        writer_->offer({.changes = std::move(to_write),
                        .waiter = std::make_unique<Waiting>(std::move(handler))});
    };
    co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                                   void(Result<void>)>(
        initiate, boost::asio::use_awaitable, std::move(changes));
}

Result<void> Storage::commit_blocking(std::vector<Change> changes) {
    std::promise<Result<void>> promise;
    std::future<Result<void>> future = promise.get_future();
    writer_->offer({.changes = std::move(changes),
                    .waiter = std::make_unique<BlockingWaiter>(std::move(promise))});
    return future.get();
}

}  // namespace shopfloor::storage
