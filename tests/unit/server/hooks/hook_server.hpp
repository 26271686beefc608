// SPDX-License-Identifier: MIT
// Hooks over a real database, with a courier on the thread of the test.
#pragma once

#include "server/hooks/hook_book.hpp"
#include "tests/support/temporary_folder.hpp"

#include "shop.hpp"
#include <sqlite3.h>

#include <stdexcept>

namespace shopfloor::hooks::test_support {

using namespace std::chrono_literals;

inline CourierSettings quick_settings() {
    return {.rules = {.allow_private = true, .allow_http = true},
            .connect_timeout = 5s,
            .timeout = 10s,
            .backoff = {.first = 20ms, .most = 100ms}};
}

/// A server with hooks, and the store "silk". Two after another on one folder are a restart.
struct HookServer : shopfloor::test::OneThread {
    explicit HookServer(const shopfloor::test::TemporaryFolder& folder,
                        CourierSettings courier_settings = quick_settings(),
                        HookSettings book_settings = {.rules = {.allow_private = true,
                                                                .allow_http = true}},
                        const std::string& authority = {})
        : database(folder.database()),
          trust(authority),
          courier(courier_settings,
                  {.executor = context.get_executor(),
                   .storage = storage,
                   .trust = trust,
                   .counters = counters,
                   .look_up = [this](std::string host,
                                     std::chrono::milliseconds,
                                     bool) { return look_up(std::move(host)); },
                   .now = [this] { return now(); },
                   .settled = [this](const std::string& store,
                                     const std::string& hook,
                                     std::size_t events) { book.settled(store, hook, events); },
                   .gone = [this](const std::string& store,
                                  const std::string& hook,
                                  std::uint64_t revision) { book.gone(store, hook, revision); }}),
          book(book_settings,
               {.business = context.get_executor(),
                .storage = storage,
                .key = key,
                .courier = courier,
                .has_store = [](const std::string& store) { return store == "silk"; },
                .now = [this] { return now(); }}) {
        const std::vector<storage::Change> changes{storage::StoreRecord{
            .slug = "silk", .name = "Silk", .belt = {}, .province = {}, .category = {}}};
        REQUIRE(storage.commit_blocking(changes).has_value());
        book.restore();
        book.start();
    }
    ~HookServer() { wind_down(); }

    void wind_down() {
        courier.stop();
        context.restart();
        context.run_for(20s);
    }

    asio::awaitable<Outcome<Addresses>> look_up(std::string host) {
        ++lookups;
        if (breaks > 0 && breaks-- > 0) throw std::runtime_error{"of the test"};
        if (!addresses.empty()) co_return addresses;
        Error error;
        const auto literal = asio::ip::make_address(host, error);
        if (!error) co_return Addresses{literal};
        co_return Addresses{asio::ip::address_v4::loopback()};
    }

    UtcTime now() const {
        return std::chrono::duration_cast<UtcTime>(
                   std::chrono::system_clock::now().time_since_epoch()) +
               late;
    }

    std::string hook(const std::string& url, std::vector<std::string> kinds = {}) {
        const auto made = wait(
            book.create({.store = "silk", .url = url, .label = {}, .kinds = std::move(kinds)}));
        INFO((made ? "" : made.error().message));
        REQUIRE(made.has_value());
        return made->hook.record.id;
    }
    Result<void> tell(EventKind kind = EventKind::HoldCreated,
                      const std::string& broadcast = "b_1",
                      int count = 1) {
        std::vector<storage::HookEventRecord> rows;
        for (int event = 0; event < count; ++event) {
            book.add(rows,
                     {.kind = kind,
                      .store = "silk",
                      .broadcast = broadcast,
                      .utc = now(),
                      .data = R"({"n":1})"});
        }
        const std::vector<storage::Change> changes{storage::HookEventBatch{rows}};
        const Result<void> stored = storage.commit_blocking(changes);
        stored ? book.stored("silk", broadcast) : book.lost(rows);
        return stored;
    }
    HookView view(const std::string& hook) {
        const auto views = wait(book.list("silk"));
        REQUIRE(views.has_value());
        const auto found = std::ranges::find(
            *views, hook, [](const HookView& each) -> auto& { return each.record.id; });
        REQUIRE(found != views->end());
        return *found;
    }
    HookLog log(const std::string& hook) {
        const auto found = wait(book.log("silk", hook, 100));
        REQUIRE(found.has_value());
        return *found;
    }
    /// That its newest try failed, with these words among the reasons.
    bool has_failed(const std::string& hook, const std::string& words) {
        wait_until([&] { return counters.failed_requests > 0; });
        const HookLog tries = log(hook);
        return !tries.deliveries.empty() &&
               tries.deliveries.front().reason.find(words) != std::string::npos;
    }
    void change_database(const std::string& sql) {
        sqlite3* opened = nullptr;
        REQUIRE(sqlite3_open(database.c_str(), &opened) == SQLITE_OK);
        sqlite3_busy_timeout(opened, 10'000);
        REQUIRE(sqlite3_exec(opened, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(opened);
    }

    std::string database;
    storage::Storage storage{storage::Place{database}};
    auth::SigningKey key{"of the test"};
    std::chrono::milliseconds late{};  // how far the clock was put on
    Addresses addresses;               // of every name; none: this machine's
    std::size_t lookups = 0;
    unsigned breaks = 0;  // so many of the next lookups
    tls::ClientTrust trust;
    CourierCounters counters;
    Courier courier;
    HookBook book;
};

}  // namespace shopfloor::hooks::test_support
