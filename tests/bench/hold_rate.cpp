// SPDX-License-Identifier: MIT
// How many holds a second are durable, beside what the same database takes of bare rows by group
// commit, and beside the same with a hook that is told of each, in turns in one run. Prints a JSON
// object for each round, and one of how long an event takes to its receiver when it is alone.
#include "server/show/live_deals.hpp"
#include "tests/bench/hook_shop.hpp"
#include "tests/bench/tally.hpp"
#include "tests/bench/words.hpp"
#include "tests/support/counter_room.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>

namespace {

using namespace shopfloor;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr const char* kUsage =
    "hold_rate --file PATH | --url URL [--buyers 256 ] [--seconds 3 ] [--rounds 3 ]\n"
    "  [--events 200 ]\n"
    "  --file, --url: of a database that does not exist yet, or an empty one of PostgreSQL\n"
    "  --buyers: at once, each presses anew when it is answered\n"
    "  --events: that are timed one by one to a hook's receiver";

double ms(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

struct Rate {
    double per_second = 0;
    bench::Tally times{};
};

/// Rows of the holds' own table, a commit for each: what the writer groups by itself.
class BareRows {
public:
    BareRows(asio::io_context& context, storage::Storage& storage)
        : context_(context), storage_(storage) {}

    Rate run(std::size_t at_once, Clock::duration time) {
        end_ = Clock::now() + time;
        rate_ = {};
        stored_ = 0;
        const auto begin = Clock::now();
        std::size_t at_work = at_once;
        for (std::size_t count = 0; count < at_once; ++count)
            asio::co_spawn(context_, insert(), [&at_work](std::exception_ptr failure) {
                if (failure) std::rethrow_exception(failure);
                --at_work;
            });
        context_.restart();
        while (at_work > 0)
            context_.run_one();
        rate_.per_second = static_cast<double>(stored_) * 1000 / ms(Clock::now() - begin);
        return std::move(rate_);
    }

private:
    asio::awaitable<void> insert() {
        while (Clock::now() < end_) {
            auto rows = std::make_shared<storage::DealRows>();
            const std::string id = "h_" + std::to_string(++next_);
            rows->holds.push_back({.id = id,
                                   .deal = "d_bare",
                                   .viewer = "viewer-of-" + id,
                                   .key = "key-of-" + id,
                                   .quantity = 1,
                                   .state = 4,
                                   .reason = {}});
            const auto begin = Clock::now();
            std::vector<storage::Change> changes{storage::DealBatch{std::move(rows)}};
            const Result<void> stored = co_await storage_.commit(std::move(changes));
            if (!stored) throw std::runtime_error{stored.error().message()};
            rate_.times.add(ms(Clock::now() - begin));
            ++stored_;
        }
    }

    asio::io_context& context_;
    storage::Storage& storage_;
    Clock::time_point end_;
    std::uint64_t next_ = 0;
    std::uint64_t stored_ = 0;
    Rate rate_;
};

/// Presses as a viewer's messages are, timed until the hold's event for that viewer.
class Buyers {
public:
    Buyers(asio::io_context& context, storage::Storage& storage)
        : context_(context),
          hooks_(context, storage),
          deals_({.hold_for = 1h, .presses_per_minute = 1'000'000},
                 {.business = context.get_executor(),
                  .storage = storage,
                  .shows = room_,
                  .desk = room_,
                  .bags = room_,
                  .key = key_,
                  .find_product = [this](const std::string&,
                                         const std::string&) { return room_.product(); },
                  .bag = [](const std::string&) { return std::vector<std::string>{"SCARF"}; },
                  .follow_offer = [](const sales::OfferLink&,
                                     show::Click) { return show::Destination{}; },
                  .now =
                      [] {
                          return std::chrono::duration_cast<std::chrono::milliseconds>(
                              std::chrono::system_clock::now().time_since_epoch());
                      }}) {
        static_cast<void>(storage.commit_blocking({room_.store}));
        room_.told_one = [this](delivery::SocketId socket, const std::string& json) {
            answered(socket, json);
        };
        deals_.use_outbox(hooks_.book());
        deals_.restore();
        const auto made = wait(hooks_.book().create(
            {.store = "silk", .url = receiver_.url(), .label = {}, .kinds = {}}));
        if (!made) throw_();
        hook_ = made->hook.record.id;
        turn_hook(false);
    }

    void turn_hook(bool is_on) {
        hooks::HookChange change;
        change.is_on = is_on;
        if (!wait(hooks_.book().update("silk", hook_, std::move(change)))) throw_();
    }

    /// One hold at a time, each timed from its press until its event is with the receiver.
    bench::Tally event_times(std::size_t count) {
        open_deal();
        bench::Tally times;
        drain();
        for (std::size_t hold = 0; hold < count; ++hold) {
            at_work_ = 1;
            end_ = Clock::now();
            const std::uint64_t before = receiver_.events();
            const auto begin = Clock::now();
            press();
            context_.restart();
            while (at_work_ > 0 || receiver_.events() == before)
                context_.run_one_for(1ms);
            times.add(ms(receiver_.newest() - begin));
            drain();
        }
        return times;
    }

    /// Until nothing waits for the hook.
    void drain() {
        context_.restart();
        while (hooks_.book().figures().waiting > 0)
            context_.run_one_for(10ms);
    }
    const bench::HookReceiver& receiver() const { return receiver_; }
    std::uint64_t missed_events() { return hooks_.book().figures().missed; }

    /// For so long, or until the deal's units are gone.
    Rate run(std::size_t at_once, Clock::duration time) {
        open_deal();
        rate_ = {};
        held_ = 0;
        at_work_ = at_once;
        const auto begin = Clock::now();
        end_ = begin + time;
        left_ -= static_cast<std::int64_t>(at_once);
        for (std::size_t count = 0; count < at_once; ++count)
            asio::post(context_, [this] { press(); });
        context_.restart();
        while (at_work_ > 0)
            context_.run_one();
        rate_.per_second = static_cast<double>(held_) * 1000 / ms(Clock::now() - begin);
        wait(deals_.close("silk", deal_, "m_1"));
        return std::move(rate_);
    }

    void stop() {
        asio::co_spawn(context_, deals_.stop(), [this](std::exception_ptr) { context_.stop(); });
        context_.restart();
        context_.run();
    }

private:
    template <class T>
    T wait(asio::awaitable<T> task) {
        std::optional<T> answer;
        asio::co_spawn(context_, std::move(task), [&](std::exception_ptr failure, T value) {
            if (failure) std::rethrow_exception(failure);
            answer.emplace(std::move(value));
        });
        context_.restart();
        while (!answer)
            context_.run_one();
        return *std::move(answer);
    }

    void open_deal() {
        constexpr std::int64_t quantity = commerce::kMaxDealQuantity;
        if (!wait(deals_.import_stock("silk", {{"SCARF", quantity}}, {"bench", "m_1"}))) throw_();
        const auto announced = wait(deals_.announce({.room = "silk",
                                                     .product = "SCARF",
                                                     .amount = 100,
                                                     .quantity = quantity,
                                                     .duration = 3600s}));
        if (!announced) throw_();
        deal_ = announced->deal.id;
        left_ = quantity;
        if (!wait(deals_.open("silk", deal_, "m_1"))) throw_();
    }
    [[noreturn]] static void throw_() { throw std::runtime_error{"the deal did not open"}; }

    void press() {
        const std::string who = "viewer-" + std::to_string(++next_);
        const delivery::SocketId socket{next_};
        pressed_.emplace(socket, Clock::now());
        deals_.viewer_said(
            "silk",
            {.socket = socket, .session = who, .viewer = who},
            "hold",
            R"({"type":"hold","deal":")" + deal_ + R"(","key":"key-of-)" + who + R"("})");
    }

    void answered(delivery::SocketId socket, const std::string& json) {
        const auto press_of = pressed_.find(socket);
        if (press_of == pressed_.end()) return;
        if (!json.starts_with(R"({"type":"hold",)")) throw std::runtime_error{json};
        rate_.times.add(ms(Clock::now() - press_of->second));
        pressed_.erase(press_of);
        ++held_;
        if (Clock::now() < end_ && left_ > 0) {
            --left_;
            asio::post(context_, [this] { press(); });
        } else {
            --at_work_;
        }
    }

    asio::io_context& context_;
    test::CounterRoom room_;
    auth::SigningKey key_{"of the bench"};
    bench::HookReceiver receiver_;
    bench::HookParts hooks_;
    std::string hook_;
    show::LiveDeals deals_;
    std::string deal_;
    std::int64_t left_ = 0;  // units that nobody has pressed for
    std::map<delivery::SocketId, Clock::time_point> pressed_;
    std::uint64_t next_ = 0;
    std::uint64_t held_ = 0;
    std::size_t at_work_ = 0;
    Clock::time_point end_;
    Rate rate_;
};

}  // namespace

int main(int count, char** values) {
    const bench::Words words{count, values, kUsage};
    const std::string file = words.text("--file");
    const std::string url = words.text("--url");
    if (file.empty() == url.empty() || std::filesystem::exists(file)) {
        std::fprintf(stderr, "%s\n", kUsage);
        return 2;
    }
    const std::size_t at_once = words.number("--buyers", 256);
    const std::chrono::seconds time{static_cast<std::int64_t>(words.number("--seconds", 3))};
    const std::size_t rounds = words.number("--rounds", 3);
    const std::size_t events_alone = words.number("--events", 200);
    asio::io_context context;
    const storage::Place place = url.empty() ? storage::Place{file} : storage::Place::at_url(url);
    storage::Storage storage{place, 10'000};
    BareRows bare{context, storage};
    Buyers buyers{context, storage};
    static_cast<void>(bare.run(at_once, 1s));  // both get warm
    static_cast<void>(buyers.run(at_once, 1s));
    for (std::size_t round = 0; round < rounds; ++round) {
        const Rate rows = bare.run(at_once, time);
        const Rate holds = buyers.run(at_once, time);
        const std::uint64_t events = buyers.receiver().events();
        const std::uint64_t requests = buyers.receiver().requests();
        const std::uint64_t missed = buyers.missed_events();
        buyers.turn_hook(true);
        const Rate hooked = buyers.run(at_once, time);
        buyers.drain();
        buyers.turn_hook(false);
        std::printf(
            "{\"bare_per_s\":%.0f,\"bare_ms\":%s,\"holds_per_s\":%.0f,\"holds_ms\":%s,"
            "\"hooked_per_s\":%.0f,\"hooked_ms\":%s,\"events\":%llu,\"requests\":%llu,"
            "\"missed\":%llu}\n",
            rows.per_second,
            rows.times.json().c_str(),
            holds.per_second,
            holds.times.json().c_str(),
            hooked.per_second,
            hooked.times.json().c_str(),
            static_cast<unsigned long long>(buyers.receiver().events() - events),
            static_cast<unsigned long long>(buyers.receiver().requests() - requests),
            static_cast<unsigned long long>(buyers.missed_events() - missed));
        std::fflush(stdout);
    }
    buyers.turn_hook(true);
    std::printf("{\"event_ms\":%s}\n", buyers.event_times(events_alone).json().c_str());
    buyers.stop();
    return 0;
}
