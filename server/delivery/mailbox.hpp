// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/chunk.hpp"
#include "server/delivery/http_route.hpp"
#include "server/delivery/owned_socket.hpp"
#include "server/delivery/room_facts.hpp"
#include "server/delivery/socket_handler.hpp"
#include "server/guard/crowd.hpp"
#include "server/room/cue.hpp"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <variant>

namespace shopfloor::delivery {

struct AdoptSocket {
    OwnedSocket socket;
    Transport transport;
    guard::Crowd::Place place;
};
struct OpenRoom {
    std::string room;
};
struct CloseRoom {
    std::string room;
};
struct UpdateRoom {
    std::string room;
    std::shared_ptr<const RoomFacts> facts;
};
struct TellRoom {
    std::string room;
    broadcast::SharedFrame frame;
};
struct PublishChunk {
    std::string room;
    broadcast::SharedChunk chunk;
};
struct RetireRendition {
    std::string room;
    std::uint8_t rendition;
};
struct AnnounceCue {
    std::string room;
    std::shared_ptr<const room::Cue> cue;
};
struct BeginBroadcast {
    std::string room;
    std::string broadcast_id;
};
struct AnswerRequest {
    SocketId connection;
    std::uint64_t request;  // counts up on the connection: its client may be gone or further on
    HttpResponse response;
};
struct SendText {
    SocketId socket;
    broadcast::SharedFrame frame;
};
struct CloseSocket {
    SocketId socket;
    std::uint16_t code;
    std::string reason;
};
struct StopThread {};

using Mail = std::variant<AdoptSocket,
                          OpenRoom,
                          CloseRoom,
                          UpdateRoom,
                          TellRoom,
                          PublishChunk,
                          RetireRendition,
                          AnnounceCue,
                          BeginBroadcast,
                          AnswerRequest,
                          SendText,
                          CloseSocket,
                          StopThread>;

/// What reaches a delivery thread from others: the only thing there that is locked. Events are
/// never dropped; media over the limits is, by the oldest group of pictures of its rendition.
/// Any thread, but for `take`.
class Mailbox {
public:
    struct Limits {
        std::size_t chunks = 4096;
        std::size_t bytes = std::size_t{128} * 1024 * 1024;
    };

    Mailbox() : Mailbox(Limits{}) {}
    explicit Mailbox(Limits limits) : limits_(limits) {}

    /// From now on `wake` is called when there is something to take. It must not block.
    void open(std::function<void()> wake);
    /// Nothing is taken in, and `wake` is not called, after it returns.
    void shut();

    /// False when shut: the mail is gone.
    bool put(Mail mail);
    /// All there is, in order. Only the thread that is woken.
    std::deque<Mail> take();
    /// Whether something came since the last `take`. A cheap guess for repeated wake-ups.
    bool is_signalled() const noexcept { return signalled_.load(std::memory_order_acquire); }

    std::uint64_t dropped_chunks() const noexcept {
        return dropped_chunks_.load(std::memory_order_relaxed);
    }

private:
    void drop_oldest_group(const std::string& room, std::uint8_t rendition);

    Limits limits_;
    std::mutex mutex_;
    std::deque<Mail> queue_;
    std::function<void()> wake_;
    std::size_t chunks_ = 0;
    std::size_t chunk_bytes_ = 0;
    bool is_shut_ = false;
    std::atomic<bool> signalled_{false};
    std::atomic<std::uint64_t> dropped_chunks_{0};
};

}  // namespace shopfloor::delivery
