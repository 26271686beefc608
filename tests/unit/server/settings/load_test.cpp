// SPDX-License-Identifier: MIT
#include "server/settings/settings.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <fstream>

using namespace shopfloor::settings;
using namespace std::chrono_literals;

namespace {

class TomlFile {
public:
    explicit TomlFile(const std::string& text)
        : path_(std::filesystem::temp_directory_path() /
                ("shopfloor-settings-" + std::to_string(::getpid()) + ".toml")) {
        std::ofstream{path_} << text;
    }
    ~TomlFile() { std::filesystem::remove(path_); }
    TomlFile(const TomlFile&) = delete;
    TomlFile& operator=(const TomlFile&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

std::vector<Mistake> mistakes_of(const std::string& text,
                                 const std::vector<std::string>& overrides = {}) {
    const TomlFile file{text};
    const Loaded loaded = load(file.path(), overrides);
    REQUIRE(loaded.has_error());
    return loaded.error();
}

}  // namespace

TEST_CASE("Settings come from the file, and --set wins over it", "[settings]") {
    const TomlFile file{
        "[http]\nport = 9000\naddress = '127.0.0.1'\nskip_after_ms = 700\n"
        "allowed_origins = [\"https://shop.example.com\", \"http://localhost:3000\"]\n"
        "[log]\nlevel = 'debug'\n"};
    const Loaded loaded = load(file.path(),
                               {"http.port=18080",
                                "rtmp.address=::1",
                                "storage.file=/tmp/2026.db",
                                "pipeline.program=\"/opt/with space/worker\"",
                                "log.level=error"});
    REQUIRE(loaded.has_value());
    CHECK(loaded->http.port == 18080);
    CHECK(loaded->http.address == "127.0.0.1");
    CHECK(loaded->http.skip_after == 700ms);
    CHECK(loaded->http.allowed_origins.size() == 2);
    CHECK(loaded->rtmp.address == "::1");
    CHECK(loaded->storage.file == "/tmp/2026.db");
    CHECK(loaded->pipeline.program == "/opt/with space/worker");
    CHECK(loaded->log.level == "error");
}

TEST_CASE("A switch is true or false, and nothing else", "[settings]") {
    const TomlFile file{"[recording]\nenabled = false\ndays = 7\n"};
    const Loaded loaded = load(file.path());
    REQUIRE(loaded.has_value());
    CHECK_FALSE(loaded->recording.enabled);
    CHECK(loaded->recording.days == std::chrono::days{7});
    CHECK(load({}, {"recording.enabled=false"})->recording.enabled == false);
    CHECK(mistakes_of("[recording]\nenabled = 1\n").at(0).sentence ==
          "must be true or false, such as true, not a whole number");
}

TEST_CASE("A database's URL may have a password in it, and no message has it", "[settings]") {
    CHECK(load({}, {"storage.url=postgresql://shop:sesame@db/shop"})->storage.url ==
          "postgresql://shop:sesame@db/shop");
    const auto mistakes = mistakes_of("[storage]\nurl = 'mysql://shop:sesame@db/shop'\n",
                                      {"storage.url=shop:sesame@db", "storage.url=['sesame']"});
    REQUIRE(mistakes.size() == 3);
    for (const Mistake& mistake : mistakes)
        CHECK(to_text(mistake).find("sesame") == std::string::npos);
}

TEST_CASE("No file means the defaults", "[settings]") {
    const Loaded loaded = load({});
    REQUIRE(loaded.has_value());
    CHECK(*loaded == Settings{});
}

TEST_CASE("Every mistake is told at once, in the order of the file, with its place", "[settings]") {
    const auto mistakes = mistakes_of(
        "[http]\n"
        "prot = 80\n"
        "port = \"80\"\n"
        "  threads = 1000\n"
        "address = 'localhost'\n"
        "allowed_origins = ['shop.example.com']\n"
        "[rtmp]\n"
        "public_url = 'http://x'\n"
        "[log]\n"
        "level = 'loud'\n"
        "[extras]\n"
        "fast = true\n",
        {"room.max_cues=many", "nonsense", "http.port=0"});
    REQUIRE(mistakes.size() == 11);
    CHECK(mistakes[0].key == "http.prot");
    CHECK(mistakes[0].line == 2);
    CHECK(mistakes[0].column == 1);
    CHECK(mistakes[0].sentence == "unknown key; did you mean \"http.port\"?");
    CHECK(mistakes[1].sentence == "must be a whole number such as 8080, not text");
    CHECK(mistakes[1].line == 3);
    CHECK(mistakes[2].sentence == "must be from 0 to 256, not 1000");
    CHECK(mistakes[2].column == 3);
    CHECK(mistakes[3].key == "http.address");
    CHECK(mistakes[4].key == "http.allowed_origins");
    CHECK(mistakes[5].key == "rtmp.public_url");
    CHECK(mistakes[6].key == "log.level");
    CHECK(mistakes[6].sentence.find("\"warning\"") != std::string::npos);
    CHECK(mistakes[7].key == "extras");
    CHECK(mistakes[8].file == "--set");
    CHECK(mistakes[8].key == "room.max_cues");
    CHECK(mistakes[9].key == "nonsense");
    CHECK(mistakes[10].key == "http.port");
}

TEST_CASE("SRT's settings have their ranges, and a port of UDP of their own", "[settings]") {
    const auto sentence_of = [](const char* override) {
        const auto mistakes = mistakes_of("", {override});
        REQUIRE(mistakes.size() == 1);
        CHECK(mistakes[0].key == std::string{override}.substr(0, mistakes[0].key.size()));
        return mistakes[0].sentence;
    };
    CHECK(sentence_of("srt.latency_ms=8001") == "must be from 20 to 8000, not 8001");
    CHECK(sentence_of("srt.idle_timeout_ms=999").find("1000") != std::string::npos);
    CHECK(sentence_of("srt.setup_limit_ms=0").find("1000") != std::string::npos);
    CHECK(sentence_of("srt.max_sessions=0").find("from 1 to 1000") != std::string::npos);
    CHECK(sentence_of("srt.address='here'").find("address") != std::string::npos);
    CHECK(sentence_of("srt.public_url='http://a.example'").find("srt://") != std::string::npos);
    CHECK(sentence_of("srt.public_url='srt://a.example/x'").find("srt://") != std::string::npos);
    CHECK(sentence_of("srt.port=41500").find("webrtc.ports") != std::string::npos);
    CHECK(sentence_of("webrtc.ports='8990-9010'").find("srt.port (9000)") != std::string::npos);
    CHECK(load({}, {"srt.port=41500", "webrtc.enabled=false"}).has_value());
    CHECK(load({}, {"srt.port=0", "srt.public_url='srt://a.example:9000'"}).has_value());
}

TEST_CASE("An override is checked like the file", "[settings]") {
    SECTION("range") {
        const auto mistakes = mistakes_of("", {"http.port=70000"});
        CHECK(to_text(mistakes.at(0)) == "--set: http.port: must be from 1 to 65535, not 70000");
    }
    SECTION("a key that does not exist") {
        const auto mistakes = mistakes_of("", {"room.max_cue=5"});
        CHECK(mistakes.at(0).sentence == "unknown key; did you mean \"room.max_cues\"?");
    }
    SECTION("a value that hides a second key") {
        CHECK(mistakes_of("", {"http.threads=1\nother=2"}).size() == 1);
    }
    SECTION("an open list") {
        const auto mistakes = mistakes_of("", {"http.allowed_origins=[\"https://a"});
        CHECK(mistakes.at(0).sentence.starts_with("the value is not TOML"));
    }
}

TEST_CASE("A secret is in no sentence, however its override is mistyped", "[settings]") {
    for (const char* mistyped : {"storage.ulr=postgresql://u:sesame@db/shop?sslmode=require",
                                 "storage.url=\"postgresql://u:sesame@db/shop",
                                 "storage.url:postgresql://u:sesame@db/shop?sslmode=require",
                                 "storage.url postgresql://u:sesame@db/shop",
                                 "storage.url=sesame",
                                 "=postgresql://u:sesame@db/shop",
                                 "postgresql://u:sesame@db/shop"}) {
        CAPTURE(mistyped);
        const auto mistakes = mistakes_of("", {mistyped});
        REQUIRE(mistakes.size() == 1);
        CHECK(to_text(mistakes[0]).find("sesame") == std::string::npos);
    }
    CHECK(mistakes_of("", {"storage.ulr=postgresql://u:p@db/shop?a=b"}).at(0).sentence ==
          "unknown key; did you mean \"storage.url\"?");
}

TEST_CASE("A file that is not TOML does not tell its secrets", "[settings]") {
    for (const char* line : {"url = postgresql://u:sesame@db/shop",
                             "url = sesame",
                             "url = \"postgresql://u:ses\\qame@db/shop",
                             "url = \"postgresql://u:sesame@db/shop\" sesame",
                             "url postgresql://u:sesame@db/shop"}) {
        CAPTURE(line);
        const auto mistakes = mistakes_of("[storage]\n" + std::string{line} + "\n");
        REQUIRE(mistakes.size() == 1);
        CHECK(to_text(mistakes[0]).find("sesame") == std::string::npos);
    }
}

TEST_CASE("A file that is not TOML is told by line", "[settings]") {
    const auto mistakes = mistakes_of("[http]\nport = 80 80\n");
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].line == 2);
    CHECK(mistakes[0].sentence.starts_with("not TOML: "));
    CHECK(mistakes[0].sentence.find('\n') == std::string::npos);
}

TEST_CASE("A file that is not there, or a folder, is told as such", "[settings]") {
    for (const char* path : {"/nowhere/shopfloor.toml", "/tmp"}) {
        const Loaded loaded = load(path);
        REQUIRE(loaded.has_error());
        CHECK(loaded.error().at(0).file == path);
        CHECK(loaded.error().at(0).sentence.starts_with("the file cannot be read"));
    }
}

TEST_CASE("A section given as a value, and a table given as a value, are refused", "[settings]") {
    CHECK(mistakes_of("http = 3\n").at(0).sentence.find("[http]") != std::string::npos);
    CHECK(mistakes_of("[http.port]\nx = 1\n").at(0).key == "http.port");
}

TEST_CASE("A viewer must be able to skip before it is closed", "[settings]") {
    const auto mistakes = mistakes_of("[http]\nskip_after_ms = 30000\n");
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].key == "http.close_after_ms");
    CHECK(mistakes[0].line == 2);
}

TEST_CASE("The ladder is a list of rungs, as many as a worker makes", "[settings]") {
    const TomlFile file{"[pipeline]\nladder = [\"480p@1200k\", \"240p\"]\n"};
    const Loaded loaded = load(file.path(), {});
    REQUIRE(loaded.has_value());
    CHECK((*loaded).pipeline.ladder == std::vector<std::string>{"480p@1200k", "240p"});

    auto mistakes = mistakes_of("[pipeline]\nladder = [\"480p\", \"small\"]\n");
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].key == "pipeline.ladder");
    CHECK(mistakes[0].line == 2);

    mistakes = mistakes_of(
        "[pipeline]\nladder = [\"1p\", \"720p\", \"640p\", \"540p\", \"480p\", \"360p\", "
        "\"240p\"]\n");
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].sentence.find("short side") != std::string::npos);
    mistakes = mistakes_of(
        "[pipeline]\nladder = "
        "[\"800p\", \"720p\", \"640p\", \"540p\", \"480p\", \"360p\", \"240p\"]\n");
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].sentence.find("6 are the most") != std::string::npos);
}

TEST_CASE("A certificate without its key, and the other way round, is a mistake", "[settings]") {
    const auto alone = mistakes_of("[tls]\ncertificate = 'a.pem'\n");
    REQUIRE(alone.size() == 1);
    CHECK(alone.front().key == "tls.key");
    CHECK(alone.front().sentence == "must be set as well, as tls.certificate is");
    CHECK(alone.front().line == 2);
    CHECK(mistakes_of("[tls]\nkey = 'a.pem'\n").front().key == "tls.certificate");
}

TEST_CASE("Each port needs its own number, those of TLS where it is on", "[settings]") {
    CHECK(mistakes_of("[rtmp]\nport = 8080\n").front().sentence ==
          "8080 is the value of both http.port and rtmp.port; each port needs its own");
    const TomlFile off{"[tls]\nhttp_port = 8080\n"};
    CHECK(load(off.path()).has_value());
    const auto on = mistakes_of("[tls]\ncertificate = 'a'\nkey = 'b'\nhttp_port = 8080\n");
    REQUIRE(on.size() == 1);
    CHECK(on.front().key == "tls.http_port");
}

TEST_CASE("Trusted proxies are addresses and networks", "[settings]") {
    const TomlFile good{"[http]\ntrusted_proxies = ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8']"};
    CHECK(load(good.path()).has_value());
    for (const char* wrong : {"localhost", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "/8", ""}) {
        INFO(wrong);
        const auto mistakes =
            mistakes_of(std::string{"[http]\ntrusted_proxies = ['"} + wrong + "']\n");
        CHECK(mistakes.front().key == "http.trusted_proxies");
    }
}
