// SPDX-License-Identifier: MIT
#pragma once

#include "server/broadcast/publication.hpp"
#include "server/ingest/rtmp/flv_tag.hpp"
#include "server/ingest/tag_queue.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace shopfloor::ingest {

/// What a receiver makes, on its way to its publication: checked as an RTMP encoder's tags are, so
/// that everything behind is the same for all. Owner: its strand, on which all of it runs.
class TagFeed : public std::enable_shared_from_this<TagFeed> {
public:
    /// `failed` is called once where the tags cannot be understood: the session ends then.
    TagFeed(boost::asio::any_io_executor strand,
            std::size_t queue_bytes,
            std::function<void(std::string reason)> failed);

    /// False: the tag was dropped, as the broadcast has not taken those before.
    bool push(wire::ReceivedTag tag);
    /// Resumes when a keyframe waits: whoever is on air need not make way for less. False where the
    /// feed was closed before. Before `start`.
    static boost::asio::awaitable<bool> picture(std::shared_ptr<TagFeed> self);
    /// Hands on from now on. Once; a feed that is closed closes it at once.
    void start(std::shared_ptr<broadcast::Publication> publication);
    /// For the merchant, where there is a publication.
    void warn(wire::Warning warning);
    /// The publisher has left. True: it had a publication.
    bool close(const std::string& reason);

private:
    static boost::asio::awaitable<void> hand_on(std::shared_ptr<TagFeed> self);
    boost::asio::awaitable<bool> offer(wire::ReceivedTag tag);
    void fail(std::string reason);

    boost::asio::any_io_executor strand_;
    std::function<void(std::string)> failed_;
    boost::asio::steady_timer wake_;
    rtmp::FlvTagger tagger_;
    TagQueue tags_;
    std::shared_ptr<broadcast::Publication> publication_;
    std::optional<std::string> over_;  // why
};

}  // namespace shopfloor::ingest
