// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/command.hpp"

#include "server/ingest/rtmp/rtmp_error.hpp"

#include <catch2/catch.hpp>

using namespace shopfloor;
using namespace shopfloor::ingest::rtmp;

namespace {

Command connect_to(std::string app) {
    Command command{.name = "connect", .transaction = 1, .arguments = {}};
    amf0::Object object;
    object.properties.push_back({"app", {std::move(app)}});
    command.arguments.push_back({std::move(object)});
    return command;
}

}  // namespace

TEST_CASE("A command says its name, its transaction and its arguments", "[rtmp]") {
    const auto command = parse_command(to_message(connect_to("live"), 0));
    REQUIRE(command.has_value());
    CHECK(command->name == "connect");
    CHECK(command->transaction == 1);
    CHECK(app_of(*command) == "live");
    CHECK(text_argument(*command, 0).empty());
    CHECK(text_argument(*command, 7).empty());
}

TEST_CASE("A command in the AMF3 message has a zero byte before it", "[rtmp]") {
    Message message = to_message(connect_to("live"), 0);
    message.type = MessageType::CommandAmf3;
    message.payload.insert(message.payload.begin(), 0);
    CHECK(parse_command(message)->name == "connect");
}

TEST_CASE("A command that is cut anywhere is refused", "[rtmp]") {
    const Message whole = to_message(connect_to("live"), 0);
    constexpr std::size_t name_and_transaction = 10 + 9;  // a command may end here
    for (std::size_t size = 0; size < whole.payload.size(); ++size) {
        INFO("cut to " << size);
        Message cut = whole;
        cut.payload.resize(size);
        CHECK(parse_command(cut).has_error() == (size != name_and_transaction));
    }
}

TEST_CASE("A command without a name or a transaction number is refused", "[rtmp]") {
    Message message;
    message.payload = {5, 5};
    CHECK(parse_command(message).error() == RtmpError::BadCommand);
    message.payload = {2, 0, 1, 'a', 5};
    CHECK(parse_command(message).error() == RtmpError::BadCommand);
    message.payload = {};
    CHECK(parse_command(message).error() == RtmpError::BadCommand);
}

TEST_CASE("Slashes and queries that encoders append do not change app and key", "[rtmp]") {
    CHECK(app_of(connect_to("live/")) == "live");
    CHECK(app_of(connect_to("live?token=1")) == "live");
    CHECK(app_of(connect_to("live/x")) == "live/x");
    CHECK(app_of(Command{}) == "");
    CHECK(key_of("abc?vhost=x") == "abc");
    CHECK(key_of("abc") == "abc");
    CHECK(key_of("?abc") == "");
}

TEST_CASE("A connection is told which codecs enhanced RTMP may bring", "[rtmp]") {
    const auto accepted = parse_command(connect_accepted(1));
    REQUIRE(accepted.has_value());
    for (const amf0::Value& about : accepted->arguments) {
        const amf0::Value* list = amf0::find(about, "fourCcList");
        REQUIRE(list);
        const auto& codecs = std::get<amf0::StrictArray>(list->held).values;
        REQUIRE(codecs.size() == 2);
        CHECK(*amf0::text_of(codecs[0]) == "hvc1");
        CHECK(*amf0::text_of(codecs[1]) == "av01");
    }
}

TEST_CASE("Refusals carry their code and sentence", "[rtmp]") {
    const auto status =
        parse_command(stream_status(1, Level::Error, "NetStream.Publish.BadName", "No such key."));
    REQUIRE(status.has_value());
    CHECK(status->name == "onStatus");
    const amf0::Value& about = status->arguments.at(1);
    CHECK(*amf0::text_of(*amf0::find(about, "level")) == "error");
    CHECK(*amf0::text_of(*amf0::find(about, "code")) == "NetStream.Publish.BadName");
    CHECK(*amf0::text_of(*amf0::find(about, "description")) == "No such key.");
}
