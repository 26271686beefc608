// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/command.hpp"

#include "pipeline/media/enhanced_video.hpp"
#include "server/ingest/rtmp/rtmp_error.hpp"

#include <utility>

namespace shopfloor::ingest::rtmp {
namespace {

enum class UserEvent : std::uint16_t { StreamBegin = 0, PingResponse = 7 };

amf0::Value text(std::string_view value) { return {std::string{value}}; }

amf0::Value status_object(Level level, std::string_view code, std::string_view sentence) {
    amf0::Object status;
    status.properties.push_back({"level", text(level == Level::Error ? "error" : "status")});
    status.properties.push_back({"code", text(code)});
    status.properties.push_back({"description", text(sentence)});
    return {std::move(status)};
}

Command reply(std::string_view name, double transaction, amf0::Value first, amf0::Value second) {
    Command command{.name = std::string{name}, .transaction = transaction, .arguments = {}};
    command.arguments.push_back(std::move(first));
    command.arguments.push_back(std::move(second));
    return command;
}

Message user_control(UserEvent event, std::uint32_t value) {
    ByteWriter out;
    out.u16(static_cast<std::uint16_t>(event));
    out.u32(value);
    return {.type = MessageType::UserControl, .payload = out.take()};
}

}  // namespace

Result<Command> parse_command(const Message& message) {
    ByteView bytes = message.payload;
    // An AMF3 command is an AMF0 one behind a zero byte, as long as no value switches to AMF3.
    if (message.type == MessageType::CommandAmf3 && !bytes.empty() && bytes[0] == 0) {
        bytes = bytes.subspan(1);
    }
    auto values = amf0::decode_all(bytes);
    if (!values) return values.error();
    if (values->size() < 2) return RtmpError::BadCommand;
    const std::string* name = amf0::text_of(values->at(0));
    const double* transaction = std::get_if<double>(&values->at(1).held);
    if (!name || !transaction) return RtmpError::BadCommand;

    Command command{.name = *name, .transaction = *transaction, .arguments = {}};
    values->erase(values->begin(), values->begin() + 2);
    command.arguments = std::move(*values);
    return command;
}

std::string text_argument(const Command& command, std::size_t index) {
    if (index >= command.arguments.size()) return {};
    const std::string* value = amf0::text_of(command.arguments[index]);
    return value ? *value : std::string{};
}

std::string app_of(const Command& connect) {
    if (connect.arguments.empty()) return {};
    const amf0::Value* app = amf0::find(connect.arguments[0], "app");
    const std::string* name = app ? amf0::text_of(*app) : nullptr;
    if (!name) return {};
    std::string_view trimmed{*name};
    trimmed = trimmed.substr(0, trimmed.find('?'));
    while (trimmed.ends_with('/')) {
        trimmed.remove_suffix(1);
    }
    return std::string{trimmed};
}

std::string key_of(std::string_view stream_name) {
    return std::string{stream_name.substr(0, stream_name.find('?'))};
}

Message to_message(const Command& command, std::uint32_t stream_id) {
    ByteWriter out;
    amf0::encode({command.name}, out);
    amf0::encode({command.transaction}, out);
    for (const amf0::Value& argument : command.arguments) {
        amf0::encode(argument, out);
    }
    return {.type = MessageType::CommandAmf0, .stream_id = stream_id, .payload = out.take()};
}

Message connect_accepted(double transaction) {
    amf0::Object server;
    server.properties.push_back({"fmsVer", text("FMS/3,0,1,123")});  // what old clients look for
    server.properties.push_back({"capabilities", {31.0}});
    amf0::StrictArray codecs;
    for (const std::string_view four_cc : {media::kFourCcHevc, media::kFourCcAv1}) {
        codecs.values.push_back(text(four_cc));
    }
    server.properties.push_back({"fourCcList", {codecs}});
    amf0::Value status =
        status_object(Level::Status, "NetConnection.Connect.Success", "Connected.");
    auto& about = std::get<amf0::Object>(status.held).properties;
    about.push_back({"objectEncoding", {0.0}});
    about.push_back({"fourCcList", {std::move(codecs)}});
    return to_message(reply("_result", transaction, {std::move(server)}, std::move(status)), 0);
}

Message call_refused(double transaction, std::string_view code, std::string_view sentence) {
    amf0::Value status = status_object(Level::Error, code, sentence);
    return to_message(reply("_error", transaction, {amf0::Null{}}, std::move(status)), 0);
}

Message result(double transaction, amf0::Value value) {
    return to_message(reply("_result", transaction, {amf0::Null{}}, std::move(value)), 0);
}

Message stream_status(std::uint32_t stream_id,
                      Level level,
                      std::string_view code,
                      std::string_view sentence,
                      std::string_view name) {
    amf0::Value status = status_object(level, code, sentence);
    return to_message(reply(name, 0, {amf0::Null{}}, std::move(status)), stream_id);
}

Message control(MessageType type, std::uint32_t value) {
    ByteWriter out;
    out.u32(value);
    return {.type = type, .payload = out.take()};
}

Message peer_bandwidth(std::uint32_t bytes) {
    constexpr std::uint8_t dynamic = 2;
    ByteWriter out;
    out.u32(bytes);
    out.u8(dynamic);
    return {.type = MessageType::SetPeerBandwidth, .payload = out.take()};
}

Message stream_begin(std::uint32_t stream_id) {
    return user_control(UserEvent::StreamBegin, stream_id);
}

Message ping_response(std::uint32_t timestamp) {
    return user_control(UserEvent::PingResponse, timestamp);
}

}  // namespace shopfloor::ingest::rtmp
