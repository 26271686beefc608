// SPDX-License-Identifier: MIT
// People with a real database. Two after another on one folder are a restart.
#include "server/people/people.hpp"

#include "server/people/records.hpp"
#include "tests/support/temporary_folder.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include <set>

using namespace shopfloor;
using namespace shopfloor::people;
using namespace std::chrono_literals;
using test::TemporaryFolder;

namespace {

template <class T>
T value_of(Outcome<T> outcome) {
    if (!outcome) throw std::runtime_error{outcome.error().message};
    return *std::move(outcome);
}

struct House {
    explicit House(const TemporaryFolder& folder) : storage(folder.database()) {
        const storage::StoreRecord silk{
            .slug = "silk", .name = "Silk", .belt = {}, .province = {}, .category = {}};
        if (!storage.commit_blocking({silk})) throw std::runtime_error{"not stored"};
        people.restore(storage.query_blocking<storage::People>(&storage::read_people));
        people.on_pass_ended([this](const std::string& pass) { ended.insert(pass); });
    }

    template <class T>
    void begin(boost::asio::awaitable<Outcome<T>> task, std::function<void(Outcome<T>)> done) {
        boost::asio::co_spawn(
            context,
            std::move(task),
            [done = std::move(done)](const std::exception_ptr& failure, Outcome<T> outcome) {
                if (failure) std::rethrow_exception(failure);
                done(std::move(outcome));
            });
    }
    void finish() {
        context.restart();
        context.run();
    }
    template <class T>
    Outcome<T> run(boost::asio::awaitable<Outcome<T>> task) {
        std::optional<Outcome<T>> answer;
        begin<T>(std::move(task), [&](Outcome<T> outcome) { answer = std::move(outcome); });
        finish();
        return *std::move(answer);
    }

    Invitation invite(const std::string& name, auth::Role role = auth::Role::Host) {
        return value_of(run(people.invite("silk", name, role)));
    }
    Outcome<SignedIn> sign_in(const std::string& secret) {
        return run(people.sign_in(secret, "192.0.2.1:1"));
    }
    Outcome<Admission> visit(const std::string& cookie) {
        delivery::HttpRequest request;
        request.method = "GET";
        request.cookie = "shopfloor_session=" + cookie;
        return people.admit(request);
    }

    boost::asio::io_context context;
    storage::Storage storage;
    auth::Tokens tokens;
    UtcTime now{1'795'392'000'000};
    People people{{},
                  {.business = context.get_executor(),
                   .storage = storage,
                   .tokens = tokens,
                   .has_store = [](const std::string& store) { return store == "silk"; },
                   .now = [this] { return now; }}};
    std::set<std::string> ended;
};

}  // namespace

TEST_CASE("Members, links and sessions outlive a restart", "[people]") {
    const TemporaryFolder folder;
    std::string cookie;
    Invitation unused;
    Invitation used;
    {
        House house{folder};
        used = house.invite("Lin");
        unused = house.invite("Wu", auth::Role::Owner);
        cookie = value_of(house.sign_in(used.secret)).secret;
    }
    House house{folder};
    const auto admission = house.visit(cookie);
    REQUIRE(admission.has_value());
    CHECK(admission->caller ==
          auth::Caller{
              .id = used.member.id, .name = "Lin", .role = auth::Role::Host, .store = "silk"});
    CHECK(house.sign_in(used.secret).error().code == "used_link");
    CHECK(value_of(house.sign_in(unused.secret)).caller.role == auth::Role::Owner);
    CHECK(value_of(house.people.members("silk")).size() == 2);
}

TEST_CASE("Of many who use one link at once, one gets in", "[people]") {
    const TemporaryFolder folder;
    House house{folder};
    const Invitation invitation = house.invite("Lin");
    int in = 0;
    int refused = 0;
    for (int count = 0; count < 20; ++count) {
        house.begin<SignedIn>(house.people.sign_in(invitation.secret, "192.0.2.1:1"),
                              [&](Outcome<SignedIn> outcome) {
                                  if (outcome) ++in;
                                  if (!outcome && outcome.error().code == "used_link") ++refused;
                              });
    }
    house.finish();
    CHECK(in == 1);
    CHECK(refused == 19);
}

TEST_CASE("Whoever is removed while signing in does not get in", "[people]") {
    const TemporaryFolder folder;
    House house{folder};
    const Invitation invitation = house.invite("Lin");
    std::optional<Outcome<SignedIn>> signed_in;
    const auto keep = [&](Outcome<SignedIn> outcome) { signed_in = std::move(outcome); };
    const auto ignore = [](const Outcome<void>&) {};
    SECTION("the sign-in is first") {
        house.begin<SignedIn>(house.people.sign_in(invitation.secret, "192.0.2.1:1"), keep);
        house.begin<void>(house.people.remove("silk", invitation.member.id), ignore);
    }
    SECTION("the removal is first") {
        house.begin<void>(house.people.remove("silk", invitation.member.id), ignore);
        house.begin<SignedIn>(house.people.sign_in(invitation.secret, "192.0.2.1:1"), keep);
    }
    house.finish();
    REQUIRE(signed_in);
    if (*signed_in) CHECK_FALSE(house.visit((*signed_in)->secret).has_value());
    const auto stored = house.storage.query_blocking<storage::People>(&storage::read_people);
    CHECK(stored.members.empty());
    CHECK(stored.sessions.empty());
    CHECK(stored.links.empty());
}

TEST_CASE("Two who invite the same name at once get one member", "[people]") {
    const TemporaryFolder folder;
    House house{folder};
    int made = 0;
    for (int count = 0; count < 5; ++count) {
        house.begin<Invitation>(
            house.people.invite("silk", "Lin", auth::Role::Host),
            [&](const Outcome<Invitation>& outcome) { made += outcome ? 1 : 0; });
    }
    house.finish();
    CHECK(made == 1);
    CHECK(value_of(house.people.members("silk")).size() == 1);
}

TEST_CASE("What ends a session tells its pass", "[people]") {
    const TemporaryFolder folder;
    House house{folder};
    const Invitation invitation = house.invite("Lin");
    const std::string cookie = value_of(house.sign_in(invitation.secret)).secret;
    const std::string pass = value_of(house.visit(cookie)).pass;
    CHECK(house.ended.empty());
    SECTION("signing out") {
        CHECK(house.run(house.people.sign_out(value_of(house.visit(cookie)))).has_value());
    }
    SECTION("removal") {
        CHECK(house.run(house.people.remove("silk", invitation.member.id)).has_value());
    }
    SECTION("another role") {
        CHECK(house
                  .run(house.people.update(
                      "silk", invitation.member.id, std::nullopt, auth::Role::Moderator))
                  .has_value());
    }
    CHECK(house.ended == std::set{pass});
    CHECK_FALSE(house.visit(cookie).has_value());
}

TEST_CASE("The end of a token is the end of its sessions", "[people]") {
    const TemporaryFolder folder;
    House house{folder};
    auth::NewToken made = auth::make_token(auth::Role::Owner, "silk", house.now);
    made.token.expires = house.now + 1h;
    REQUIRE(house.storage.commit_blocking({to_record(made.token)}));
    house.tokens.add(made.token);
    const std::string cookie = value_of(house.sign_in(made.secret)).secret;
    const std::string pass = value_of(house.visit(cookie)).pass;
    house.now += 1h;
    CHECK_FALSE(house.visit(cookie).has_value());
    CHECK_FALSE(house.people.admit_token(made.secret).has_value());
    house.people.start();
    house.people.stop();
    house.finish();
    CHECK(house.ended == std::set{pass, made.token.id});
    const auto stored = house.storage.query_blocking<storage::People>(&storage::read_people);
    CHECK(stored.tokens.empty());
    CHECK(stored.sessions.empty());
}
