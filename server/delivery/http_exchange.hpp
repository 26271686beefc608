// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/file_body.hpp"
#include "server/delivery/file_range.hpp"
#include "server/delivery/request_head.hpp"
#include "server/delivery/services.hpp"
#include "server/delivery/static_files.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::delivery {

/// The requests of one HTTP connection, one after the other: head, body, the handler's answer,
/// sending. Functions that return int are called from libwebsockets' callbacks; -1 ends the
/// connection. Owner: the delivery thread.
class HttpExchange {
public:
    HttpExchange(Services& services, lws* wsi, SocketId connection)
        : services_(services), wsi_(wsi), connection_(connection) {}

    int begin(std::string_view path);
    int body(std::string_view piece);
    int body_complete();
    int writable();

    /// A handler's answer has come; ignored unless `request` still waits for it.
    void answer(std::uint64_t request, HttpResponse response);
    /// Once a second: gives up on handlers and on clients that do not read.
    void sweep(TimePoint now);
    /// Sends a refusal at once and ends the connection, for upgrades.
    void refuse(const HttpResponse& response, const std::string& host);

private:
    enum class State { Idle, ReadingBody, Waiting, Sending };

    int begin_route(const HttpRoute& route);
    int serve_file();
    void dispatch();
    int reply(HttpResponse response);
    int send_head(const HttpResponse& response, std::string_view body);
    int finish();
    std::string head_of(const HttpResponse& response, std::size_t content_length) const;
    std::optional<HttpResponse> away_from_plain(const HttpRoute* route) const;
    void prepare(HttpResponse response);
    void prepare_disk_file(HttpResponse response);
    FileRange range_of(const FileBody& body) const;
    bool read_on();

    Services& services_;
    lws* wsi_;
    SocketId connection_;

    State state_ = State::Idle;
    std::uint64_t number_ = 0;
    RequestHead head_;
    const HttpRoute* route_ = nullptr;
    std::optional<BodyBudget::Lease> body_lease_;  // of a large body, until it is answered
    TimePoint since_{};  // when the handler got it, or the client last took bytes
    bool closes_ = false;

    std::string outgoing_;   // the head, and the body where it is our own
    std::string_view file_;  // the body where it is a static file
    std::size_t sent_bytes_ = 0;
    std::optional<FileBody> disk_file_;  // what is still to be read of it follows `outgoing_`
    std::uint64_t disk_at_ = 0;
    std::uint64_t disk_end_ = 0;
};

}  // namespace shopfloor::delivery
