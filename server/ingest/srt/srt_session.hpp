// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/worker_process.hpp"
#include "server/ingest/line_tally.hpp"
#include "server/ingest/publish_gate.hpp"
#include "server/ingest/srt/srt_settings.hpp"
#include "server/ingest/srt/ts_aligner.hpp"
#include "server/ingest/tag_feed.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace shopfloor::ingest {

/// One SRT publisher that had the passphrase: its receiver's process, and its publication. Bytes
/// come from the SRT thread, are cut into packets of MPEG-TS there, and wait in a bounded inbox for
/// the strand, which gives them to the receiver; what the receiver makes goes RTMP's way.
/// Owner: its strand, but for what is said of each function.
class SrtSession : public std::enable_shared_from_this<SrtSession> {
public:
    struct Publisher {
        std::string peer;  // "ip:port"
        std::string room;
        std::string key_id;
    };
    struct Wiring {
        boost::asio::any_io_executor strand;
        PublishGate& gate;                                // outlives it
        std::function<void(const Error& error)> refused;  // by the gate; on the strand
        std::function<void()> hang_up;                    // the connection is of no more use
    };

    /// `settings` outlive it.
    SrtSession(const SrtSettings& settings, Wiring wiring, Publisher publisher);

    /// Asks the gate, and starts the receiver of one that it lets in. Once; any thread. `ended` is
    /// called once, on the strand: nothing of it is left.
    void start(std::function<void()> ended);

    /// What arrived. SRT thread.
    void receive(ByteView bytes);

    /// The connection is gone, or has to go. Any thread. `reason` is for the log.
    void end(std::string reason);

    /// Where the SRT thread writes how the line is.
    LineTally& line() noexcept { return *line_; }

private:
    static boost::asio::awaitable<void> go_on_air(std::shared_ptr<SrtSession> self,
                                                  std::function<void()> ended);
    void begin(std::shared_ptr<broadcast::Publication> publication);
    bool start_receiver();
    void hand_over();
    void on_message(wire::ToServer message);
    void on_gone(const std::string& how);
    void finish(std::string reason);
    void tell_ended();
    void finish_for_media(const std::string& sentence);

    const SrtSettings& settings_;
    Wiring wiring_;
    const Publisher publisher_;
    const std::shared_ptr<LineTally> line_ = std::make_shared<LineTally>();
    TsAligner aligner_;  // SRT thread
    std::mutex mutex_;
    // Under mutex_:
    Bytes inbox_;
    bool is_hand_over_posted_ = false;
    // Strand:
    std::function<void()> ended_;  // null before the start, and once it was called
    std::shared_ptr<broadcast::WorkerProcess> receiver_;
    std::shared_ptr<TagFeed> feed_;
    std::optional<std::string> over_;  // why
    bool is_asking_ = false;           // the gate: until it answers, something of it is left
};

}  // namespace shopfloor::ingest
