// SPDX-License-Identifier: MIT
#include "server/hooks/target.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor::hooks;
namespace ip = boost::asio::ip;

namespace {

constexpr TargetRules kStrict{};
constexpr TargetRules kHttp{.allow_http = true};
constexpr TargetRules kAll{.allow_private = true, .allow_http = true};

}  // namespace

TEST_CASE("A hook's URL is taken apart", "[hooks]") {
    const auto plain = parse_target("https://Shop.Example.com", kStrict);
    REQUIRE(plain.has_value());
    CHECK(*plain == Target{.is_https = true,
                           .host = "shop.example.com",
                           .port = 443,
                           .path = "/",
                           .authority = "shop.example.com"});
    const auto whole = parse_target("https://shop.example.com:8443/a/b?c=d&e=%20", kStrict);
    REQUIRE(whole.has_value());
    CHECK(*whole == Target{.is_https = true,
                           .host = "shop.example.com",
                           .port = 8443,
                           .path = "/a/b?c=d&e=%20",
                           .authority = "shop.example.com:8443"});
    const auto query = parse_target("https://shop.example.com?x=1", kStrict);
    REQUIRE(query.has_value());
    CHECK(query->path == "/?x=1");
    const auto v6 = parse_target("https://[2606:4700::1]:444/x", kAll);
    REQUIRE(v6.has_value());
    CHECK(v6->host == "2606:4700::1");
    CHECK(v6->authority == "[2606:4700::1]:444");
    const auto http = parse_target("http://shop.example.com/", kHttp);
    REQUIRE(http.has_value());
    CHECK(http->port == 80);
    CHECK_FALSE(http->is_https);
}

TEST_CASE("What is no good URL for a hook is refused", "[hooks]") {
    const std::string url = GENERATE(values<std::string>({
        "",
        "shop.example.com",
        "//shop.example.com/",
        "ftp://shop.example.com/",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://user@shop.example.com/",
        "https://user:word@shop.example.com/",
        "https://shop.example.com@10.0.0.1/",
        "https://shop.example.com/#part",
        "https://shop.example.com/a b",
        "https://shop.example.com/\r\nX: y",
        "https://shop.example.com/\x01",
        "https://工厂.example.com/",
        "https://shop.example.com:",
        "https://shop.example.com:0/",
        "https://shop.example.com:65536/",
        "https://shop.example.com:44x/",
        "https://shop.example.com:22/",
        "https://shop.example.com:25/",
        "https://shop.example.com:80/",
        "https://shop.example.com./",
        "https://.example.com/",
        "https://a..b/",
        "https://[::1",
        "https://[fe80::1%eth0]/",
        "https://[not-an-address]/",
        "http://shop.example.com/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
    }));
    INFO(url);
    const auto refused = parse_target(url, kStrict);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code == "invalid");
    CHECK(refused.error().field == "url");
    CHECK_FALSE(refused.error().message.empty());
}

TEST_CASE("A URL that is cut anywhere is taken apart, or refused", "[hooks]") {
    const std::string whole = "https://[2606:4700:4700::1111]:8443/hooks?key=value";
    for (std::size_t size = 0; size <= whole.size(); ++size) {
        const auto target = parse_target(whole.substr(0, size), kStrict);
        if (target) {
            CHECK(target->path.starts_with('/'));
            CHECK(target->host == "2606:4700:4700::1111");
        }
    }
    CHECK(parse_target("https://a.example/" + std::string(kMaxUrl, 'x'), kStrict).has_error());
}

TEST_CASE("Where the operator allows it, hooks lead to this machine", "[hooks]") {
    CHECK(parse_target("http://127.0.0.1:9/", kAll).has_value());
    CHECK(parse_target("http://[::1]:9/", kAll).has_value());
    CHECK(parse_target("http://user@127.0.0.1:9/", kAll).has_error());
}

TEST_CASE("Only addresses of the public Internet are public", "[hooks]") {
    const std::string special = GENERATE(values<std::string>({
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:8.8.8.8",
        "::ffff:10.0.0.1",
        "::8.8.8.8",
        "64:ff9b::a00:1",
        "100::1",
        "2001::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "3fff:fff::1",
        "fc00::1",
        "fdff::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    }));
    INFO(special);
    const auto address = ip::make_address(special);
    CHECK_FALSE(is_public(address));
    const auto refused = check_addresses({ip::make_address("8.8.8.8"), address}, kStrict);
    REQUIRE(refused.has_error());
    CHECK(refused.error().message.find(address.to_string()) == std::string::npos);
    CHECK(check_addresses({address}, kAll).has_value());
}

TEST_CASE("Neighbours of the special networks are public", "[hooks]") {
    const std::string text = GENERATE(values<std::string>({
        "1.0.0.0",         "9.255.255.255",   "11.0.0.0",        "100.63.255.255", "100.128.0.0",
        "126.255.255.255", "128.0.0.0",       "169.253.255.255", "169.255.0.0",    "172.15.255.255",
        "172.32.0.0",      "192.0.1.0",       "192.167.255.255", "192.169.0.0",    "198.17.255.255",
        "198.20.0.0",      "223.255.255.255", "2001:200::1",     "2606:4700::1",   "2a00::1",
        "3ffe::1",
    }));
    INFO(text);
    CHECK(is_public(ip::make_address(text)));
}
