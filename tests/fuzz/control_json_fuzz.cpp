// SPDX-License-Identifier: MIT
// A script's bytes: parsed, its parameters read as a method would, and answered in valid JSON.
#include "server/control/param_reader.hpp"
#include "server/control/rpc_request.hpp"

#include <boost/json.hpp>

#include <cstdlib>

using namespace shopfloor::control;

namespace {

void require_valid(const boost::json::object& response) {
    boost::system::error_code error;
    boost::json::parse(boost::json::serialize(response), error);
    if (error) std::abort();
}

void read_as_a_method_would(const RpcCall& call) {
    ParamReader reader{call.params};
    static_cast<void>(reader.text("room", 64));
    static_cast<void>(reader.optional_text("product", {}, 64));
    static_cast<void>(reader.optional_object("data", 512));
    static_cast<void>(reader.optional_integer("at_us", 0, 1'000'000));
    static_cast<void>(reader.optional_boolean("flag", false));
    if (const auto mistake = reader.mistake()) {
        require_valid(error_response(call.id.value_or(nullptr), to_rpc_error(*mistake)));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto message = parse_message(text);
    if (!message) {
        require_valid(error_response(nullptr, message.error()));
        return 0;
    }
    if (message->calls.empty() || message->calls.size() > kMaxBatch) std::abort();
    for (const auto& entry : message->calls) {
        if (const auto* fault = std::get_if<RpcFault>(&entry)) {
            require_valid(error_response(fault->id, fault->error));
        } else {
            read_as_a_method_would(std::get<RpcCall>(entry));
        }
    }
    return 0;
}
