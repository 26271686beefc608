// SPDX-License-Identifier: MIT
#pragma once

#include "server/ingest/publish_gate.hpp"
#include "server/ingest/rtmp/connection.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>

namespace shopfloor::ingest {

/// One RTMP publisher from handshake to close. Run it on the connection's executor. The
/// Publication is closed before this returns, with a word that says why the publisher left.
/// `gate` must outlive the coroutine.
boost::asio::awaitable<void> serve_rtmp(std::shared_ptr<RtmpConnection> connection,
                                        PublishGate& gate);

}  // namespace shopfloor::ingest
