// SPDX-License-Identifier: MIT
#include "server/delivery/delivery.hpp"

#include "server/delivery/delivery_thread.hpp"
#include "server/delivery/http_text.hpp"
#include "server/delivery/lws_log.hpp"
#include "server/delivery/request_head.hpp"
#include "server/delivery/upgrade.hpp"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>
#include <utility>

namespace shopfloor::delivery {
namespace {

// The socket is not read here, so a client that has sent nothing yet is told at least: in the
// clear, since a handshake would be work.
void refuse_connection(const OwnedSocket& socket,
                       Transport transport,
                       const HttpResponse& response) {
    if (transport == Transport::Tls) return;
    const std::string bytes =
        response_head(response, response.body.size(), {.keep_alive = KeepAlive::No}) +
        response.body;
    static_cast<void>(
        ::send(socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL));
}

}  // namespace

struct Delivery::Pool {
    std::shared_ptr<const Shared> shared;
    std::vector<std::unique_ptr<DeliveryThread>> threads;
    std::atomic<bool> stopped{false};

    DeliveryThread& least_loaded() {
        return **std::min_element(threads.begin(), threads.end(), [](const auto& a, const auto& b) {
            return Counters::read(a->counters().connections) <
                   Counters::read(b->counters().connections);
        });
    }

    std::uint64_t connections() const {
        std::uint64_t sum = 0;
        for (const auto& thread : threads)
            sum += Counters::read(thread->counters().connections);
        return sum;
    }

    template <class MakeMail>
    void put_to_all(const MakeMail& make_mail) {
        for (auto& thread : threads)
            thread->mailbox().put(make_mail());
    }

    /// A place for who has just come, or nothing: then it has been told why.
    std::optional<guard::Crowd::Place> place_for(const OwnedSocket& socket, Transport transport);
};

// Of a proxy that is trusted, its clients count, when they have said for whom they ask.
std::optional<guard::Crowd::Place> Delivery::Pool::place_for(const OwnedSocket& socket,
                                                             Transport transport) {
    const std::string peer = peer_address(socket.get());
    if (connections() >= shared->settings.max_connections) {
        shared->rejections->add(WebRejection::Full,
                                peer,
                                fmt::format("all {} connections of http.max_connections are taken",
                                            shared->settings.max_connections));
        const auto told = error_response(503, "busy", "The server has too many connections.");
        refuse_connection(socket, transport, told);
        return std::nullopt;
    }
    if (shared->proxies.has_peer(peer)) return guard::Crowd::Place{};
    auto place = shared->crowd.enter(peer);
    if (!place) {
        shared->rejections->add(
            WebRejection::Address,
            peer,
            fmt::format("its address has all {} connections of http.max_address_connections",
                        shared->crowd.limit()));
        refuse_connection(socket, transport, too_many_connections());
    }
    return place;
}

Delivery::Delivery(DeliverySettings settings, Wiring wiring) : pool_(std::make_unique<Pool>()) {
    route_lws_log();
    unsigned count = settings.threads != 0 ? settings.threads : std::thread::hardware_concurrency();
    count = std::clamp(count, 1U, kMaxThreads);
    pool_->shared =
        std::make_shared<const Shared>(Shared{std::move(settings), std::move(wiring), *this});
    try {
        for (unsigned index = 0; index < count; ++index) {
            pool_->threads.push_back(std::make_unique<DeliveryThread>(pool_->shared, index));
        }
    } catch (...) {
        stop();
        pool_->threads.clear();
        throw;
    }
}

Delivery::~Delivery() { stop(); }

void Delivery::adopt(int descriptor, Transport transport) {
    OwnedSocket socket{descriptor};
    auto place = pool_->place_for(socket, transport);
    if (!place) return;
    DeliveryThread& thread = pool_->least_loaded();
    Counters::add(thread.counters().connections);
    if (!thread.mailbox().put(AdoptSocket{std::move(socket), transport, std::move(*place)})) {
        Counters::subtract(thread.counters().connections);
    }
}

void Delivery::open_room(const std::string& room) {
    pool_->put_to_all([&] { return OpenRoom{room}; });
}

void Delivery::close_room(const std::string& room) {
    pool_->put_to_all([&] { return CloseRoom{room}; });
}

void Delivery::update_room(const std::string& room, RoomFacts facts) {
    const auto shared = std::make_shared<const RoomFacts>(std::move(facts));
    pool_->put_to_all([&] { return UpdateRoom{room, shared}; });
}

void Delivery::tell(const std::string& room, std::string_view json) {
    const auto frame = broadcast::text_frame(json);
    pool_->put_to_all([&] { return TellRoom{room, frame}; });
}

void Delivery::publish(const std::string& room, broadcast::SharedChunk chunk) {
    pool_->put_to_all([&] { return PublishChunk{room, chunk}; });
}

void Delivery::retire(const std::string& room, std::uint8_t rendition) {
    pool_->put_to_all([&] { return RetireRendition{room, rendition}; });
}

void Delivery::announce(const std::string& room, const room::Cue& cue) {
    const auto shared = std::make_shared<const room::Cue>(cue);
    pool_->put_to_all([&] { return AnnounceCue{room, shared}; });
}

void Delivery::begin(const std::string& room, const std::string& broadcast_id) {
    pool_->put_to_all([&] { return BeginBroadcast{room, broadcast_id}; });
}

void Delivery::send(SocketId socket, std::string text) {
    const unsigned index = thread_of(socket);
    if (index >= pool_->threads.size()) return;
    pool_->threads[index]->mailbox().put(SendText{socket, broadcast::text_frame(text)});
}

void Delivery::close(SocketId socket, std::uint16_t code, std::string reason) {
    const unsigned index = thread_of(socket);
    if (index >= pool_->threads.size()) return;
    pool_->threads[index]->mailbox().put(CloseSocket{socket, code, std::move(reason)});
}

DeliveryStats Delivery::stats() const {
    DeliveryStats stats;
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    for (const auto& thread : pool_->threads) {
        const Counters& counters = thread->counters();
        stats.connections += Counters::read(counters.connections);
        stats.viewers += Counters::read(counters.viewers);
        stats.sent_chunks += Counters::read(counters.sent_chunks);
        stats.sent_bytes += Counters::read(counters.sent_bytes);
        stats.skips += Counters::read(counters.skips);
        stats.closed_slow += Counters::read(counters.closed_slow);
        stats.steps_down += Counters::read(counters.steps_down);
        stats.steps_up += Counters::read(counters.steps_up);
        stats.mailbox_drops += thread->dropped_chunks();
        stats.batch_ms = std::max(stats.batch_ms, Counters::read(counters.batch_ms));
        for (std::size_t ending = 0; ending < kViewerEndings; ++ending) {
            stats.viewer_ends[ending] += Counters::read(counters.viewer_ends[ending]);
        }
        const std::chrono::nanoseconds beat{counters.beat_ns.load(std::memory_order_relaxed)};
        stats.threads.push_back(
            {.viewers = Counters::read(counters.viewers),
             .busy = std::chrono::nanoseconds{Counters::read(counters.busy_ns)},
             .silent_for = beat.count() == 0 ? beat : std::max(now - beat, beat * 0)});
    }
    stats.rejections = &pool_->shared->rejections->all();
    return stats;
}

void Delivery::stop() {
    if (pool_->stopped.exchange(true)) return;
    pool_->put_to_all([] { return StopThread{}; });
    for (auto& thread : pool_->threads)
        thread->join();
}

}  // namespace shopfloor::delivery
