// SPDX-License-Identifier: MIT
#include "server/hooks/courier.hpp"

#include "pipeline/base/log.hpp"
#include "server/auth/secret.hpp"
#include "server/hooks/event_kind.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace shopfloor::hooks {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using storage::HookOutcome;

namespace {

constexpr auto kAgain = 1s;  // after a failure that is not the receiver's
constexpr auto kSlow = 2s;   // a receiver that takes so long may have less at once
constexpr unsigned kGone = 410;

std::chrono::milliseconds since(steady_clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begin);
}

std::string to_words(const Addresses& addresses) {
    std::string words;
    for (const asio::ip::address& address : addresses)
        words += (words.empty() ? "" : ",") + address.to_string();
    return words;
}

Attempt attempt_of(const Answer& answer) {
    Attempt judged{.is_delivered = answer.status / 100 == 2, .status = answer.status};
    if (judged.is_delivered) return judged;
    if (answer.status / 100 == 3) {
        judged.reason = fmt::format(
            "It answered {}: redirects are not followed. Give the hook the URL that it leads to.",
            answer.status);
    } else if (answer.status == kGone) {
        judged.reason = "It answered 410, by which the hook is turned off.";
    } else {
        judged.reason = fmt::format("It answered {}; only 2xx counts.", answer.status);
    }
    return judged;
}

}  // namespace

Courier::Courier(CourierSettings settings, Wiring wiring)
    : settings_(settings),
      wiring_(std::move(wiring)),
      slots_(wiring_.executor, settings.connections),
      looks_again_(wiring_.executor) {}

void Courier::set(Receiver receiver) {
    asio::post(wiring_.executor, [this, receiver = std::move(receiver)] {
        if (is_stopping_) return;
        Receiver& known = receivers_[receiver.id];
        if (known.url != receiver.url) slots_.forget(receiver.id);
        known = receiver;
        for (const auto& [key, stream] : streams_) {
            if (key.first == receiver.id) stream->pause.cancel();
        }
        if (!receiver.is_on) return;
        unseen_.insert(receiver.id);
        if (std::exchange(is_looking_, true)) return;
        asio::co_spawn(wiring_.executor, find_backlogs(), [this](std::exception_ptr failure) {
            is_looking_ = false;
            log::failure("hooks", "looking for what waits", failure);
        });
    });
}

void Courier::remove(std::string hook) {
    asio::post(wiring_.executor, [this, hook = std::move(hook)] {
        receivers_.erase(hook);
        slots_.forget(hook);
        for (const auto& [key, stream] : streams_) {
            if (key.first == hook) stream->pause.cancel();
        }
    });
}

void Courier::wake(std::string hook, std::string broadcast) {
    asio::post(wiring_.executor, [this, key = Key{std::move(hook), std::move(broadcast)}] {
        const auto receiver = receivers_.find(key.first);
        if (is_stopping_ || receiver == receivers_.end() || !receiver->second.is_on) return;
        std::unique_ptr<Stream>& stream = streams_[key];
        if (stream) {
            stream->is_woken = true;
            return;
        }
        stream = std::make_unique<Stream>(key, wiring_.executor);
        spawn(*stream);
    });
}

void Courier::stop() {
    asio::post(wiring_.executor, [this] {
        is_stopping_ = true;
        looks_again_.cancel();
        for (const auto& [key, stream] : streams_)
            stream->end.emit(asio::cancellation_type::terminal);
    });
}

void Courier::spawn(Stream& stream, std::chrono::milliseconds first) {
    const Key key = stream.key;
    asio::co_spawn(wiring_.executor,
                   run(stream, first),
                   asio::bind_cancellation_slot(
                       stream.end.slot(),
                       [this, key](const std::exception_ptr& failure) { ended(key, failure); }));
}

// Something may have been stored between its last look and this.
void Courier::ended(const Key& key, const std::exception_ptr& failure) {
    if (!is_stopping_) log::failure("hooks", "delivering events", failure);
    const auto stream = streams_.find(key);
    if (!is_stopping_ && failure) return spawn(*stream->second, kAgain);
    if (!is_stopping_ && stream->second->is_woken) return spawn(*stream->second);
    // Not from within its own last handler.
    asio::post(wiring_.executor, [done = std::move(stream->second)] {});
    streams_.erase(stream);
}

// One hook after another: the reading thread is everybody's.
asio::awaitable<void> Courier::find_backlogs() {
    using Backlog = std::vector<storage::HookBacklog>;
    while (!unseen_.empty() && !is_stopping_) {
        const std::string hook = *unseen_.begin();
        unseen_.erase(unseen_.begin());
        std::function<Backlog(storage::Reader&)> query = [hook](storage::Reader& reader) {
            return storage::read_hook_backlog(reader, hook);
        };
        auto reading = wiring_.storage.query<Backlog>(std::move(query));
        const Result<Backlog> found = co_await std::move(reading);
        if (!found) {
            log::warning(
                "hooks", "what waits for a hook is not known: {}", found.error().message());
            if (is_stopping_) co_return;
            unseen_.insert(hook);
            looks_again_.expires_after(kAgain);
            co_await looks_again_.async_wait(asio::as_tuple(asio::use_awaitable));
            continue;
        }
        for (const storage::HookBacklog& each : *found) {
            if (each.waiting > 0) wake(each.hook, each.broadcast);
        }
    }
}

asio::awaitable<Result<Courier::Events>> Courier::read(Key key) {
    std::function<Events(storage::Reader&)> query = [key](storage::Reader& reader) {
        return storage::read_waiting_events(reader, key.first, key.second, kMaxEvents);
    };
    auto reading = wiring_.storage.query<Events>(std::move(query));
    Result<Events> found = co_await std::move(reading);
    if (found) cut_to_fit(*found);
    co_return found;
}

bool Courier::is_current(const Receiver& receiver) const {
    const auto known = receivers_.find(receiver.id);
    return known != receivers_.end() && known->second.revision == receiver.revision;
}

void Courier::judge(const Receiver& receiver, bool went_well) {
    if (is_current(receiver)) slots_.judge(receiver.id, went_well);
}

void Courier::go(const Receiver& receiver) {
    receivers_.at(receiver.id).is_on = false;
    wiring_.gone(receiver.store, receiver.id, receiver.revision);
}

// Until nothing waits, or the hook is off. How a receiver fared that has changed meanwhile is
// nothing: what it has not taken goes to the one that there is now, at once.
asio::awaitable<void> Courier::run(Stream& stream, std::chrono::milliseconds first) {
    const Key key = stream.key;
    const auto pause = [&stream](std::chrono::milliseconds duration) {
        stream.pause.expires_after(duration);
        return stream.pause.async_wait(asio::as_tuple(asio::use_awaitable));
    };
    unsigned failures = 0;
    std::optional<Slots::Slot> slot;
    std::unique_ptr<Connection> connection;
    auto beginning = pause(first);
    co_await std::move(beginning);
    for (;;) {
        if (!slot) {
            auto rooming = slots_.room(key.first);
            co_await std::move(rooming);
            slot.emplace(slots_, key.first, slots_.is_poor(key.first));
        }
        // Not before the slot was there: both may change while it is awaited.
        stream.is_woken = false;
        const auto known = receivers_.find(key.first);
        if (known == receivers_.end() || !known->second.is_on) co_return;
        const Receiver receiver = known->second;
        auto reading = read(key);
        const Result<Events> events = co_await std::move(reading);
        if (!events) {
            connection.reset();
            slot.reset();
            auto waiting = pause(kAgain);
            co_await std::move(waiting);
            continue;
        }
        if (!is_current(receiver) || (events->empty() && stream.is_woken)) continue;
        if (events->empty()) co_return;
        std::string body = to_body(signer_of(receiver), key.second, *events);
        auto trying = attempt(receiver, std::move(body), connection);
        const Attempt tried = co_await std::move(trying);
        bool is_done = false;
        if (tried.is_delivered || is_current(receiver)) {
            auto settling = settle(receiver, key.second, *events, tried);
            const bool is_settled = co_await std::move(settling);
            is_done = tried.is_delivered && is_settled;
        }
        if (is_done) failures = 0;
        if (is_done && !slot->is_poor() && !slots_.is_awaited(key.first)) continue;
        connection.reset();
        slot.reset();
        if (is_done) {
            // To the end of the line: whoever has waited is first.
            auto yielding = asio::post(wiring_.executor, asio::use_awaitable);
            co_await std::move(yielding);
            continue;
        }
        if (!is_current(receiver)) {
            failures = 0;
            continue;
        }
        if (tried.status == kGone) co_return go(receiver);
        const double chance = std::uniform_real_distribution{0.0, 1.0}(chance_);
        auto waiting = pause(settings_.backoff.after(++failures, chance));
        co_await std::move(waiting);
    }
}

// What becomes of the events. False: it is not stored, so they are sent again.
asio::awaitable<bool> Courier::settle(Receiver receiver,
                                      std::string broadcast,
                                      Events events,
                                      Attempt attempt) {
    const UtcTime now = wiring_.now();
    auto settled = events.end();
    HookOutcome outcome = HookOutcome::Delivered;
    if (!attempt.is_delivered) {
        settled = std::find_if(events.begin(), events.end(), [&](const auto& event) {
            return event.since > now - settings_.give_up;
        });
        outcome = settled == events.begin() ? HookOutcome::Failed : HookOutcome::SetAside;
    }
    if (outcome != HookOutcome::Failed) events.erase(settled, events.end());
    storage::HookDeliveryRecord delivery{.hook = receiver.id,
                                         .broadcast = broadcast,
                                         .first_seq = events.front().seq,
                                         .last_seq = events.back().seq,
                                         .events = static_cast<std::int64_t>(events.size()),
                                         .utc = now,
                                         .took = attempt.took,
                                         .status = attempt.status,
                                         .outcome = outcome,
                                         .reason = attempt.reason};
    for (const storage::WaitingHookEvent& event : events) {
        if (event.is_again) delivery.again.push_back(event.seq);
    }
    std::vector<storage::Change> changes{delivery};
    auto storing = wiring_.storage.commit(std::move(changes));
    const Result<void> stored = co_await std::move(storing);
    if (!stored) {
        log::error("hooks", "a delivery is not stored: {}", stored.error().message());
        co_return false;
    }
    count(delivery, events);
    if (outcome != HookOutcome::Failed) wiring_.settled(receiver.store, receiver.id, events.size());
    co_return true;
}

void Courier::count(const storage::HookDeliveryRecord& delivery, const Events& events) {
    CourierCounters& counters = wiring_.counters;
    if (delivery.outcome == HookOutcome::Delivered) {
        ++counters.delivered_requests;
        counters.delivered_events += events.size();
        const UtcTime now = wiring_.now();
        for (const storage::WaitingHookEvent& event : events)
            counters.delays.observe(now - event.utc);
    } else {
        ++counters.failed_requests;
        log::debug("hooks", "not delivered hook={} reason=\"{}\"", delivery.hook, delivery.reason);
    }
    if (delivery.outcome == HookOutcome::SetAside) {
        counters.set_aside_events += events.size();
        log::warning("hooks",
                     "events set aside hook={} events={} reason=\"{}\"",
                     delivery.hook,
                     events.size(),
                     delivery.reason);
    }
}

Signer Courier::signer_of(const Receiver& receiver) const {
    Signer signer{.hook = receiver.id, .store = receiver.store, .secret = receiver.secret};
    if (wiring_.now() < receiver.previous_until) signer.previous = receiver.previous;
    return signer;
}

asio::awaitable<Outcome<std::unique_ptr<Connection>>> Courier::connect(
    Target target, bool is_poor, Connection::Deadline deadline) {
    auto looking = wiring_.look_up(target.host, settings_.connect_timeout, is_poor);
    const Outcome<Addresses> addresses = co_await std::move(looking);
    if (!addresses) co_return addresses.error();
    const Outcome<void> checked = check_addresses(*addresses, settings_.rules);
    if (!checked) {
        log::info("hooks",
                  "not an address of the public Internet host={} addresses={}",
                  target.host,
                  to_words(*addresses));
        co_return checked.error();
    }
    const auto connected_by = std::min(deadline, steady_clock::now() + settings_.connect_timeout);
    auto opening =
        Connection::open(std::move(target), *addresses, wiring_.trust, connected_by, deadline);
    co_return co_await std::move(opening);
}

asio::awaitable<Attempt> Courier::attempt(Receiver receiver,
                                          std::string body,
                                          std::unique_ptr<Connection>& connection) {
    const auto begin = steady_clock::now();
    const auto deadline = begin + settings_.timeout;
    const auto failed = [&](const Refusal& refusal) {
        judge(receiver, false);
        connection.reset();
        return Attempt{.reason = refusal.message, .took = since(begin)};
    };
    const Outcome<Target> target = parse_target(receiver.url, settings_.rules);
    if (!target) co_return failed(target.error());
    if (connection && !connection->leads_to(*target)) connection.reset();
    if (!connection) {
        auto connecting = connect(*target, slots_.is_poor(receiver.id), deadline);
        Outcome<std::unique_ptr<Connection>> connected = co_await std::move(connecting);
        if (!connected) co_return failed(connected.error());
        connection = *std::move(connected);
    }
    const auto timestamp = std::chrono::duration_cast<std::chrono::seconds>(wiring_.now());
    std::string request = to_request(*target, signer_of(receiver), timestamp.count(), body);
    auto sending = connection->send(std::move(request), deadline);
    const Outcome<Answer> answer = co_await std::move(sending);
    if (!answer) co_return failed(answer.error());
    if (!answer->goes_on) connection.reset();
    Attempt tried = attempt_of(*answer);
    tried.took = since(begin);
    judge(receiver, tried.is_delivered && tried.took < kSlow);
    co_return tried;
}

asio::awaitable<Attempt> Courier::attempt_test(std::string hook) {
    const UtcTime now = wiring_.now();
    const Events events{{.seq = 0,
                         .id = auth::make_id("e_"),
                         .kind = std::string{kTestWord},
                         .utc = now,
                         .since = now,
                         .data = "{}"}};
    auto rooming = slots_.room(hook);
    co_await std::move(rooming);
    const Slots::Slot slot{slots_, hook, slots_.is_poor(hook)};
    const auto known = receivers_.find(hook);
    if (known == receivers_.end()) co_return Attempt{.reason = "The hook was deleted."};
    const Receiver receiver = known->second;
    std::unique_ptr<Connection> connection;
    std::string body = to_body(signer_of(receiver), {}, events);
    auto trying = attempt(receiver, std::move(body), connection);
    const Attempt tried = co_await std::move(trying);
    std::vector<storage::Change> changes{storage::HookDeliveryRecord{
        .hook = receiver.id,
        .broadcast = {},
        .events = 1,
        .utc = now,
        .took = tried.took,
        .status = tried.status,
        .outcome = tried.is_delivered ? HookOutcome::Delivered : HookOutcome::Failed,
        .reason = tried.reason}};
    auto storing = wiring_.storage.commit(std::move(changes));
    const Result<void> stored = co_await std::move(storing);
    if (!stored) log::error("hooks", "a test is not stored: {}", stored.error().message());
    co_return tried;
}

asio::awaitable<Attempt> Courier::test(std::string hook) {
    auto trying = attempt_test(std::move(hook));
    auto running = asio::co_spawn(wiring_.executor, std::move(trying), asio::use_awaitable);
    co_return co_await std::move(running);
}

}  // namespace shopfloor::hooks
