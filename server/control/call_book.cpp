// SPDX-License-Identifier: MIT
#include "server/control/call_book.hpp"

#include "pipeline/base/log.hpp"
#include "server/auth/seal.hpp"
#include "server/auth/secret.hpp"
#include "server/control/audit_text.hpp"
#include "server/control/param_reader.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <utility>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr std::string_view kKey = "idempotency_key";
constexpr std::size_t kMaxKeyBytes = 128;
constexpr std::size_t kMaxAnswerBytes = std::size_t{1024} * 1024;
constexpr auto kPruneInterval = 1h;

/// Takes the key out of the parameters; "" where there is none.
Outcome<std::string> take_key(json::object& params) {
    if (!params.contains(kKey)) return std::string{};
    json::object own{{kKey, params.at(kKey)}};
    params.erase(kKey);
    ParamReader reader{own};
    std::string key = reader.text(kKey, kMaxKeyBytes);
    if (auto mistake = reader.mistake()) return *std::move(mistake);
    return key;
}

storage::AuditRecord make_entry(const auth::Caller& caller,
                                const std::string& method,
                                const json::object& params,
                                auth::UtcTime now) {
    return {.utc = now,
            .actor = caller.id,
            .name = caller.name,
            .role = std::string{auth::to_word(caller.role)},
            .method = method,
            .store = store_of(caller, params),
            .params = audit_params(params)};
}

/// Whether a call that came to this would come to it again.
bool is_final(const Outcome<json::value>& outcome) {
    // "failed" may come after the effect: it is not done again.
    return outcome || (outcome.error().code != "busy" && outcome.error().code != "unauthorized");
}

std::string to_text(const Outcome<json::value>& outcome) {
    if (outcome) {
        std::string text = json::serialize(json::object{{"result", *outcome}});
        if (text.size() <= kMaxAnswerBytes) return text;
        return to_text(Refusal{"conflict",
                               "This was done already. What it answered was too long to be kept.",
                               std::string{kKey}});
    }
    const Refusal& refusal = outcome.error();
    return json::serialize(json::object{
        {"code", refusal.code}, {"message", refusal.message}, {"field", refusal.field}});
}

Outcome<json::value> from_text(const std::optional<std::string>& text) {
    boost::system::error_code error;
    const json::value value = json::parse(text.value_or(""), error);
    if (error) return Refusal{"failed", "The answer that was kept cannot be read any more."};
    const json::object& object = value.get_object();
    if (const json::value* result = object.if_contains("result")) return *result;
    const auto word = [&object](const char* name) {
        return std::string{object.at(name).as_string()};
    };
    return Refusal{word("code"), word("message"), word("field")};
}

/// What tells whether a call took effect.
std::string_view where_to_look(std::string_view method) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 20> places{{
        {"store.", "store.get"},          {"key.", "key.list"},        {"member.", "member.list"},
        {"signin.", "member.list"},       {"token.", "token.list"},    {"product.", "product.list"},
        {"offer.", "product.get"},        {"bag.", "bag.get"},         {"cue.", "cue.list"},
        {"stock.", "stock.list"},         {"deal.", "deal.list"},      {"hold.", "hold.list"},
        {"order.", "order.list"},         {"broadcast.", "stats.get"}, {"ingest.", "ingest.list"},
        {"chat.", "chat.list"},           {"rundown.", "rundown.get"}, {"room.", "room.get"},
        {"recording.", "recording.list"}, {"", "audit.list"},
    }};
    for (const auto& [prefix, place] : places) {
        if (method.starts_with(prefix)) return place;
    }
    return "audit.list";
}

Refusal unknown_outcome(std::string_view method) {
    return {"unknown_outcome",
            fmt::format("The server stopped while this call ran: whether it took effect is not "
                        "known. Look with {}, then call again with a new idempotency_key.",
                        where_to_look(method)),
            std::string{kKey}};
}

Refusal not_recorded(const Error& error) {
    return {"failed",
            "This was done, but could not be written to the audit log: " + error.message() +
                ". Check before you do it again."};
}

/// Runs the method. What it throws is a mistake of the server, and told as that.
Answer attempt(CallBook::Handler handler,
               std::string method,
               auth::Caller caller,
               json::object params) {
    try {
        Answer running = handler(std::move(caller), std::move(params));
        co_return co_await std::move(running);
    } catch (const std::exception& failure) {
        log::error("control", "call failed method={}: {}", method, failure.what());
    }
    co_return Refusal{"failed",
                      fmt::format("The server made a mistake in this call; its log says which. It "
                                  "may have taken effect: look with {}.",
                                  where_to_look(method))};
}

/// However a call ends, whoever waits for it is answered, and a repeat told what is known.
class Ending {
public:
    Ending(std::shared_ptr<PendingCall> call, std::string_view method)
        : call_(std::move(call)), outcome_(unknown_outcome(method)) {}
    ~Ending() {
        if (call_->outcome) return;
        call_->outcome = std::move(outcome_);
        call_->gate.cancel();
    }
    Ending(const Ending&) = delete;
    Ending& operator=(const Ending&) = delete;

private:
    std::shared_ptr<PendingCall> call_;
    Refusal outcome_;
};

boost::asio::awaitable<void> commit_or_log(storage::Storage& storage,
                                           std::vector<storage::Change> changes) {
    const Result<void> stored = co_await storage.commit(std::move(changes));
    if (!stored) log::warning("control", "not pruned: {}", stored.error().message());
}

}  // namespace

CallBook::CallBook(Wiring wiring, KeyedCallLimits limits)
    : wiring_(std::move(wiring)), calls_(limits), prune_timer_(wiring_.business) {}

void CallBook::restore(const std::vector<storage::KeyedCallRecord>& stored) {
    for (const storage::KeyedCallRecord& record : stored) {
        calls_.put(record.id,
                   {.caller = record.caller,
                    .store = record.store,
                    .fingerprint = record.fingerprint,
                    .created = record.created,
                    .is_answered = record.answer.has_value()});
    }
}

void CallBook::start() {
    prune();
    arm_pruning();
}

void CallBook::stop() { prune_timer_.cancel(); }

void CallBook::arm_pruning() {
    prune_timer_.expires_after(kPruneInterval);
    prune_timer_.async_wait([this](const boost::system::error_code& error) {
        if (error) return;
        prune();
        arm_pruning();
    });
}

void CallBook::prune() {
    const auth::UtcTime now = wiring_.now();
    std::vector<storage::Change> changes{storage::KeyedCallPruning{now - calls_.limits().life},
                                         storage::AuditPruning{now - wiring_.audit_life}};
    boost::asio::co_spawn(
        wiring_.business,
        commit_or_log(wiring_.storage, std::move(changes)),
        [](const std::exception_ptr& failure) { log::failure("control", "pruning", failure); });
}

Answer CallBook::run(auth::Caller caller,
                     std::string method,
                     json::object params,
                     Handler handler) {
    const Outcome<std::string> key = take_key(params);
    if (!key) co_return key.error();
    const auth::UtcTime now = wiring_.now();
    storage::AuditRecord entry = make_entry(caller, method, params, now);
    if (key->empty()) {
        Answer running =
            attempt(std::move(handler), std::move(method), std::move(caller), std::move(params));
        Outcome<json::value> outcome = co_await std::move(running);
        Answer recording = record(std::move(entry), std::move(outcome), {});
        co_return co_await std::move(recording);
    }

    Keyed keyed{.id = {}, .seal = caller.id + '\n' + *key, .record = {}, .pending = {}};
    keyed.id = auth::hash_secret(keyed.seal);
    keyed.record = {.id = keyed.id,
                    .caller = caller.id,
                    .store = caller.store,
                    .fingerprint = auth::hash_secret(method + '\n' + canonical_json(params)),
                    .created = now};
    if (const KeyedCall* known = calls_.find(keyed.id, now)) {
        Answer repeating = repeat(*known, std::move(keyed), std::move(method));
        co_return co_await std::move(repeating);
    }
    if (const Outcome<void> allowed = calls_.may_begin(caller.id, caller.store, now); !allowed) {
        co_return allowed.error();
    }
    keyed.pending = std::make_shared<PendingCall>(wiring_.business);
    calls_.put(keyed.id,
               {.caller = caller.id,
                .store = caller.store,
                .fingerprint = keyed.record.fingerprint,
                .created = now,
                .pending = keyed.pending});
    Answer running = run_once(std::move(keyed),
                              std::move(entry),
                              std::move(caller),
                              std::move(params),
                              std::move(handler));
    co_return co_await std::move(running);
}

Answer CallBook::run_once(Keyed keyed,
                          storage::AuditRecord entry,
                          auth::Caller caller,
                          json::object params,
                          Handler handler) {
    const Ending ending{keyed.pending, entry.method};
    std::vector<storage::Change> intent{keyed.record};
    const Result<void> begun = co_await wiring_.storage.commit(std::move(intent));
    if (!begun) {
        const Outcome<json::value> refusal =
            Refusal{storage::is_busy(begun.error()) ? "busy" : "failed",
                    "The change could not be stored: " + begun.error().message() +
                        ". Nothing was changed."};
        finish(keyed, refusal, false);
        co_return refusal;
    }
    Answer running =
        attempt(std::move(handler), entry.method, std::move(caller), std::move(params));
    Outcome<json::value> outcome = co_await std::move(running);
    const bool is_kept = is_final(outcome);
    std::vector<storage::Change> changes;
    if (is_kept) {
        keyed.record.answer = auth::seal(to_text(outcome), keyed.seal);
        changes.emplace_back(keyed.record);
    } else {
        changes.emplace_back(storage::KeyedCallRemoval{keyed.id});
    }
    Answer recording = record(std::move(entry), std::move(outcome), std::move(changes));
    outcome = co_await std::move(recording);
    finish(keyed, outcome, is_kept);
    co_return outcome;
}

// `is_kept`: the answer, or the intent alone where the answer could not be stored, is on the disk.
void CallBook::finish(const Keyed& keyed, const Outcome<json::value>& outcome, bool is_kept) {
    keyed.pending->outcome = outcome;
    keyed.pending->gate.cancel();
    if (!is_kept) return calls_.forget(keyed.id);
    calls_.put(keyed.id,
               {.caller = keyed.record.caller,
                .store = keyed.record.store,
                .fingerprint = keyed.record.fingerprint,
                .created = keyed.record.created,
                .is_answered = is_final(outcome)});
}

Answer CallBook::repeat(KeyedCall known, Keyed keyed, std::string method) {
    if (known.fingerprint != keyed.record.fingerprint) {
        co_return Refusal{"conflict",
                          "This idempotency_key was used for another call. Use a new one for each "
                          "call, and the same one only to repeat it.",
                          std::string{kKey}};
    }
    if (known.pending) {
        boost::system::error_code cancelled;
        while (!known.pending->outcome) {
            co_await known.pending->gate.async_wait(
                boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
        }
        co_return *known.pending->outcome;
    }
    if (!known.is_answered) co_return unknown_outcome(method);
    std::function<std::optional<std::string>(storage::Reader&)> read =
        [id = keyed.id](storage::Reader& reader) { return storage::read_keyed_answer(reader, id); };
    auto reading = wiring_.storage.query<std::optional<std::string>>(std::move(read));
    const Result<std::optional<std::string>> sealed = co_await std::move(reading);
    if (!sealed) {
        co_return Refusal{"busy", "This was done; its answer cannot be read now. Try again."};
    }
    co_return from_text(auth::unseal(sealed->value_or(""), keyed.seal));
}

Answer CallBook::record(storage::AuditRecord entry,
                        Outcome<json::value> outcome,
                        std::vector<storage::Change> changes) {
    entry.outcome = outcome ? "done" : outcome.error().code;
    if (entry.store.empty() && outcome && outcome->is_object()) {
        entry.store = store_of({}, outcome->get_object());
    }
    changes.emplace_back(entry);
    const Result<void> stored = co_await wiring_.storage.commit(std::move(changes));
    if (!stored) {
        log::error("control",
                   "not in the audit log method={} caller={} outcome={}: {}",
                   entry.method,
                   entry.actor,
                   entry.outcome,
                   stored.error().message());
        if (outcome) co_return not_recorded(stored.error());
    }
    co_return outcome;
}

Answer CallBook::refuse(auth::Caller caller,
                        std::string method,
                        json::object params,
                        Refusal refusal) {
    params.erase(kKey);
    Answer recording =
        record(make_entry(caller, method, params, wiring_.now()), std::move(refusal), {});
    co_return co_await std::move(recording);
}

boost::asio::awaitable<Outcome<std::vector<storage::AuditRecord>>> CallBook::audit(
    storage::AuditQuery query) {
    std::function<std::vector<storage::AuditRecord>(storage::Reader&)> read =
        [query = std::move(query)](storage::Reader& reader) {
            return storage::read_audit(reader, query);
        };
    auto reading = wiring_.storage.query<std::vector<storage::AuditRecord>>(std::move(read));
    Result<std::vector<storage::AuditRecord>> entries = co_await std::move(reading);
    if (!entries) {
        co_return Refusal{"busy", "The audit log cannot be read now: " + entries.error().message()};
    }
    co_return *std::move(entries);
}

}  // namespace shopfloor::control
