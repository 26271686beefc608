// SPDX-License-Identifier: MIT
#include "server/delivery/http_exchange.hpp"

#include "pipeline/base/log.hpp"
#include "server/delivery/http_text.hpp"
#include "server/delivery/https_only.hpp"
#include "server/delivery/route_table.hpp"

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>
#include <libwebsockets.h>

#include <algorithm>
#include <exception>
#include <utility>

namespace shopfloor::delivery {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPieceBytes = std::size_t{64} * 1024;
constexpr std::uint64_t kLargeBodyBytes = std::uint64_t{64} * 1024;
constexpr int kPiecesPerCall = 8;  // then other connections get their turn
constexpr std::chrono::seconds kStalledAfter{30};
constexpr std::chrono::seconds kBodyWithin{120};
// A larger body that nobody wants ends its connection. libwebsockets 4.1 can be made to skip it,
// but may then hand the next request's body over from memory that it has freed.
constexpr std::uint64_t kMaxDiscardedBytes = 1024;

boost::asio::awaitable<HttpResponse> run_handler(std::shared_ptr<const HttpRoute> route,
                                                 HttpRequest request) {
    co_return co_await route->handler(std::move(request));
}

std::string describe(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& exception) {
        return exception.what();
    } catch (...) {
        return "an exception without a text";
    }
}

bool expects_body(std::string_view method) {
    return method == "POST" || method == "PUT" || method == "PATCH";
}

// RFC 9110, 13.1.2: a list of tags, or "*".
bool matches_etag(std::string_view if_none_match, std::string_view etag) {
    return if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos;
}

}  // namespace

int HttpExchange::begin(std::string_view path) {
    ++number_;
    head_ = read_request_head(wsi_, path, services_.shared->proxies);
    closes_ = false;
    route_ = nullptr;
    body_lease_.reset();
    if (!head_.is_valid) {
        closes_ = true;
        return reply(error_response(400, "bad_request", "The request could not be understood."));
    }
    const auto& request = head_.request;
    // Without a length, libwebsockets would wait for a body of its own default size.
    if (head_.is_chunked || (expects_body(request.method) && !head_.content_length)) {
        closes_ = true;
        return reply(error_response(
            411, "length_required", "Send the body with a Content-Length, not in chunks."));
    }
    closes_ = head_.content_length.value_or(0) > kMaxDiscardedBytes;
    const auto match = match_route(services_.shared->wiring.routes, request.method, request.path);
    if (auto elsewhere = away_from_plain(match.route)) return reply(*std::move(elsewhere));
    if (match.route) return begin_route(*match.route);
    if (!match.allowed.empty()) {
        auto refusal = error_response(
            405,
            "method_not_allowed",
            fmt::format("This address takes {}, not {}.", match.allowed, request.method));
        refusal.headers.emplace_back("Allow", match.allowed);
        return reply(std::move(refusal));
    }
    return serve_file();
}

int HttpExchange::begin_route(const HttpRoute& route) {
    const std::uint64_t body_bytes = head_.content_length.value_or(0);
    if (body_bytes > route.max_body_bytes) {
        return reply(error_response(
            413,
            "too_large",
            fmt::format("The body may hold at most {} bytes here.", route.max_body_bytes)));
    }
    if (body_bytes > kLargeBodyBytes) {
        body_lease_ = services_.shared->bodies.take(body_bytes);
        if (!body_lease_) {
            auto refusal = error_response(
                503, "busy", "Too many large requests are under way; try again in a moment.");
            refusal.headers.emplace_back("Retry-After", "5");
            return reply(std::move(refusal));
        }
    }
    closes_ = false;
    route_ = &route;
    if (body_bytes > 0) {
        state_ = State::ReadingBody;
        since_ = std::chrono::steady_clock::now();
    } else {
        dispatch();
    }
    return 0;
}

int HttpExchange::serve_file() {
    const auto& request = head_.request;
    const auto* file = services_.shared->wiring.files.find(request.path);
    if (!file) return reply(not_found_response(request.path));
    HttpResponse response;
    response.content_type = file->content_type;
    if (request.method != "GET" && request.method != "HEAD") {
        response = error_response(405, "method_not_allowed", "Pages are read with GET.");
        response.headers.emplace_back("Allow", "GET, HEAD");
        return reply(std::move(response));
    }
    response.headers = {{"ETag", file->etag}, {"Cache-Control", file->cache_control}};
    if (matches_etag(head_.if_none_match, file->etag)) {
        response.status = 304;
        return reply(std::move(response));
    }
    return send_head(response, file->body);
}

int HttpExchange::body(std::string_view piece) {
    if (state_ != State::ReadingBody) return 0;
    if (piece.size() > route_->max_body_bytes - head_.request.body.size()) return -1;
    head_.request.body.append(piece);
    return 0;
}

int HttpExchange::body_complete() {
    if (state_ == State::ReadingBody) dispatch();
    return 0;
}

void HttpExchange::dispatch() {
    state_ = State::Waiting;
    since_ = std::chrono::steady_clock::now();
    // Ours from here on, by the sweep: the handler may take longer than the request's arrival may.
    lws_set_timeout(wsi_, NO_PENDING_TIMEOUT, 0);
    std::string body = std::exchange(head_.request.body, {});
    auto request = head_.request;
    request.body = std::move(body);
    auto answered = [mailbox = services_.mailbox, connection = connection_, number = number_](
                        const std::exception_ptr& error, HttpResponse response) {
        if (error) {
            log::error("delivery", "request failed: {}", describe(error));
            response = error_response(500, "internal", "The server could not do this.");
        }
        mailbox->put(AnswerRequest{connection, number, std::move(response)});
    };
    // The handler may outlive this thread, so it keeps the route alive.
    std::shared_ptr<const HttpRoute> route{services_.shared, route_};
    boost::asio::co_spawn(services_.shared->wiring.business,
                          run_handler(std::move(route), std::move(request)),
                          std::move(answered));
}

void HttpExchange::answer(std::uint64_t request, HttpResponse response) {
    if (state_ != State::Waiting || request != number_) return;
    body_lease_.reset();  // the handler is done with it
    if (response.file.empty()) {
        prepare(std::move(response));
    } else {
        prepare_disk_file(std::move(response));
    }
    lws_callback_on_writable(wsi_);
}

void HttpExchange::sweep(TimePoint now) {
    if (state_ == State::Waiting && now - since_ > services_.shared->settings.request_timeout) {
        answer(number_,
               error_response(504, "timeout", "The server took too long; try again later."));
    } else if ((state_ == State::Sending && now - since_ > kStalledAfter) ||
               (state_ == State::ReadingBody && now - since_ > kBodyWithin)) {
        lws_set_timeout(wsi_, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    }
}

void HttpExchange::refuse(const HttpResponse& response, const std::string& host) {
    std::string bytes =
        response_head(response, response.body.size(), {.host = host, .keep_alive = KeepAlive::No});
    bytes += response.body;
    auto* data = reinterpret_cast<unsigned char*>(bytes.data());
    lws_write(wsi_, data, bytes.size(), LWS_WRITE_HTTP_HEADERS);
}

int HttpExchange::reply(HttpResponse response) {
    if (response.status == 400 || response.status == 411 || response.status == 413) {
        services_.shared->rejections->add(WebRejection::Request,
                                          head_.request.address,
                                          fmt::format("request answered with {}", response.status));
    }
    prepare(std::move(response));
    return writable();
}

// Over plain HTTP the header would count for nothing (RFC 6797, 8.1).
std::string HttpExchange::head_of(const HttpResponse& response, std::size_t content_length) const {
    const auto& settings = services_.shared->settings;
    return response_head(
        response,
        content_length,
        {.host = head_.request.host,
         .keep_alive = closes_ ? KeepAlive::No : KeepAlive::Yes,
         .strict_transport = head_.request.is_secure ? settings.strict_transport : 0s});
}

std::optional<HttpResponse> HttpExchange::away_from_plain(const HttpRoute* route) const {
    if (route && route->is_for_plain_too) return std::nullopt;
    return send_to_https(head_.request, services_.shared->settings.https_port);
}

void HttpExchange::prepare(HttpResponse response) {
    const bool has_body = response.status != 204 && response.status != 304;
    outgoing_ = head_of(response, response.body.size());
    if (has_body && head_.request.method != "HEAD") outgoing_ += response.body;
    file_ = {};
    sent_bytes_ = 0;
    since_ = std::chrono::steady_clock::now();
    state_ = State::Sending;
}

int HttpExchange::send_head(const HttpResponse& response, std::string_view body) {
    const bool is_head = head_.request.method == "HEAD";
    outgoing_ = head_of(response, body.size());
    file_ = is_head ? std::string_view{} : body;
    sent_bytes_ = 0;
    since_ = std::chrono::steady_clock::now();
    state_ = State::Sending;
    return writable();
}

void HttpExchange::prepare_disk_file(HttpResponse response) {
    auto file = FileBody::open(response.file);
    if (!file) return prepare(not_found_response(head_.request.path));
    response.headers.emplace_back("ETag", file->etag());
    response.headers.emplace_back("Accept-Ranges", "bytes");
    if (matches_etag(head_.if_none_match, file->etag())) {
        response.status = 304;
        return prepare(std::move(response));
    }
    const FileRange range = range_of(*file);
    if (range.kind == FileRange::Kind::Unsatisfiable) {
        auto refusal = error_response(416, "out_of_range", "The file does not reach that far.");
        refusal.headers.emplace_back("Content-Range", fmt::format("bytes */{}", file->size()));
        return prepare(std::move(refusal));
    }
    const bool is_slice = range.kind == FileRange::Kind::Slice;
    const std::uint64_t length = is_slice ? range.length : file->size();
    if (is_slice) {
        response.status = 206;
        response.headers.emplace_back(
            "Content-Range",
            fmt::format("bytes {}-{}/{}", range.first, range.first + length - 1, file->size()));
    }
    const bool is_head = head_.request.method == "HEAD";
    outgoing_ = head_of(response, length);
    file_ = {};
    disk_at_ = range.first;
    disk_end_ = is_head ? range.first : range.first + length;
    disk_file_ = std::move(file);
    sent_bytes_ = 0;
    since_ = std::chrono::steady_clock::now();
    state_ = State::Sending;
}

// Ranges are for GET alone (RFC 9110, 14.2), and for the file that If-Range names, if any (13.1.5).
FileRange HttpExchange::range_of(const FileBody& body) const {
    const bool is_meant = head_.if_range.empty() || head_.if_range == body.etag();
    if (head_.request.method != "GET" || !is_meant) return {};
    return read_range(head_.request.range, body.size());
}

// The next piece of the file on the disk. False when it cannot be had, although it was promised.
bool HttpExchange::read_on() {
    const std::uint64_t rest = disk_end_ - disk_at_;
    outgoing_ = disk_file_->read(disk_at_, std::min<std::uint64_t>(rest, kPieceBytes));
    disk_at_ += outgoing_.size();
    sent_bytes_ = 0;
    return !outgoing_.empty();
}

int HttpExchange::writable() {
    if (state_ != State::Sending) return 0;
    for (int piece = 0; piece < kPiecesPerCall && lws_partial_buffered(wsi_) == 0; ++piece) {
        const std::size_t total = outgoing_.size() + file_.size();
        if (sent_bytes_ == total) {
            if (disk_at_ == disk_end_) return finish();
            if (!read_on()) return -1;
        }
        const bool in_head = sent_bytes_ < outgoing_.size();
        const auto rest = in_head ? std::string_view{outgoing_}.substr(sent_bytes_)
                                  : file_.substr(sent_bytes_ - outgoing_.size());
        const auto size = std::min(rest.size(), kPieceBytes);
        auto* data = reinterpret_cast<unsigned char*>(const_cast<char*>(rest.data()));
        if (lws_write(wsi_, data, size, LWS_WRITE_HTTP) < 0) return -1;
        sent_bytes_ += size;
        since_ = std::chrono::steady_clock::now();
    }
    lws_callback_on_writable(wsi_);
    return 0;
}

int HttpExchange::finish() {
    state_ = State::Idle;
    disk_file_.reset();
    disk_at_ = disk_end_ = 0;
    outgoing_ = {};
    file_ = {};
    if (closes_) return -1;
    return lws_http_transaction_completed(wsi_) != 0 ? -1 : 0;
}

}  // namespace shopfloor::delivery
