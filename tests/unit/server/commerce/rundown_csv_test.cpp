// SPDX-License-Identifier: MIT
#include "server/commerce/rundown_csv.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::commerce;
using namespace std::chrono_literals;

namespace {

RundownSheet read(std::string_view csv) {
    Outcome<RundownSheet> sheet = read_rundown(csv);
    REQUIRE(sheet.has_value());
    return *std::move(sheet);
}

// "row column", of the sheet's only error.
std::string error_of(std::string_view csv) {
    const RundownSheet sheet = read(csv);
    REQUIRE(sheet.errors.size() == 1);
    CHECK(sheet.errors[0].message.size() > 10);
    return std::to_string(sheet.errors[0].row) + " " + sheet.errors[0].column;
}

}  // namespace

TEST_CASE("A sheet of steps is read, with its minutes in any form", "[commerce]") {
    const RundownSheet sheet = read(
        "Minute,SKU,Title,Duration,Notes,Colour\n"
        "0,,Hello,,\"Smile,\nthen wait\",red\n"
        "1.5,A-1,,90,,\n"
        ",,,,,\n"
        "2:30,A-2,,1:30,'=quiet,\n"
        "1:02:00,,Bye,,,\n");
    CHECK(sheet.errors.empty());
    CHECK(sheet.rows == 4);
    REQUIRE(sheet.steps.size() == 4);
    CHECK(sheet.steps[0].notes == "Smile,\nthen wait");
    CHECK(sheet.steps[1].at == 90s);
    CHECK(sheet.steps[1].duration == 90s);
    CHECK(sheet.steps[2].at == 150s);
    CHECK(sheet.steps[2].duration == 90s);
    CHECK(sheet.steps[2].notes == "=quiet");
    CHECK(sheet.steps[3].at == 62min);
}

TEST_CASE("Chinese titles, and Excel's encoding in China", "[commerce]") {
    CHECK(read("分钟;商品;环节;备注\r\n3;S-1;;\r\n").steps.at(0).product == "S-1");
    const RundownSheet sheet = read("\xb7\xd6\xd6\xd3,\xbb\xb7\xbd\xda\n1,\xbf\xaa\xb3\xa1\n");
    CHECK(sheet.encoding == "GB18030");
    CHECK(sheet.steps.at(0).title == "开场");
}

TEST_CASE("What is wrong is named by row and column", "[commerce]") {
    CHECK(error_of("分钟,title\nx,a\n") == "2 分钟");
    CHECK(error_of("minute,title\n1,a\n\n-1,b\n") == "4 minute");
    CHECK(error_of("minute,title\n2,a\n1,b\n") == "3 minute");
    CHECK(error_of("minute,title\n1:99,a\n") == "2 minute");
    CHECK(error_of("minute,title\n1:,a\n") == "2 minute");
    CHECK(error_of("minute,title,duration\n1,a,x\n") == "2 duration");
    CHECK(error_of("minute,title,duration\n1,a,1.5\n") == "2 duration");
    CHECK(error_of("minute,product\n1,a b\n") == "2 product");
    CHECK(error_of("minute,title\n1,\n") == "2 title");
    CHECK(error_of("minute,title\n,a\n") == "2 minute");
    CHECK(error_of("minute,title\n1,\"a\n").starts_with("2"));
}

TEST_CASE("What is no rundown is refused as a whole", "[commerce]") {
    CHECK_FALSE(read_rundown("").has_value());
    CHECK_FALSE(read_rundown("a,b\n1,2\n").has_value());
    std::string many = "minute,title\n";
    for (int step = 0; step < 201; ++step) {
        many += "1,a\n";
    }
    CHECK_FALSE(read_rundown(many).has_value());
    CHECK_FALSE(read_rundown(std::string(1024 * 1024 + 1, 'a')).has_value());
}

TEST_CASE("Truncated at any byte, a sheet is read or refused", "[commerce]") {
    const std::string sheet = "minute,title,notes\n1:30,\"a\nb\",x\n2,开场,y\n";
    for (std::size_t size = 0; size <= sheet.size(); ++size) {
        const auto read = read_rundown(std::string_view{sheet}.substr(0, size));
        if (read) CHECK(read->steps.size() <= 2);
    }
}
