// SPDX-License-Identifier: MIT
// The audit log, and calls that come with an idempotency key: with a database, and with a server
// that is killed in between.
#include "call.hpp"
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <catch2/catch.hpp>
#include <signal.h>
#include <sys/wait.h>

using namespace shopfloor;
using namespace shopfloor::control;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

enum class Mistake { None, Exception, Other };

/// A database with a book, and a method that counts how often it ran.
struct Counted {
    explicit Counted(const std::filesystem::path& file, std::size_t keys_of_store = 100)
        : storage(file),
          book({.business = context.get_executor(),
                .storage = storage,
                .now = [this] { return now; }},
               {.of_caller = 3, .of_store = keys_of_store}) {
        book.restore(storage.query_blocking<std::vector<storage::KeyedCallRecord>>(
            &storage::read_keyed_calls));
    }

    void begin(const json::object& params, const std::string& method = "cue.publish") {
        CallBook::Handler handler = [this](auth::Caller, json::object given) {
            return answer(*this, std::move(given));
        };
        boost::asio::co_spawn(context,
                              book.run(caller, method, params, std::move(handler)),
                              [this](const std::exception_ptr&, Outcome<json::value> outcome) {
                                  outcomes.push_back(std::move(outcome));
                              });
    }
    Outcome<json::value> call(const json::object& params,
                              const std::string& method = "cue.publish") {
        begin(params, method);
        context.restart();
        context.run();
        return outcomes.back();
    }
    std::vector<storage::AuditRecord> entries(storage::AuditQuery query = {}) {
        return storage.query_blocking<std::vector<storage::AuditRecord>>(
            [query](storage::Reader& reader) { return storage::read_audit(reader, query); });
    }

    static Answer answer(Counted& self, json::object given) {
        ++self.ran;
        if (given.contains("idempotency_key")) co_return Refusal{"invalid", "not stripped"};
        if (self.refusal) co_return *self.refusal;
        if (self.mistake == Mistake::Exception) throw std::runtime_error{"a secret of the server"};
        if (self.mistake == Mistake::Other) throw 7;
        co_return json::object{{"ran", self.ran}, {"token", "me_secret"}};
    }

    boost::asio::io_context context;
    storage::Storage storage;
    auth::UtcTime now{1'795'392'000'123};
    auth::Caller caller{.id = "m_1", .name = "Lin", .role = auth::Role::Assistant, .store = "silk"};
    std::optional<Refusal> refusal;
    Mistake mistake = Mistake::None;  // that the method throws
    int ran = 0;
    std::vector<Outcome<json::value>> outcomes;
    CallBook book;
};

json::object with_key(const std::string& key, int number = 1) {
    return {{"number", number}, {"idempotency_key", key}};
}

int ran_of(const Outcome<json::value>& outcome) {
    return outcome ? static_cast<int>(outcome->at("ran").as_int64()) : -1;
}

std::string code_of(const Outcome<json::value>& outcome) {
    return outcome ? "done" : outcome.error().code;
}

/// In the child: tells that the method runs, and is killed before it answers.
[[noreturn]] void run_until_killed(const std::filesystem::path& file, int report) {
    Counted counted{file};
    CallBook::Handler handler = [report](auth::Caller, json::object) -> Answer {
        const char byte = 1;
        if (::write(report, &byte, 1) != 1) ::_exit(1);
        for (;;) {
            ::pause();
        }
    };
    boost::asio::co_spawn(
        counted.context,
        counted.book.run(counted.caller, "product.upsert", with_key("k"), std::move(handler)),
        [](const std::exception_ptr&, const Outcome<json::value>&) {});
    counted.context.run();
    ::_exit(1);
}

}  // namespace

TEST_CASE("A change is in the audit log when it is answered, with who and what", "[control]") {
    const TemporaryFolder folder;
    Counted counted{folder.database()};
    CHECK(code_of(counted.call({{"room", "silk"}, {"token", "op_x"}})) == "done");
    counted.refusal = Refusal{"conflict", "no show"};
    CHECK(code_of(counted.call({{"room", "silk"}})) == "conflict");
    const auto entries = counted.entries();
    REQUIRE(entries.size() == 2);
    CHECK(entries[0].outcome == "conflict");
    CHECK(entries[1].outcome == "done");
    CHECK(entries[1].actor == "m_1");
    CHECK(entries[1].name == "Lin");
    CHECK(entries[1].role == "assistant");
    CHECK(entries[1].method == "cue.publish");
    CHECK(entries[1].store == "silk");
    CHECK(entries[1].utc == counted.now);
    CHECK(entries[1].params == R"json({"room":"silk","token":"(hidden)"})json");
}

TEST_CASE("The same key gets the same answer and runs once", "[control]") {
    const TemporaryFolder folder;
    {
        Counted counted{folder.database()};
        CHECK(ran_of(counted.call(with_key("k"))) == 1);
        CHECK(ran_of(counted.call(with_key("k"))) == 1);
        CHECK(counted.ran == 1);
        CHECK(code_of(counted.call(with_key("k", 2))) == "conflict");
        CHECK(code_of(counted.call(with_key("k"), "cue.revise")) == "conflict");
        counted.caller.id = "m_2";
        CHECK(ran_of(counted.call(with_key("k"))) == 2);
        CHECK(counted.entries().size() == 2);
    }
    SECTION("over a restart, and no secret of it is on the disk") {
        Counted counted{folder.database()};
        CHECK(ran_of(counted.call(with_key("k"))) == 1);
        CHECK(counted.ran == 0);
        const auto sealed =
            counted.storage.query_blocking<std::vector<std::string>>([](storage::Reader& reader) {
                std::vector<std::string> answers;
                for (const auto& call : storage::read_keyed_calls(reader)) {
                    answers.push_back(*storage::read_keyed_answer(reader, call.id));
                }
                return answers;
            });
        REQUIRE(sealed.size() == 2);
        CHECK(sealed[0].find("secret") == std::string::npos);
        CHECK(sealed[0].size() > 20);
    }
    SECTION("until a day has passed") {
        Counted counted{folder.database()};
        counted.now += 24h;
        CHECK(ran_of(counted.call(with_key("k"))) == 1);
        CHECK(counted.ran == 1);
    }
}

TEST_CASE("Repeats that come meanwhile wait for the one answer", "[control]") {
    const TemporaryFolder folder;
    Counted counted{folder.database()};
    for (int count = 0; count < 20; ++count) {
        counted.begin(with_key("k"));
    }
    counted.begin(with_key("k", 2));
    counted.context.run();
    CHECK(counted.ran == 1);
    REQUIRE(counted.outcomes.size() == 21);
    CHECK(std::ranges::count_if(counted.outcomes,
                                [](const auto& outcome) { return ran_of(outcome) == 1; }) == 20);
    CHECK(counted.entries().size() == 1);
}

TEST_CASE("A method that throws is told as failed, and is not run again", "[control]") {
    const TemporaryFolder folder;
    Counted counted{folder.database()};
    counted.mistake = Mistake::Exception;
    const auto failed = counted.call(with_key("k"));
    CHECK(code_of(failed) == "failed");
    CHECK(failed.error().message.find("secret") == std::string::npos);
    CHECK(code_of(counted.call({{"number", 1}})) == "failed");
    REQUIRE(counted.entries().size() == 2);
    CHECK(counted.entries()[0].outcome == "failed");
    counted.mistake = Mistake::None;
    CHECK(code_of(counted.call(with_key("k"))) == "failed");
    CHECK(counted.ran == 2);
}

TEST_CASE("Whoever waits for a call that never ends in order is answered", "[control]") {
    const TemporaryFolder folder;
    Counted counted{folder.database()};
    counted.mistake = Mistake::Other;
    for (int count = 0; count < 3; ++count) {
        counted.begin(with_key("k"));
    }
    counted.context.run_for(5s);
    REQUIRE(counted.outcomes.size() == 3);
    CHECK(code_of(counted.outcomes[1]) == "unknown_outcome");
    CHECK(code_of(counted.outcomes[2]) == "unknown_outcome");
    counted.mistake = Mistake::None;
    CHECK(code_of(counted.call(with_key("k"))) == "unknown_outcome");
    CHECK(counted.ran == 1);
    counted.now += 24h;
    CHECK(code_of(counted.call(with_key("k"))) == "done");
}

TEST_CASE("A refusal is remembered when it is final, and only then", "[control]") {
    const TemporaryFolder folder;
    Counted counted{folder.database()};
    for (const char* code : {"invalid", "forbidden", "not_found", "conflict", "failed"}) {
        counted.ran = 0;
        counted.caller.id = code;
        counted.refusal = Refusal{code, "A sentence.", "field"};
        CHECK(code_of(counted.call(with_key("k"))) == code);
        counted.refusal.reset();
        const auto again = counted.call(with_key("k"));
        CHECK(code_of(again) == code);
        CHECK(again.error().message == "A sentence.");
        CHECK(again.error().field == "field");
        CHECK(counted.ran == 1);
    }
    for (const char* code : {"busy", "unauthorized"}) {
        counted.ran = 0;
        counted.caller.id = code;
        counted.refusal = Refusal{code, "Later."};
        CHECK(code_of(counted.call(with_key("k"))) == code);
        counted.refusal.reset();
        CHECK(ran_of(counted.call(with_key("k"))) == 2);
    }
}

TEST_CASE("A caller's keys are so many, and one too many does nothing", "[control]") {
    const TemporaryFolder folder;
    Counted counted{folder.database()};
    for (const char* key : {"a", "b", "c"}) {
        CHECK(code_of(counted.call(with_key(key))) == "done");
    }
    CHECK(code_of(counted.call(with_key("d"))) == "busy");
    CHECK(counted.ran == 3);
    CHECK(ran_of(counted.call(with_key("a"))) == 1);
    CHECK(code_of(counted.call({{"number", 1}})) == "done");
    counted.now += 24h;
    CHECK(code_of(counted.call(with_key("d"))) == "done");
}

TEST_CASE("A store's flood of keys does not refuse another store, after a restart neither",
          "[control]") {
    const TemporaryFolder folder;
    {
        Counted counted{folder.database(), 4};
        for (const char* who : {"m_1", "m_2"}) {
            counted.caller.id = who;
            CHECK(code_of(counted.call(with_key("a"))) == "done");
            CHECK(code_of(counted.call(with_key("b"))) == "done");
        }
        counted.caller.id = "m_3";
        CHECK(code_of(counted.call(with_key("c"))) == "busy");
    }
    Counted counted{folder.database(), 4};
    counted.caller.id = "m_3";
    CHECK(code_of(counted.call(with_key("c"))) == "busy");
    CHECK(counted.ran == 0);
    counted.caller = {.id = "m_4", .name = "Wu", .role = auth::Role::Assistant, .store = "tea"};
    CHECK(code_of(counted.call(with_key("c"))) == "done");
}

TEST_CASE("A key is a text of 1 to 128 bytes", "[control]") {
    const TemporaryFolder folder;
    Counted counted{folder.database()};
    CHECK(code_of(counted.call({{"idempotency_key", 7}})) == "invalid");
    CHECK(code_of(counted.call({{"idempotency_key", ""}})) == "invalid");
    CHECK(code_of(counted.call(with_key(std::string(129, 'k')))) == "invalid");
    CHECK(counted.ran == 0);
    CHECK(code_of(counted.call(with_key(std::string(128, 'k')))) == "done");
}

TEST_CASE("A server that is killed in the middle of a call says so afterwards", "[control]") {
    const TemporaryFolder folder;
    int ends[2] = {};
    REQUIRE(::pipe(ends) == 0);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) run_until_killed(folder.database(), ends[1]);
    ::close(ends[1]);
    char byte = 0;
    REQUIRE(::read(ends[0], &byte, 1) == 1);
    ::close(ends[0]);
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));

    Counted counted{folder.database()};
    const auto repeated = counted.call(with_key("k"), "product.upsert");
    CHECK(code_of(repeated) == "unknown_outcome");
    CHECK(repeated.error().message.find("product.list") != std::string::npos);
    CHECK(code_of(counted.call(with_key("k", 2), "product.upsert")) == "conflict");
    CHECK(counted.ran == 0);
    CHECK(ran_of(counted.call(with_key("another"), "product.upsert")) == 1);
}

TEST_CASE("Old entries are taken away, a page at a time", "[control]") {
    const TemporaryFolder folder;
    Counted counted{folder.database()};
    CHECK(code_of(counted.call({{"number", 1}})) == "done");
    counted.now += 24h;
    CHECK(code_of(counted.call({{"number", 2}})) == "done");
    counted.now += 364 * 24h + 1ms;
    counted.book.start();
    counted.book.stop();
    counted.context.restart();
    counted.context.run();
    const auto entries = counted.entries();
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].params == R"({"number":2})");
}

TEST_CASE("The audit log is read in pages, by store", "[control]") {
    Bench bench;
    const auto list = [&](const std::string& token, const std::string& params) {
        return bench.call(token, "audit.list", params);
    };
    for (int count = 0; count < 5; ++count) {
        bench.call(bench.merchant_token.secret, "broadcast.end", R"({"room":"silk"})");
    }
    bench.call(bench.merchant_token.secret, "store.create", R"({"name":"x"})");
    bench.call(bench.operator_token.secret, "store.create", R"({"name":"Silk House"})");

    const json::value all = list(bench.operator_token.secret, R"({"limit":2})");
    const json::array page = all.at("result").at("entries").as_array();
    REQUIRE(page.size() == 2);
    CHECK(page[0].at("method") == "store.create");
    CHECK(page[0].at("store") == "silk");  // as the answer said
    CHECK(page[0].at("outcome") == "done");
    CHECK(page[1].at("outcome") == "forbidden");
    CHECK(page[1].at("role") == "owner");
    CHECK(all.at("result").at("next") == page[1].at("id"));
    const json::value rest =
        list(bench.operator_token.secret,
             R"({"limit":200,"before":)" + json::serialize(page[1].at("id")) + "}");
    CHECK(rest.at("result").at("entries").as_array().size() == 5);
    CHECK_FALSE(rest.at("result").as_object().contains("next"));

    CHECK(list(bench.merchant_token.secret, "{}").at("result").at("entries").as_array().size() ==
          7);
    CHECK(list(bench.merchant_token.secret, R"({"store":"tea"})").at("error").at("code") == -32002);
    CHECK(list(bench.operator_token.secret, R"({"store":"tea"})")
              .at("result")
              .at("entries")
              .as_array()
              .empty());
}

TEST_CASE("A call through the door is kept by its key", "[control]") {
    Bench bench;
    const std::string params = R"({"room":"silk","label":"phone","idempotency_key":"k-1"})";
    const json::value first = bench.call(bench.operator_token.secret, "key.create", params);
    CHECK(first.at("result").at("key_id") == "k_2");
    CHECK(bench.shows.asked == "create_key silk phone");
    bench.shows.asked.clear();
    CHECK(bench.call(bench.operator_token.secret, "key.create", params) == first);
    CHECK(bench.shows.asked.empty());
    const json::value reading = bench.call(
        bench.operator_token.secret, "cue.list", R"({"room":"silk","idempotency_key":"k"})");
    CHECK(reading.at("error").at("data").at("field") == "idempotency_key");
}
