// SPDX-License-Identifier: MIT
#include "server/sales/allowed_hosts.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::sales;

TEST_CASE("without patterns every host of the web is allowed, and nothing else") {
    const AllowedHosts hosts{{}};
    CHECK(hosts.allows("https://item.taobao.com/item.htm?id=1"));
    CHECK(hosts.allows("http://localhost:8080/"));
    CHECK_FALSE(hosts.allows("javascript:alert(1)"));
    CHECK_FALSE(hosts.allows("ftp://example.com/"));
    CHECK_FALSE(hosts.allows("//example.com/"));
    CHECK_FALSE(hosts.allows("/r/silk"));
    CHECK_FALSE(hosts.allows(""));
    CHECK_FALSE(hosts.allows("https://shop.example/\r\nSet-Cookie: a=b"));
}

TEST_CASE("patterns name a host, or all below it") {
    const AllowedHosts hosts{{"detail.1688.com", "*.taobao.com"}};
    CHECK(hosts.allows("https://detail.1688.com/offer/1.html"));
    CHECK(hosts.allows("https://DETAIL.1688.COM:443/offer/1.html"));
    CHECK(hosts.allows("https://detail.1688.com./"));
    CHECK(hosts.allows("https://item.taobao.com?id=1"));
    CHECK(hosts.allows("https://a.b.taobao.com#x"));
    CHECK_FALSE(hosts.allows("https://1688.com/"));
    CHECK_FALSE(hosts.allows("https://taobao.com/"));
    CHECK_FALSE(hosts.allows("https://eviltaobao.com/"));
    CHECK_FALSE(hosts.allows("https://taobao.com.evil.example/"));
    CHECK_FALSE(hosts.allows("https://evil.example/item.taobao.com"));
    CHECK_FALSE(hosts.allows("https://evil.example?.taobao.com"));
    CHECK_FALSE(hosts.allows("https://evil.example#a.taobao.com"));
    CHECK_FALSE(hosts.allows("https://item.taobao.com@evil.example/"));
    CHECK_FALSE(hosts.allows("https://evil.example\\.taobao.com/"));
}

TEST_CASE("the host of a URL stands alone") {
    CHECK(host_of("https://Shop.Example:8443/x") == "shop.example");
    CHECK(host_of("http://[::1]:80/") == "[::1]");
    CHECK(host_of("nothing").empty());
}
