// SPDX-License-Identifier: MIT
#include "server/storage/storage.hpp"

#include "pipeline/base/log.hpp"
#include "server/storage/database_file.hpp"
#include "server/storage/rows.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <thread>

namespace shopfloor::storage {
namespace {

// Of one transaction: bounds how long the first caller of a group waits for the last.
constexpr std::size_t kMaxGroup = 128;

class StorageCategory final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "shopfloor.storage"; }

    std::string message(int value) const override {
        switch (static_cast<StorageError>(value)) {
            case StorageError::Busy: return "too much is waiting to be stored; try again";
            case StorageError::Failed: return "it could not be stored; the log says why";
            case StorageError::Closed: return "the storage is closed";
        }
        return "unknown storage error";
    }
};

/// Whoever waits for a commit.
class Waiter {
public:
    virtual ~Waiter() = default;
    virtual void finish(Result<void> result) = 0;
};

template <class Handler>
class AsyncWaiter final : public Waiter {
public:
    explicit AsyncWaiter(Handler handler)
        : work_(boost::asio::get_associated_executor(handler)), handler_(std::move(handler)) {}

    void finish(Result<void> result) override {
        boost::asio::post(work_.get_executor(),
                          [handler = std::move(handler_), result]() mutable { handler(result); });
        work_.reset();
    }

private:
    boost::asio::executor_work_guard<boost::asio::associated_executor_t<Handler>> work_;
    Handler handler_;
};

class BlockingWaiter final : public Waiter {
public:
    explicit BlockingWaiter(std::promise<Result<void>> promise) : promise_(std::move(promise)) {}
    void finish(Result<void> result) override { promise_.set_value(result); }

private:
    std::promise<Result<void>> promise_;
};

struct Query {
    std::function<void(Reader&)> job;
    std::unique_ptr<Waiter> waiter;
};

struct Commit {
    std::vector<Change> changes;
    std::unique_ptr<Waiter> waiter;
};

}  // namespace

const boost::system::error_category& storage_category() noexcept {
    static const StorageCategory category;
    return category;
}

/// The queue, and the thread that empties it. The database belongs to the thread.
class Storage::Writer {
public:
    Writer(const std::filesystem::path& file, std::size_t max_queued)
        : file_(file),
          lock_(file),
          database_(open_for_writing(file)),
          rows_(*database_),
          max_queued_(max_queued),
          thread_([this] { run(); }) {}

    ~Writer() {
        {
            const std::lock_guard guard{mutex_};
            is_closing_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }

    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    void offer(Commit commit) {
        StorageError refusal = StorageError::Closed;
        {
            const std::lock_guard guard{mutex_};
            if (!is_closing_ && queue_.size() < max_queued_) {
                queue_.push_back(std::move(commit));
                wake_.notify_one();
                return;
            }
            if (!is_closing_) refusal = StorageError::Busy;
        }
        commit.waiter->finish(refusal);
    }

    const std::filesystem::path& file() const noexcept { return file_; }

private:
    void run();
    std::vector<Commit> next_group();
    std::vector<Result<void>> write(const std::vector<Commit>& group);
    Result<void> write_one(const std::vector<Change>& changes);

    std::filesystem::path file_;
    FileLock lock_;
    DatabasePtr database_;
    RowWriter rows_;
    std::size_t max_queued_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Commit> queue_;
    bool is_closing_ = false;

    std::thread thread_;  // last: it uses all of the above
};

void Storage::Writer::run() {
    for (;;) {
        std::vector<Commit> group = next_group();
        if (group.empty()) return;
        const std::vector<Result<void>> results = write(group);
        for (std::size_t index = 0; index < group.size(); ++index) {
            group[index].waiter->finish(results[index]);
        }
    }
}

// Waits for something to write. Empty: the queue is drained and the storage closes.
std::vector<Commit> Storage::Writer::next_group() {
    std::unique_lock guard{mutex_};
    wake_.wait(guard, [this] { return is_closing_ || !queue_.empty(); });
    const std::size_t size = std::min(queue_.size(), kMaxGroup);
    const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(size);
    std::vector<Commit> group{std::make_move_iterator(queue_.begin()),
                              std::make_move_iterator(end)};
    queue_.erase(queue_.begin(), end);
    return group;
}

std::vector<Result<void>> Storage::Writer::write(const std::vector<Commit>& group) {
    std::vector<Result<void>> results;
    try {
        execute(*database_, "BEGIN IMMEDIATE");
        for (const Commit& commit : group) {
            results.push_back(write_one(commit.changes));
        }
        execute(*database_, "COMMIT");
    } catch (const SqliteFailure& failure) {
        log::error("storage", "{} commits failed reason=\"{}\"", group.size(), failure.what());
        // Some failures (a full disk) have already rolled everything back.
        if (sqlite3_get_autocommit(database_.get()) == 0) {
            sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        }
        results.assign(group.size(), StorageError::Failed);
    }
    return results;
}

// One caller's changes, all or none. Throws when the whole transaction is lost.
Result<void> Storage::Writer::write_one(const std::vector<Change>& changes) {
    execute(*database_, "SAVEPOINT one");
    try {
        for (const Change& change : changes) {
            change.write(rows_);
        }
    } catch (const SqliteFailure& failure) {
        if (sqlite3_get_autocommit(database_.get()) != 0) throw;
        log::error("storage", "commit failed reason=\"{}\"", failure.what());
        execute(*database_, "ROLLBACK TO one");
        execute(*database_, "RELEASE one");
        return StorageError::Failed;
    }
    execute(*database_, "RELEASE one");
    return {};
}

/// The thread that reads, one query after another, in the order they were asked.
class Storage::Reading {
public:
    Reading(const std::filesystem::path& file, std::size_t max_queued)
        : database_(open_database(file, OpenMode::ReadOnly)),
          reader_(*database_),
          max_queued_(max_queued),
          thread_([this] { run(); }) {}

    ~Reading() {
        {
            const std::lock_guard guard{mutex_};
            is_closing_ = true;
        }
        wake_.notify_one();
        thread_.join();
    }

    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    void offer(Query query) {
        StorageError refusal = StorageError::Closed;
        {
            const std::lock_guard guard{mutex_};
            if (!is_closing_ && queue_.size() < max_queued_) {
                queue_.push_back(std::move(query));
                wake_.notify_one();
                return;
            }
            if (!is_closing_) refusal = StorageError::Busy;
        }
        query.waiter->finish(refusal);
    }

private:
    void run() {
        while (std::optional<Query> query = next()) {
            query->waiter->finish(answer(*query));
        }
    }

    // Waits for a query. Nothing: the queue is drained and the storage closes.
    std::optional<Query> next() {
        std::unique_lock guard{mutex_};
        wake_.wait(guard, [this] { return is_closing_ || !queue_.empty(); });
        if (queue_.empty()) return std::nullopt;
        Query query = std::move(queue_.front());
        queue_.pop_front();
        return query;
    }

    Result<void> answer(const Query& query) {
        try {
            query.job(reader_);
            return {};
        } catch (const std::exception& failure) {
            log::error("storage", "query failed reason=\"{}\"", failure.what());
            return StorageError::Failed;
        }
    }

    DatabasePtr database_;
    Reader reader_;
    std::size_t max_queued_;

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<Query> queue_;
    bool is_closing_ = false;

    std::thread thread_;  // last: it uses all of the above
};

Storage::Storage(const std::filesystem::path& file, std::size_t max_queued)
    : writer_(std::make_unique<Writer>(file, max_queued)),
      reading_(std::make_unique<Reading>(file, max_queued)) {}

Storage::~Storage() = default;

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
        const DatabasePtr database = open_database(writer_->file(), OpenMode::ReadOnly);
        Reader reader{*database};
        job(reader);
    } catch (const SqliteFailure& failure) {
        throw std::runtime_error{"cannot read the database " + writer_->file().string() + ": " +
                                 failure.what()};
    }
}

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
