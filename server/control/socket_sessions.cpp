// SPDX-License-Identifier: MIT
#include "server/control/socket_sessions.hpp"

#include "pipeline/base/log.hpp"
#include "server/control/param_reader.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

constexpr std::uint16_t kPolicyViolation = 1008;  // RFC 6455, 7.4.1

}  // namespace

struct SocketSessions::Session {
    Session(const boost::asio::any_io_executor& executor,
            delivery::SocketId id_,
            delivery::SocketSender& sender_,
            std::string address_)
        : id(id_), sender(sender_), address(std::move(address_)), login_timer(executor) {}

    void send(const json::value& message) {
        if (is_open) sender.send(id, json::serialize(message));
    }

    void close(const std::string& reason, std::uint16_t code = kPolicyViolation) {
        if (!is_open) return;
        is_open = false;
        login_timer.cancel();
        log::debug("control", "socket closed address={} reason=\"{}\"", address, reason);
        sender.close(id, code, reason);
    }

    delivery::SocketId id;
    delivery::SocketSender& sender;
    std::string address;
    boost::asio::steady_timer login_timer;
    void admit(people::Admission admission) {
        caller = std::move(admission.caller);
        pass = std::move(admission.pass);
    }

    std::optional<auth::Caller> caller;
    std::string pass;  // what the caller was let in by
    std::size_t in_flight = 0;
    unsigned strikes = 0;
    bool is_open = true;
};

boost::asio::awaitable<void> SocketSessions::serve(std::shared_ptr<Session> session,
                                                   Dispatcher& dispatcher,
                                                   RpcMessage message) {
    std::optional<auth::Caller> caller = session->caller;
    auto answering = dispatcher.answer_message(std::move(caller), std::move(message), session->id);
    const std::optional<json::value> answer = co_await std::move(answering);
    --session->in_flight;
    if (answer) session->send(*answer);
}

SocketSessions::SocketSessions(boost::asio::any_io_executor business,
                               Dispatcher& dispatcher,
                               people::Doorkeeper& doorkeeper,
                               SocketLimits limits)
    : business_(std::move(business)),
      dispatcher_(dispatcher),
      doorkeeper_(doorkeeper),
      limits_(limits) {}

SocketSessions::~SocketSessions() {
    // Calls that are still running keep their session, but must not reach the sender any more.
    for (auto& [id, session] : sessions_) {
        session->is_open = false;
    }
}

void SocketSessions::opened(delivery::SocketId socket,
                            delivery::SocketSender& sender,
                            delivery::SocketPeer peer) {
    auto session = std::make_shared<Session>(business_, socket, sender, peer.address);
    sessions_[socket] = session;
    Outcome<people::Admission> admission = doorkeeper_.admit(peer);
    if (admission) return session->admit(*std::move(admission));
    if (!peer.authorization.empty()) {
        return session->close("the Authorization header has no known token");
    }
    // A page with a cookie that is over may still log in; until then its calls are refused.
    session->login_timer.expires_after(limits_.login_timeout);
    session->login_timer.async_wait(
        [waiting = std::weak_ptr{session}](const boost::system::error_code& error) {
            const auto late = waiting.lock();
            if (error || !late || late->caller) return;
            late->close("no session.login came in time");
        });
}

void SocketSessions::received(delivery::SocketId socket, std::string text) {
    const auto found = sessions_.find(socket);
    if (found == sessions_.end() || !found->second->is_open) return;
    const std::shared_ptr<Session> session = found->second;
    auto message = parse_message(text);
    if (!message) {
        session->send(error_response(nullptr, message.error()));
        return strike(*session, "too many messages were not JSON-RPC");
    }
    if (!message->is_batch) {
        if (const auto* fault = std::get_if<RpcFault>(&message->calls.front())) {
            session->send(error_response(fault->id, fault->error));
            return strike(*session, "too many messages were not JSON-RPC");
        }
        const auto& call = std::get<RpcCall>(message->calls.front());
        if (call.method == "session.login") return login(*session, call);
    }
    if (session->caller) session->strikes = 0;
    start(session, *std::move(message));
}

void SocketSessions::strike(Session& session, const std::string& reason) {
    if (++session.strikes >= limits_.max_strikes) session.close(reason);
}

// At once, so that the messages behind it are already those of someone known.
void SocketSessions::login(Session& session, const RpcCall& call) {
    const json::value id = call.id.value_or(nullptr);
    ParamReader reader{call.params};
    const std::string token = reader.text("token");
    std::optional<Refusal> refusal = reader.mistake();
    Outcome<people::Admission> admission = Refusal{};
    if (!refusal) admission = doorkeeper_.admit_token(token);
    if (!refusal && !admission) refusal = admission.error();
    if (refusal) {
        if (call.id) session.send(error_response(id, to_rpc_error(*refusal)));
        return strike(session, "too many logins failed");
    }
    session.admit(*std::move(admission));
    session.strikes = 0;
    session.login_timer.cancel();
    json::object result{{"role", auth::to_word(session.caller->role)},
                        {"store", session.caller->store}};
    if (call.id) session.send(result_response(id, std::move(result)));
}

void SocketSessions::start(const std::shared_ptr<Session>& session, RpcMessage message) {
    if (session->in_flight >= limits_.max_in_flight) {
        const RpcError busy{
            .code = RpcCode::Busy,
            .message = fmt::format("{} messages wait for their answer: wait for some of them.",
                                   session->in_flight)};
        for (const auto& entry : message.calls) {
            const auto* call = std::get_if<RpcCall>(&entry);
            if (call != nullptr && call->id) session->send(error_response(*call->id, busy));
        }
        return;
    }
    ++session->in_flight;
    auto serving = serve(session, dispatcher_, std::move(message));
    boost::asio::co_spawn(business_, std::move(serving), [](const std::exception_ptr& failure) {
        log::failure("control", "a message", failure);
    });
}

const auth::Caller* SocketSessions::caller(delivery::SocketId socket) const {
    const auto found = sessions_.find(socket);
    if (found == sessions_.end()) return nullptr;
    const Session& session = *found->second;
    return session.is_open && session.caller ? &*session.caller : nullptr;
}

void SocketSessions::push(delivery::SocketId socket, const std::string& text) {
    const auto found = sessions_.find(socket);
    if (found != sessions_.end() && found->second->is_open) {
        found->second->sender.send(socket, text);
    }
}

void SocketSessions::closed(delivery::SocketId socket) {
    const auto found = sessions_.find(socket);
    if (found == sessions_.end()) return;
    if (when_closed_) when_closed_(socket);
    found->second->is_open = false;
    found->second->login_timer.cancel();
    sessions_.erase(found);
}

void SocketSessions::end_pass(const std::string& pass) {
    for (auto& [id, session] : sessions_) {
        if (session->caller && session->pass == pass) {
            session->close("the sign-in has ended", kSignedOut);
        }
    }
}

}  // namespace shopfloor::control
