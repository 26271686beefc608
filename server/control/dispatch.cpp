// SPDX-License-Identifier: MIT
#include "server/control/dispatch.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/base/spelling.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

Refusal unknown_method(const MethodTable& table, const std::string& name) {
    const std::string nearest = table.nearest(name);
    std::string sentence = fmt::format("There is no method \"{}\"", beginning_of(name, 64));
    if (name == "session.login") {
        sentence =
            "session.login is for the WebSocket, in a message of its own; here the "
            "Authorization header says who you are.";
    } else if (nearest.empty()) {
        sentence += "; PROTOCOL.md lists them all.";
    } else {
        sentence += fmt::format("; did you mean \"{}\"?", nearest);
    }
    return {"unknown_method", std::move(sentence), "method"};
}

Refusal role_too_low(const Method& method, const std::string& name, auth::Role role) {
    return {"forbidden",
            fmt::format("{} is for the role {} and above; yours is {}.",
                        name,
                        auth::to_word(method.least),
                        auth::to_word(role))};
}

// What a method throws is a bug, or memory that ran out: this call fails, the server lives.
Answer run_method(const Method& method,
                  std::string name,
                  auth::Caller caller,
                  json::object params,
                  Socket socket) {
    try {
        if (method.on_socket) {
            if (!socket) {
                co_return Refusal{
                    "invalid_request",
                    fmt::format("{} is for the WebSocket, whose messages it sends.", name)};
            }
            Answer answer = method.on_socket(*socket, std::move(caller), std::move(params));
            co_return co_await std::move(answer);
        }
        Answer answer = method.handler(std::move(caller), std::move(params));
        co_return co_await std::move(answer);
    } catch (const std::exception& error) {
        log::error("control", "method failed method={} reason=\"{}\"", name, error.what());
    }
    co_return Refusal{"failed", "The server failed at this; its log says why."};
}

}  // namespace

// Writes what was done into the log, and tells those who look at the same store.
void Dispatcher::conclude(const Method& method,
                          const std::string& name,
                          const auth::Caller& caller,
                          const std::string& store,
                          const Outcome<json::value>& outcome) const {
    if (method.effect == Effect::Reads) return;
    log::info("control",
              "call method={} caller={} outcome={}",
              name,
              caller.id,
              outcome ? std::string{"done"} : outcome.error().code);
    if (outcome && hear_ && !store.empty()) hear_(store, name);
}

Answer Dispatcher::run(auth::Caller caller, std::string name, json::object params, Socket socket) {
    const Method* method = table_.find(name);
    if (method == nullptr) co_return unknown_method(table_, name);
    const bool is_allowed = auth::reaches(caller.role, method->least);
    if (method->effect == Effect::Reads) {
        if (!is_allowed) co_return role_too_low(*method, name, caller.role);
        Answer running = run_method(*method, name, std::move(caller), std::move(params), socket);
        co_return co_await std::move(running);
    }
    if (!is_allowed) {
        Refusal refusal = role_too_low(*method, name, caller.role);
        Answer refusing =
            book_.refuse(std::move(caller), name, std::move(params), std::move(refusal));
        co_return co_await std::move(refusing);
    }
    CallBook::Handler handler = [method, name, socket](auth::Caller who, json::object given) {
        return run_method(*method, name, std::move(who), std::move(given), socket);
    };
    Answer running = book_.run(std::move(caller), name, std::move(params), std::move(handler));
    co_return co_await std::move(running);
}

boost::asio::awaitable<std::optional<json::object>> Dispatcher::answer_call(
    std::optional<auth::Caller> caller, RpcCall call, Socket socket) {
    const bool wants_answer = call.id.has_value();
    json::value id = call.id.value_or(nullptr);
    Outcome<json::value> outcome =
        Refusal{"unauthorized", "Log in first: call session.login with your token."};
    if (caller) {
        const auth::Caller who = *caller;
        const std::string store = store_of(who, call.params);
        Answer running = run(*std::move(caller), call.method, std::move(call.params), socket);
        outcome = co_await std::move(running);
        if (const Method* method = table_.find(call.method)) {
            conclude(*method, call.method, who, store, outcome);
        }
    }
    if (!wants_answer) co_return std::nullopt;
    if (!outcome) co_return error_response(std::move(id), to_rpc_error(outcome.error()));
    co_return result_response(std::move(id), *std::move(outcome));
}

boost::asio::awaitable<std::optional<json::value>> Dispatcher::answer_message(
    std::optional<auth::Caller> caller, RpcMessage message, Socket socket) {
    json::array answers;
    for (auto& entry : message.calls) {
        if (auto* fault = std::get_if<RpcFault>(&entry)) {
            answers.push_back(error_response(std::move(fault->id), fault->error));
            continue;
        }
        auto running = answer_call(caller, std::move(std::get<RpcCall>(entry)), socket);
        std::optional<json::object> answer = co_await std::move(running);
        if (answer) answers.push_back(*std::move(answer));
    }
    if (answers.empty()) co_return std::nullopt;
    if (!message.is_batch) co_return std::move(answers.front());
    co_return json::value(std::move(answers));
}

}  // namespace shopfloor::control
