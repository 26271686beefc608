// SPDX-License-Identifier: MIT
#pragma once

#include "pipeline/base/refusal.hpp"
#include "server/auth/tokens.hpp"
#include "server/delivery/socket_handler.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace shopfloor::control {

using Answer = boost::asio::awaitable<Outcome<boost::json::value>>;

/// Whether a method changes something, which is then written to the log.
enum class Effect { Reads, Changes };

struct Method {
    auth::Role least = auth::Role::Operator;  // who may call it, within their own store
    Effect effect = Effect::Changes;
    /// Runs on the business thread. What the caller may not do is refused here, but for `least`.
    std::function<Answer(auth::Caller, boost::json::object)> handler{};
    /// In its place: for what lives as long as the WebSocket it was called on.
    std::function<Answer(delivery::SocketId, auth::Caller, boost::json::object)> on_socket{};
};

/// The methods by their names. Filled once, then only read.
class MethodTable {
public:
    void add(std::string name, Method method);

    const Method* find(std::string_view name) const;
    /// The name that is spelt most alike; empty when none is.
    std::string nearest(std::string_view name) const;
    auto begin() const { return methods_.begin(); }
    auto end() const { return methods_.end(); }

private:
    std::map<std::string, Method, std::less<>> methods_;
};

/// `function(subject, caller, params)` as a method's handler. Not itself a coroutine, so that
/// nothing of it lives in a coroutine's frame. `subject` must outlive it.
template <class Subject, class Function>
[[nodiscard]] auto handler_of(Subject& subject, Function function) {
    return [&subject, function](auth::Caller caller, boost::json::object params) -> Answer {
        return function(subject, std::move(caller), std::move(params));
    };
}

/// Whether the caller may act for this store, which is also its room.
[[nodiscard]] bool may_act_for(const auth::Caller& caller, std::string_view store) noexcept;

/// The store that a call with these parameters is about: that of whoever works for one, else the
/// one that is named. Empty for none.
[[nodiscard]] std::string store_of(const auth::Caller& caller, const boost::json::object& params);

/// What to answer when it may not.
[[nodiscard]] Refusal not_yours(std::string_view field);

}  // namespace shopfloor::control
