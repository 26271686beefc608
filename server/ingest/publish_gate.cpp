// SPDX-License-Identifier: MIT
#include "server/ingest/publish_gate.hpp"

namespace shopfloor::ingest {
namespace {

// The sentences reach the encoder's user, so they say what to do.
class PublishCategory final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "shopfloor.publish"; }

    std::string message(int value) const override {
        switch (static_cast<PublishError>(value)) {
            case PublishError::UnknownKey:
                return "This stream key is unknown or was revoked. Put a valid key of the room "
                       "into the encoder's settings and start again.";
            case PublishError::TooManyKeys:
                return "Too many unknown stream keys came from your network. Wait some minutes, "
                       "then "
                       "start the encoder again with a valid key of the room.";
            case PublishError::Ended:
                return "This broadcast was ended by hand. Ask for a new one (broadcast.start), "
                       "then start the encoder again.";
            case PublishError::TakenDown:
                return "The operator has taken this room down. Ask the operator when it may go on "
                       "air again.";
            case PublishError::InUse:
                return "Another encoder is on air with a key of this room, and stays. Stop it "
                       "first, then start again.";
            case PublishError::NoTime:
                return "This server carries as many shows as it can: its processors are busy. "
                       "Start again when a show is over, or ask the operator for another server.";
            case PublishError::NoMemory:
                return "This server carries as many shows as it can: its memory is full. Start "
                       "again when a show is over, or ask the operator for another server.";
            case PublishError::OtherRoom:
                return "This stream key is of another room. Use a key of the room that you "
                       "publish to.";
            case PublishError::Unavailable:
                return "The server cannot take this stream now. Start again in a minute; if it "
                       "stays so, ask the operator.";
        }
        return "unknown publish error";
    }
};

}  // namespace

const boost::system::error_category& publish_category() noexcept {
    static const PublishCategory category;
    return category;
}

bool is_forbidden(const Error& error) noexcept {
    return error == PublishError::OtherRoom || error == PublishError::Ended ||
           error == PublishError::TakenDown;
}

}  // namespace shopfloor::ingest
