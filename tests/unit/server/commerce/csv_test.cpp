// SPDX-License-Identifier: MIT
#include "server/commerce/csv.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::commerce;

namespace {

using Fields = std::vector<std::string>;

std::vector<CsvRow> read(std::string_view text, char separator = ',') {
    std::vector<CsvRow> rows;
    CsvReader reader{text, separator};
    for (CsvRow row; reader.next(row);) {
        rows.push_back(row);
    }
    return rows;
}

Fields fields_of(std::string_view line) {
    const auto rows = read(line);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].fault.empty());
    return rows[0].fields;
}

}  // namespace

TEST_CASE("Rows end with CRLF, LF, CR or the file", "[commerce]") {
    const auto rows = read("a,b\r\nc,d\ne,f\rg,h");
    REQUIRE(rows.size() == 4);
    CHECK(rows[0].fields == Fields{"a", "b"});
    CHECK(rows[2].fields == Fields{"e", "f"});
    CHECK(rows[3].fields == Fields{"g", "h"});
    CHECK(rows[3].number == 4);
    CHECK(read("").empty());
    CHECK(read("a\r\n").size() == 1);
    CHECK(read("a\n\nb").size() == 3);
    CHECK(fields_of("a,") == Fields{"a", ""});
    CHECK(fields_of(",") == Fields{"", ""});
}

TEST_CASE("A field in quotes may hold separators, lines and doubled quotes", "[commerce]") {
    CHECK(fields_of(R"("a,b",c)") == Fields{"a,b", "c"});
    CHECK(fields_of("\"two\r\nlines\",x") == Fields{"two\r\nlines", "x"});
    CHECK(fields_of(R"("say ""yes""","")") == Fields{R"(say "yes")", ""});
    CHECK(fields_of(R"(5" ribbon,x)") == Fields{R"(5" ribbon)", "x"});
    CHECK(read("\"a;b\";c", ';')[0].fields == Fields{"a;b", "c"});
    CHECK(read("\"two\nlines\"\nnext")[1].number == 2);
}

TEST_CASE("A row that cannot be read spoils no other", "[commerce]") {
    const auto open = read("a,\"b\nc,d\ne,f");
    REQUIRE(open.size() == 3);
    CHECK(open[0].fields == Fields{"a"});
    CHECK(open[0].fault.find("nothing closes") != std::string::npos);
    CHECK(open[1].fields == Fields{"c", "d"});
    CHECK(open[2].fields == Fields{"e", "f"});

    const auto after = read("\"a\"b,c\nd");
    REQUIRE(after.size() == 2);
    CHECK(after[0].fault.find("after its closing quote") != std::string::npos);
    CHECK(after[1].fields == Fields{"d"});

    const std::string most(kMaxCsvFieldBytes, 'x');
    CHECK(read(most)[0].fault.empty());
    CHECK(read('"' + most + '"')[0].fault.empty());
    for (const std::string& text : {most + 'x', '"' + most + "x\"", '"' + most + "\"\"\""}) {
        const auto rows = read(text + "\nnext");
        REQUIRE(rows.size() == 2);
        CHECK(rows[0].fault.find("over 8192 bytes") != std::string::npos);
        CHECK(rows[1].fields == Fields{"next"});
    }
    CHECK(read(std::string(kMaxCsvFields - 1, ','))[0].fields.size() == kMaxCsvFields);
    const auto wide = read(std::string(kMaxCsvFields, ',') + "\nnext");
    CHECK(wide[0].fields.size() == kMaxCsvFields);
    CHECK(wide[0].fault.find("256 columns") != std::string::npos);
    CHECK(wide[1].fields == Fields{"next"});
}

TEST_CASE("Cut off at any byte, a file gives rows and comes to an end", "[commerce]") {
    const std::string whole = "sku,\"na\"\"me\",x\r\n\"a\r\nb\";c\td,,\"\"\r\n";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        for (const char separator : {',', ';', '\t'}) {
            CHECK(read(whole.substr(0, size), separator).size() <= 4);
        }
    }
}

TEST_CASE("The separator is what the first row has most of", "[commerce]") {
    CHECK(detect_separator("sku,name\n1;2;3") == ',');
    CHECK(detect_separator("sku;name;price, CNY\n") == ';');
    CHECK(detect_separator("sku\tname\r\n") == '\t');
    CHECK(detect_separator("\"a,b,c\";d") == ';');
    CHECK(detect_separator("sku") == ',');
    CHECK(detect_separator("") == ',');
}

TEST_CASE("What is written is read back", "[commerce]") {
    const Fields fields{
        "plain", "a,b", "say \"yes\"", "two\r\nlines", "", " spaced ", "semi;colon", "丝"};
    std::string line;
    for (const std::string& field : fields) {
        if (&field != &fields.front()) line += ',';
        append_csv_field(line, field);
    }
    CHECK(fields_of(line) == fields);
}
