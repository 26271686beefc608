// SPDX-License-Identifier: MIT
#include "server/control/reports.hpp"

#include "server/control/dispatch.hpp"
#include "tests/support/temporary_folder.hpp"

#include "fake_reports.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
namespace json = boost::json;

using test::TemporaryFolder;

namespace {

/// Reports alone. A token is the store whose owner it is, or "operator".
struct Bench {
    Bench() { add_report_methods(table, reports); }

    static std::optional<auth::Caller> caller_of(const std::string& token) {
        if (token.empty()) return std::nullopt;
        if (token == "operator") return auth::Caller{.id = "t_1", .role = auth::Role::Operator};
        if (token == "moderator") {
            return auth::Caller{.id = "t_3", .role = auth::Role::Moderator, .store = "silk"};
        }
        return auth::Caller{.id = "t_2", .role = auth::Role::Owner, .store = token};
    }

    template <class T>
    T wait(boost::asio::awaitable<T> task) {
        std::optional<T> answer;
        boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr failure, T value) {
            if (failure) std::rethrow_exception(failure);
            answer.emplace(std::move(value));
        });
        context.restart();
        context.run();
        return std::move(*answer);
    }

    json::object call(const std::string& token,
                      const std::string& method,
                      const std::string& params) {
        return *wait(dispatcher.answer_call(
            caller_of(token),
            {.method = method, .params = json::parse(params).as_object(), .id = json::value(1)}));
    }

    delivery::HttpResponse send(delivery::HttpRequest request) {
        const bool is_link = request.path.starts_with("/go/");
        for (const delivery::HttpRoute& route : routes) {
            if (route.path.starts_with("/go/") == is_link) return wait(route.handler(request));
        }
        throw std::runtime_error{"no route"};
    }

    delivery::HttpResponse get(const std::string& path, const std::string& token = {}) {
        delivery::HttpRequest request;
        request.method = "GET";
        request.path = path.substr(0, path.find('?'));
        if (path.find('?') != path.npos) request.query = path.substr(path.find('?') + 1);
        request.authorization = token;
        return send(std::move(request));
    }

    TemporaryFolder folder;
    boost::asio::io_context context;
    storage::Storage storage{folder.database()};
    FakeReports reports;
    MethodTable table;
    CallBook book{{.business = context.get_executor(), .storage = storage, .now = [] {
                       return auth::UtcTime{1'795'392'000'123};
                   }}};
    Dispatcher dispatcher{table, book};
    std::vector<delivery::HttpRoute> routes = report_routes(
        {.reports = reports,
         .authenticate = [](const delivery::HttpRequest& request) -> Outcome<auth::Caller> {
             const auto caller = caller_of(request.authorization);
             if (!caller) return Refusal{"unauthorized", "Send a token.", ""};
             return *caller;
         },
         .viewer_of = [](const delivery::HttpRequest& request) { return request.cookie; }});
};

std::string header_of(const delivery::HttpResponse& response, std::string_view name) {
    for (const auto& [known, value] : response.headers) {
        if (known == name) return value;
    }
    return {};
}

}  // namespace

TEST_CASE("A report has its figures by product and channel", "[control]") {
    Bench bench;
    const json::object answer = bench.call("operator", "report.get", R"({"broadcast":"b_1"})");
    const json::object& report = answer.at("result").get_object();
    CHECK(report.at("duration_s") == 2.5);
    CHECK(report.at("viewers") == 1);
    CHECK(report.at("watch_s") == 1.5);
    CHECK(report.at("retention") == json::value({1, 1, 0}));
    CHECK(report.at("impressions") == 5);
    CHECK(report.at("ctr") == 0.2);
    CHECK(report.at("ended_ms").is_null());
    const json::object& product = report.at("products").at(0).get_object();
    CHECK(product.at("sku") == "S-1");
    CHECK(product.at("impressions") == 5);
    CHECK(product.at("explained_s") == 2.5);
    CHECK(product.at("channels").get_object().size() == 1);  // the unknown is in the total alone
    CHECK(product.at("channels").at("taobao").at("ctr") == 0.25);
    CHECK(report.at("explanations").at(0).at("ended_us") == 2500000);

    const json::object unknown = bench.call("operator", "report.get", R"({"broadcast":"b_2"})");
    CHECK(unknown.at("error").at("code") == -32003);
    const json::object list = bench.call("operator", "report.list", R"({"room":"silk"})");
    CHECK(list.at("result").at("reports").at(0).at("viewers") == 7);
    CHECK(bench.reports.asked == "silk 50");
}

TEST_CASE("A report is for its own store's people", "[control]") {
    Bench bench;
    const std::string other = "tea";
    CHECK(bench.call(other, "report.get", R"({"broadcast":"b_1"})").at("error").at("code") ==
          -32002);
    CHECK(bench.call(other, "report.list", R"({"room":"silk"})").at("error").at("code") == -32002);
    const std::string path = "/v1/broadcasts/b_1/report.csv";
    CHECK(bench.get(path).status == 401);
    CHECK(bench.get(path, other).status == 403);
    CHECK(bench.get(path, "silk").status == 200);
    CHECK(bench.get(path, "moderator").status == 403);
    const json::object refused = bench.call("moderator", "report.get", R"({"broadcast":"b_1"})");
    CHECK(refused.at("error").at("code") == -32002);
}

TEST_CASE("A report is a sheet to download", "[control]") {
    Bench bench;
    const std::string path = "/v1/broadcasts/b_1/report.csv";
    const auto response = bench.get(path, "operator");
    CHECK(response.status == 200);
    CHECK(response.content_type == "text/csv; charset=utf-8");
    CHECK(header_of(response, "content-disposition") == "attachment; filename=\"silk-b_1.csv\"");
    CHECK(
        response.body.starts_with("\xef\xbb\xbf"
                                  "Figure,Value\r\n"));
    CHECK(bench.get("/v1/broadcasts/b_2/report.csv", "operator").status == 404);
}

TEST_CASE("A link leads on, and the click is told", "[control]") {
    Bench bench;
    bench.reports.destination = {.kind = show::Destination::Kind::Offer,
                                 .location = "https://item.taobao.com/1"};
    const auto response = bench.get("/go/silk~S-1~taobao~00?c=3&t=7");
    CHECK(response.status == 302);
    CHECK(header_of(response, "location") == "https://item.taobao.com/1");
    CHECK(header_of(response, "cache-control") == "no-store");
    REQUIRE(bench.reports.clicks.size() == 1);
    CHECK(bench.reports.clicks[0].token == "silk~S-1~taobao~00");
    CHECK(bench.reports.clicks[0].place.cue == 3);
    CHECK(bench.reports.clicks[0].counts);
}

TEST_CASE("Who only looks ahead does not click", "[control]") {
    Bench bench;
    delivery::HttpRequest request;
    request.path = "/go/a";
    request.cookie = "v_1";
    request.method = "HEAD";
    bench.send(request);
    request.method = "GET";
    bench.send(request);
    request.is_prefetch = true;
    bench.send(request);
    REQUIRE(bench.reports.clicks.size() == 3);
    CHECK_FALSE(bench.reports.clicks[0].counts);
    CHECK(bench.reports.clicks[1].counts);
    CHECK(bench.reports.clicks[1].viewer == "v_1");
    CHECK_FALSE(bench.reports.clicks[2].counts);
}

TEST_CASE("A link that nobody made is answered in words", "[control]") {
    Bench bench;
    const auto unknown = bench.get("/go/x");
    CHECK(unknown.status == 404);
    CHECK(unknown.content_type == "text/html; charset=utf-8");
    CHECK(unknown.body.find("not one of ours") != std::string::npos);
    bench.reports.destination.kind = show::Destination::Kind::Forbidden;
    CHECK(bench.get("/go/x").status == 403);
    bench.reports.destination = {.kind = show::Destination::Kind::Room, .location = "/r/silk"};
    CHECK(header_of(bench.get("/go/x"), "location") == "/r/silk");
}
