// SPDX-License-Identifier: MIT
#include "call.hpp"
#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::control;
namespace json = boost::json;

namespace {

struct Rundown : Bench {
    json::value operator()(const std::string& method, const std::string& params) {
        return call(merchant_token.secret, method, params).at("result");
    }
    std::string refused(const std::string& method, const std::string& params) {
        const json::value answer = call(merchant_token.secret, method, params);
        const json::object& data = answer.at("error").at("data").as_object();
        std::string word{data.at("code").as_string()};
        if (data.contains("field")) word += ' ' + std::string{data.at("field").as_string()};
        return word;
    }
};

constexpr const char* kPlan =
    R"({"room":"silk","steps":[{"title":"Hello","minute":0},{"product":"A","minute":1}]})";

}  // namespace

TEST_CASE("A rundown is set, read and stepped through", "[control]") {
    Rundown bench;
    const auto set = bench("rundown.set", kPlan);
    CHECK(set.at("position").is_null());
    CHECK(set.at("steps").at(0).at("state") == "next");
    const auto next = bench("rundown.next", R"({"room":"silk"})");
    CHECK(next.at("position") == 0);
    CHECK(json::serialize(next.at("cues")) ==
          R"([{"id":17,"kind":"explain.start","product":"A","at_us":5}])");
    CHECK_FALSE(next.as_object().contains("problems"));
    const auto read = bench("rundown.get", R"({"room":"silk"})");
    CHECK(json::serialize(read) == R"({"steps":[{"title":"Hello","minute":0,"state":"now"},)"
                                   R"({"product":"A","minute":1,"state":"next"}],)"
                                   R"("position":0,"mode":"manual","loop":false})");
    const auto gone = bench("rundown.go", R"({"room":"silk","step":1})");
    CHECK(bench.rundowns.asked == "go silk 1");
    CHECK(gone.at("problems").at(0) == "No such product.");
}

TEST_CASE("The mode is by hand or by the clock, and may loop", "[control]") {
    Rundown bench;
    const auto automatic = bench("rundown.mode", R"({"room":"silk","mode":"auto","loop":true})");
    CHECK(automatic.at("mode") == "auto");
    CHECK(automatic.at("loop") == true);
    CHECK(bench("rundown.mode", R"({"room":"silk","mode":"manual"})").at("loop") == false);
    CHECK(bench.refused("rundown.mode", R"({"room":"silk","mode":"fast"})") == "invalid mode");
}

TEST_CASE("A sheet is looked at before it counts, and counts only without a mistake", "[control]") {
    Rundown bench;
    const auto import = [&](const std::string& csv, const std::string& mode) {
        return bench("rundown.import",
                     R"({"room":"silk","csv":")" + csv + R"(","mode":")" + mode + R"("})");
    };
    const auto preview = import("minute,title\\n0,Hello\\n1,Bye\\n", "preview");
    CHECK(preview.at("valid") == 2);
    CHECK(preview.at("committed") == false);
    CHECK(bench.rundowns.asked.empty());
    const auto wrong = import("minute,title\\n0,Hello\\nx,Bye\\n", "commit");
    CHECK(wrong.at("committed") == false);
    CHECK(wrong.at("errors").at(0).at("row") == 3);
    CHECK(wrong.at("errors").at(0).at("column") == "minute");
    CHECK(bench.rundowns.asked.empty());
    CHECK(import("minute,title\\n0,Hello\\n", "commit").at("committed") == true);
    CHECK(bench.rundowns.asked == "set silk 1");
    CHECK(bench.refused("rundown.import", R"({"room":"silk","csv":7})") == "invalid csv");
    CHECK(bench.refused("rundown.import", R"({"room":"silk","csv":"a,b"})") == "invalid csv");
}

TEST_CASE("A rundown is for its own store's people", "[control]") {
    Rundown bench;
    for (const char* method : {"rundown.get", "rundown.next"}) {
        CHECK(bench.refused(method, R"({"room":"tea"})") == "forbidden room");
    }
    CHECK(bench.refused("rundown.set", R"({"room":"silk","steps":[{"minute":0}]})") ==
          "invalid steps[0].title");
    CHECK(bench.refused("rundown.go", R"({"room":"silk","step":-1})") == "invalid step");
}
