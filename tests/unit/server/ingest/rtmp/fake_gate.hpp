// SPDX-License-Identifier: MIT
#pragma once

#include "server/ingest/publish_gate.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

namespace shopfloor::ingest {

/// Keeps what it is offered. Any thread.
class FakePublication final : public broadcast::Publication {
public:
    boost::asio::awaitable<void> offer(broadcast::SourcePacket packet) override {
        const std::lock_guard lock{mutex_};
        packets_.push_back(std::move(packet));
        co_return;
    }
    void warn(wire::Warning warning) override {
        const std::lock_guard lock{mutex_};
        warnings_.push_back(std::move(warning));
    }
    void close(std::string reason) override {
        const std::lock_guard lock{mutex_};
        closed_ = std::move(reason);
    }

    std::vector<broadcast::SourcePacket> packets() const {
        const std::lock_guard lock{mutex_};
        return packets_;
    }
    std::vector<wire::Warning> warnings() const {
        const std::lock_guard lock{mutex_};
        return warnings_;
    }
    std::string closed() const {
        const std::lock_guard lock{mutex_};
        return closed_;
    }

private:
    mutable std::mutex mutex_;
    std::vector<broadcast::SourcePacket> packets_;
    std::vector<wire::Warning> warnings_;
    std::string closed_;  // the reason
};

/// Lets the key "good" in. Used from one thread at a time.
class FakeGate final : public PublishGate {
public:
    boost::asio::awaitable<Error> may_open(PublishRequest publish) override {
        co_return publish.key == "good" ? Error{} : Error{PublishError::UnknownKey};
    }
    boost::asio::awaitable<Result<std::shared_ptr<broadcast::Publication>>> open(
        PublishRequest publish) override {
        request = std::move(publish);
        if (request.key != "good") co_return PublishError::UnknownKey;
        if (refusal) co_return *refusal;
        publication = std::make_shared<FakePublication>();
        co_return publication;
    }

    PublishRequest request;               // the latest
    std::optional<PublishError> refusal;  // of those with the key
    std::shared_ptr<FakePublication> publication;
};

}  // namespace shopfloor::ingest
