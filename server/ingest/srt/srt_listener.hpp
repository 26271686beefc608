// SPDX-License-Identifier: MIT
#pragma once

#include "server/auth/signing_key.hpp"
#include "server/ingest/key_board.hpp"
#include "server/ingest/publish_gate.hpp"
#include "server/ingest/srt/srt_settings.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace shopfloor::ingest {

/// All SRT publishers, at one port: libsrt's threads take the packets and shake hands, a thread of
/// ours (the SRT thread) accepts, reads, and measures the lines, and each publisher's session has a
/// strand. Owner: the business thread.
class SrtListener {
public:
    struct Wiring {
        boost::asio::any_io_executor business;
        std::function<boost::asio::any_io_executor()> make_strand;
        PublishGate& gate;  // with what is below, outlives it
        const KeyBoard& keys;
        const auth::SigningKey& signing_key;
    };

    /// Binds, and listens from now on. Throws std::runtime_error with a sentence.
    SrtListener(SrtSettings settings, Wiring wiring);
    ~SrtListener();

    SrtListener(const SrtListener&) = delete;
    SrtListener& operator=(const SrtListener&) = delete;

    std::uint16_t port() const;

    /// No new ones; returns when all are gone, or do not go.
    boost::asio::awaitable<void> stop();

private:
    class Thread;

    std::unique_ptr<Thread> thread_;
};

}  // namespace shopfloor::ingest
