// SPDX-License-Identifier: MIT
// The only file with Beast in it, which costs many seconds of a compile.
#include "server/hooks/exchange.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include <optional>

namespace shopfloor::hooks {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;

namespace {

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kReadBytes = 4096;
constexpr unsigned kMaxInterim = 8;  // answers before the answer (RFC 9110, 15.2)

/// Closes a socket when its time is up, which ends whatever waits for it.
class Watchdog {
public:
    Watchdog(tcp::socket& socket, Connection::Deadline deadline)
        : timer_(socket.get_executor(), deadline) {
        timer_.async_wait([&socket, barked = barked_](const Error& error) {
            // Neither cancelled, nor done with after the time was up.
            if (error || barked.use_count() == 1) return;
            *barked = true;
            Error ignored;
            socket.close(ignored);
        });
    }
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    bool has_barked() const noexcept { return *barked_; }

private:
    std::shared_ptr<bool> barked_ = std::make_shared<bool>(false);
    asio::steady_timer timer_;
};

Refusal failed(std::string sentence) { return {"failed", std::move(sentence), "url"}; }

Refusal no_answer(const Watchdog& watchdog, const Error& error, std::string_view step) {
    if (watchdog.has_barked()) return failed(fmt::format("{} took too long.", step));
    return failed(fmt::format("{} failed: {}.", step, error.message()));
}

using Parser = http::response_parser<http::string_body>;

// False: there is nothing more to be read of it.
bool feed(Parser& parser, boost::beast::flat_buffer& buffer, Error& error) {
    while (buffer.size() > 0 && !parser.is_done()) {
        const std::size_t taken = parser.put(buffer.data(), error);
        buffer.consume(taken);
        if (error == http::error::need_more) {
            error = {};
            return true;
        }
        if (error) return false;
    }
    return !parser.is_done();
}

void begin(std::optional<Parser>& parser) {
    parser.emplace();
    parser->eager(true);
    parser->header_limit(kMaxAnswerHead);
    parser->body_limit(kMaxAnswerBody);
}

bool is_interim(const Parser& parser) {
    const unsigned status = parser.is_done() ? parser.get().result_int() : 0;
    return status / 100 == 1 && parser.get().result() != http::status::switching_protocols;
}

asio::awaitable<Outcome<Answer>> read_answer(tls::ByteStream& stream, const Watchdog& watchdog) {
    std::optional<Parser> parser;
    begin(parser);
    unsigned interim = 0;
    boost::beast::flat_buffer buffer{kMaxAnswerHead + kReadBytes};
    Error error;
    for (bool wants_more = true; wants_more;) {
        // What does not make a whole line after so much is no answer.
        if (buffer.size() > kMaxAnswerHead) {
            error = http::error::header_limit;
            break;
        }
        const auto space = buffer.prepare(kReadBytes);
        auto reading = stream.read_some({static_cast<std::uint8_t*>(space.data()), space.size()});
        const Result<std::size_t> count = co_await std::move(reading);
        if (!count) {
            error = count.error();
            // The parser takes an end only of something.
            const bool is_end = error == asio::error::eof && parser->got_some();
            if (is_end) parser->put_eof(error = {});
            break;
        }
        buffer.commit(*count);
        wants_more = feed(*parser, buffer, error);
        while (!error && is_interim(*parser) && ++interim <= kMaxInterim) {
            begin(parser);
            wants_more = feed(*parser, buffer, error);
        }
    }
    if (!parser->is_header_done()) {
        if (!error) error = asio::error::eof;
        co_return no_answer(watchdog, error, "Waiting for an answer of HTTP");
    }
    const bool is_whole = !error && parser->is_done() && buffer.size() == 0;
    co_return Answer{.status = parser->get().result_int(),
                     .goes_on = is_whole && parser->keep_alive()};
}

}  // namespace

asio::awaitable<Outcome<std::unique_ptr<Connection>>> Connection::open(
    Target target,
    Addresses addresses,
    const tls::ClientTrust& trust,
    Deadline connected_by,
    Deadline deadline) {
    tcp::socket socket{co_await asio::this_coro::executor};
    Refusal refusal = failed("There is no address to connect to.");
    bool is_connected = false;
    auto left = static_cast<std::int64_t>(addresses.size());
    for (const asio::ip::address& address : addresses) {
        const auto now = std::chrono::steady_clock::now();
        const Watchdog watchdog{socket, now + (connected_by - now) / left--};
        const tcp::endpoint there{address, target.port};
        Error error;
        socket.close(error);
        socket.open(there.protocol(), error);
        if (!error) std::tie(error) = co_await socket.async_connect(there, kAsTuple);
        if (!error) {
            is_connected = true;
            break;
        }
        refusal =
            no_answer(watchdog,
                      error,
                      fmt::format("Connecting to {}, port {},", address.to_string(), target.port));
    }
    if (!is_connected) co_return refusal;
    Error ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
    if (!target.is_https) {
        co_return std::make_unique<Connection>(std::move(target),
                                               tls::plain_stream(std::move(socket)));
    }
    auto stream = tls::tls_client_stream(std::move(socket), trust, target.host);
    const Watchdog watchdog{stream->socket(), deadline};
    auto opening = stream->open();
    const Error error = co_await std::move(opening);
    if (error) co_return no_answer(watchdog, error, "The handshake of TLS");
    co_return std::make_unique<Connection>(std::move(target), std::move(stream));
}

bool Connection::leads_to(const Target& target) const noexcept {
    return target.is_https == target_.is_https && target.host == target_.host &&
           target.port == target_.port;
}

asio::awaitable<Outcome<Answer>> Connection::send(std::string request, Deadline deadline) {
    const Watchdog watchdog{stream_->socket(), deadline};
    auto writing = stream_->write(as_bytes(request));
    const Error error = co_await std::move(writing);
    if (error) co_return no_answer(watchdog, error, "Sending");
    auto reading = read_answer(*stream_, watchdog);
    co_return co_await std::move(reading);
}

}  // namespace shopfloor::hooks
