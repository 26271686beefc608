// SPDX-License-Identifier: MIT
#include "server/delivery/static_files.hpp"

#include "tests/unit/server/delivery/pages_folder.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace shopfloor::delivery;
using shopfloor::test::PagesFolder;

TEST_CASE("Page addresses lead to the built pages", "[delivery]") {
    const PagesFolder folder;
    const auto files = StaticFiles::load(folder.path());

    const auto body_of = [&](std::string_view path) {
        const auto* file = files.find(path);
        return file ? file->body : std::string{"none"};
    };
    CHECK(body_of("/") == "index page");
    CHECK(body_of("/r/silk-shop-2") == "room page");
    CHECK(body_of("/studio") == "studio page");
    CHECK(body_of("/console") == "none");  // not built here
    CHECK(body_of("/assets/room-1a2b.js") == "script");
    CHECK(body_of("/r/") == "none");
    CHECK(body_of("/r/UPPER") == "none");
    CHECK(body_of("/r/a/b") == "none");
    CHECK(body_of("/assets") == "none");
    CHECK(body_of("/../secret.txt") == "none");
    CHECK(body_of("/assets/../index.html") == "none");
    CHECK(body_of("//index.html") == "none");
    CHECK(body_of("") == "none");
}

TEST_CASE("Files with a hash in their name are kept by browsers, pages are asked for again",
          "[delivery]") {
    const PagesFolder folder;
    const auto files = StaticFiles::load(folder.path());
    CHECK(files.find("/assets/room-1a2b.js")->cache_control ==
          "public, max-age=31536000, immutable");
    CHECK(files.find("/")->cache_control == "no-cache");
    CHECK(files.find("/")->content_type == "text/html; charset=utf-8");
    CHECK(files.find("/assets/room-1a2b.js")->content_type == "text/javascript; charset=utf-8");
    CHECK(files.find("/")->etag != files.find("/studio")->etag);
}

TEST_CASE("A missing folder of pages is named in a sentence", "[delivery]") {
    CHECK_THROWS_WITH(StaticFiles::load("/nowhere/at/all"),
                      Catch::Contains("/nowhere/at/all") && Catch::Contains("does not exist"));
}
