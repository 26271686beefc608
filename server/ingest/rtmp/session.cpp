// SPDX-License-Identifier: MIT
#include "server/ingest/rtmp/session.hpp"

#include "pipeline/base/log.hpp"
#include "server/ingest/rtmp/command.hpp"
#include "server/ingest/rtmp/flv_tag.hpp"
#include "server/ingest/rtmp/rtmp_error.hpp"
#include "server/ingest/rtmp/source_packet.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace shopfloor::ingest {
namespace {

namespace asio = boost::asio;
using broadcast::PacketKind;
using rtmp::Command;
using rtmp::Message;
using rtmp::MessageType;
using rtmp::RtmpError;

constexpr std::uint32_t kStreamId = 1;
constexpr std::size_t kMaxKeyBytes = 256;

/// Why a conversation is over.
struct Ending {
    std::string reason;  // a word for the log and the Publication
    Rejection kind = Rejection::Told;
    std::string code = {};  // an onStatus code for the publisher, where there is one
    std::string sentence = {};
};

/// A callback for any thread that tells the connection to go, if it is still there.
std::function<void(std::string)> dismissal_of(const std::shared_ptr<RtmpConnection>& connection) {
    return [executor = connection->executor(),
            weak = std::weak_ptr{connection}](std::string sentence) {
        asio::post(executor, [weak, sentence = std::move(sentence)]() mutable {
            if (const auto alive = weak.lock()) alive->dismiss(std::move(sentence));
        });
    };
}

/// What is said between the handshake and the close. Owner: the connection's executor.
class Conversation {
public:
    Conversation(std::shared_ptr<RtmpConnection> connection, PublishGate& gate)
        : connection_(std::move(connection)),
          gate_(gate),
          tagger_(connection_->settings().max_bad_tags) {}

    asio::awaitable<Ending> run();
    asio::awaitable<void> say_goodbye(Ending ending);
    void close_publication(const std::string& reason);

private:
    /// Nothing while the conversation goes on.
    using Step = std::optional<Ending>;
    using Answer = asio::awaitable<Step> (Conversation::*)(Command);

    asio::awaitable<Step> on_message(Message message);
    asio::awaitable<Step> on_command(Message message);
    asio::awaitable<Step> on_media(Message message);
    asio::awaitable<Step> on_connect(Command command);
    asio::awaitable<Step> on_announce(Command command);
    asio::awaitable<Step> on_create_stream(Command command);
    asio::awaitable<Step> on_publish(Command command);
    asio::awaitable<Step> on_unpublish(Command command);
    asio::awaitable<Step> on_play(Command command);
    asio::awaitable<Step> on_unknown(Command command);
    asio::awaitable<Step> begin_publication(std::string key);
    static Answer answer_to(std::string_view command);

    asio::awaitable<Step> send(Message message);
    Step lost(Error error) const;
    void expect_publish();
    void log_first_bad_tag();

    std::shared_ptr<RtmpConnection> connection_;
    PublishGate& gate_;
    rtmp::FlvTagger tagger_;
    std::shared_ptr<broadcast::Publication> publication_;
    bool is_connected_ = false;
    bool is_bad_tag_logged_ = false;
};

asio::awaitable<Ending> Conversation::run() {
    if (const Error error = co_await connection_->handshake()) co_return *lost(error);
    expect_publish();
    for (;;) {
        Result<Message> message = co_await connection_->receive();
        if (!message) co_return *lost(message.error());
        Step step = co_await on_message(std::move(*message));
        if (step) co_return std::move(*step);
    }
}

asio::awaitable<Conversation::Step> Conversation::on_message(Message message) {
    switch (message.type) {
        case MessageType::CommandAmf0:
        case MessageType::CommandAmf3: co_return co_await on_command(std::move(message));
        case MessageType::Audio:
        case MessageType::Video:
        case MessageType::DataAmf0:
        case MessageType::DataAmf3: co_return co_await on_media(std::move(message));
        default: co_return Step{};  // shared objects and aggregates: no encoder sends them
    }
}

asio::awaitable<Conversation::Step> Conversation::on_command(Message message) {
    Result<Command> command = rtmp::parse_command(message);
    if (!command) co_return lost(command.error());
    const bool must_connect_first = !is_connected_ && command->name != "connect";
    if (must_connect_first) co_return lost(RtmpError::BadCommand);
    const Answer answer = answer_to(command->name);
    co_return co_await (this->*answer)(std::move(*command));
}

Conversation::Answer Conversation::answer_to(std::string_view command) {
    static constexpr std::array<std::pair<std::string_view, Answer>, 9> answers{{
        {"connect", &Conversation::on_connect},
        {"releaseStream", &Conversation::on_announce},
        {"FCPublish", &Conversation::on_announce},
        {"createStream", &Conversation::on_create_stream},
        {"publish", &Conversation::on_publish},
        {"FCUnpublish", &Conversation::on_unpublish},
        {"deleteStream", &Conversation::on_unpublish},
        {"closeStream", &Conversation::on_unpublish},
        {"play", &Conversation::on_play},
    }};
    const auto* const found =
        std::find_if(answers.begin(), answers.end(), [command](const auto& row) {
            return row.first == command;
        });
    return found == answers.end() ? &Conversation::on_unknown : found->second;
}

asio::awaitable<Conversation::Step> Conversation::on_connect(Command command) {
    const RtmpSettings& settings = connection_->settings();
    std::array greeting{rtmp::control(MessageType::WindowAckSize, settings.window_ack_bytes),
                        rtmp::peer_bandwidth(settings.window_ack_bytes),
                        rtmp::control(MessageType::SetChunkSize, settings.chunk_size_bytes)};
    for (Message& message : greeting) {
        Step step = co_await send(std::move(message));
        if (step) co_return step;
    }
    const std::string app = rtmp::app_of(command);
    if (app == settings.app) {
        is_connected_ = true;
        Message accepted = rtmp::connect_accepted(command.transaction);
        co_return co_await send(std::move(accepted));
    }
    const std::string sentence = fmt::format(
        "There is no application \"{}\" here. Set the encoder's server to rtmp://HOST/{} and put "
        "the stream key into its own field.",
        app.substr(0, 64),
        settings.app);
    Message refused =
        rtmp::call_refused(command.transaction, "NetConnection.Connect.Rejected", sentence);
    Step step = co_await send(std::move(refused));
    if (step) co_return step;
    co_return Ending{.reason = fmt::format("wrong application \"{}\"", app.substr(0, 64))};
}

// Old Flash commands that say which stream will be published.
asio::awaitable<Conversation::Step> Conversation::on_announce(Command command) {
    if (command.name == "FCPublish") {
        Message status = rtmp::stream_status(
            0, rtmp::Level::Status, "NetStream.Publish.Start", "Go on.", "onFCPublish");
        Step step = co_await send(std::move(status));
        if (step) co_return step;
    }
    if (command.transaction == 0) co_return Step{};
    Message done = rtmp::result(command.transaction);
    co_return co_await send(std::move(done));
}

asio::awaitable<Conversation::Step> Conversation::on_create_stream(Command command) {
    Message created = rtmp::result(command.transaction, {double{kStreamId}});
    co_return co_await send(std::move(created));
}

asio::awaitable<Conversation::Step> Conversation::on_publish(Command command) {
    if (publication_) {
        co_return Ending{.reason = "second publish",
                         .code = "NetStream.Publish.BadName",
                         .sentence = "This connection is on air already."};
    }
    std::string key = rtmp::key_of(rtmp::text_argument(command, 1));
    if (key.empty() || key.size() > kMaxKeyBytes) {
        co_return Ending{.reason = "no stream key",
                         .code = "NetStream.Publish.BadName",
                         .sentence =
                             "The stream key is missing. Put the room's key into the "
                             "encoder's settings and start again."};
    }
    co_return co_await begin_publication(std::move(key));
}

asio::awaitable<Conversation::Step> Conversation::begin_publication(std::string key) {
    PublishRequest request{.protocol = connection_->protocol(),
                           .address = connection_->peer(),
                           .key = std::move(key),
                           .dismiss = dismissal_of(connection_)};
    auto opened = co_await gate_.open(std::move(request));
    if (!opened) {
        const bool is_key_wrong = opened.error() == PublishError::UnknownKey;
        co_return Ending{
            .reason = is_key_wrong ? "unknown key" : "refused",
            .code = is_key_wrong ? "NetStream.Publish.BadName" : "NetStream.Publish.Failed",
            .sentence = opened.error().message()};
    }
    publication_ = std::move(*opened);
    tagger_ = rtmp::FlvTagger{connection_->settings().max_bad_tags};
    log::info("rtmp", "publish started peer={}", connection_->peer());

    broadcast::SourcePacket header{.kind = PacketKind::Header, .bytes = rtmp::flv_file_header()};
    co_await publication_->offer(std::move(header));
    connection_->expect_traffic();

    Message begin = rtmp::stream_begin(kStreamId);
    Step step = co_await send(std::move(begin));
    if (step) co_return step;
    Message started = rtmp::stream_status(
        kStreamId, rtmp::Level::Status, "NetStream.Publish.Start", "You are on air.");
    co_return co_await send(std::move(started));
}

// FCUnpublish, deleteStream and closeStream. The peer may publish again or close.
asio::awaitable<Conversation::Step> Conversation::on_unpublish(Command) {
    if (!publication_) co_return Step{};
    close_publication("unpublish");
    expect_publish();
    Message status = rtmp::stream_status(
        kStreamId, rtmp::Level::Status, "NetStream.Unpublish.Success", "You are off air.");
    // An encoder that stops does not always wait for the answer.
    static_cast<void>(co_await send(std::move(status)));
    co_return Step{};
}

asio::awaitable<Conversation::Step> Conversation::on_play(Command) {
    co_return Ending{.reason = "play",
                     .code = "NetStream.Play.Failed",
                     .sentence =
                         "This address takes publishers only. Watch the show on its room's "
                         "page."};
}

asio::awaitable<Conversation::Step> Conversation::on_unknown(Command command) {
    if (command.transaction == 0 || command.name.starts_with('_')) co_return Step{};
    const std::string sentence = fmt::format("\"{}\" is unknown here.", command.name.substr(0, 64));
    Message refused =
        rtmp::call_refused(command.transaction, "NetConnection.Call.Failed", sentence);
    co_return co_await send(std::move(refused));
}

asio::awaitable<Conversation::Step> Conversation::on_media(Message message) {
    if (!publication_) co_return Step{};  // on its way before our answer arrived
    // The sentence needs the codec's bytes, which the tagger takes.
    const Message first_bytes{
        .type = message.type,
        .payload = {message.payload.begin(),
                    message.payload.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                                  message.payload.size(), 5))}};
    auto tag = tagger_.take(std::move(message));
    log_first_bad_tag();
    if (!tag && tag.error() == RtmpError::TooManyBadTags) {
        co_return Ending{
            .reason = fmt::format("malformed media: {}", tagger_.last_fault()),
            .code = "NetStream.Publish.Failed",
            .sentence = fmt::format("The encoder sends broken media ({}). Update it or use another "
                                    "one, such as OBS.",
                                    tagger_.last_fault())};
    }
    if (!tag) {
        co_return Ending{.reason = tag.error().message(),
                         .code = "NetStream.Publish.Failed",
                         .sentence = rtmp::unsupported_sentence(first_bytes)};
    }
    if (!*tag) co_return Step{};
    broadcast::SourcePacket packet = rtmp::source_packet(std::move(**tag));
    co_await publication_->offer(std::move(packet));
    co_return Step{};
}

asio::awaitable<Conversation::Step> Conversation::send(Message message) {
    if (const Error error = co_await connection_->send(std::move(message))) co_return lost(error);
    co_return Step{};
}

// Errors of the socket, of the peer's bytes, and those that we made ourselves.
Conversation::Step Conversation::lost(Error error) const {
    if (error == RtmpError::Dismissed) {
        return Ending{.reason = "dismissed",
                      .code = "NetStream.Publish.Failed",
                      .sentence = connection_->dismissal().value_or("")};
    }
    if (error == asio::error::eof) return Ending{.reason = "connection closed by the encoder"};
    const bool is_malformed = error.category() == rtmp::rtmp_category() ||
                              error.category() == rtmp::amf0::amf0_category();
    if (error == RtmpError::TimedOut && !publication_) {
        connection_->reject(Rejection::TimedOut, "it took too long until it published");
    }
    if (error == RtmpError::TimedOut || error == RtmpError::NotRtmp || !is_malformed) {
        return Ending{.reason = fmt::format("connection lost: {}", error.message())};
    }
    return Ending{.reason = fmt::format(
                      "malformed input: {} at_byte={}", error.message(), connection_->position()),
                  .kind = Rejection::Malformed,
                  .code = "NetStream.Publish.Failed",
                  .sentence = fmt::format("The encoder's RTMP is malformed ({}). Update it or use "
                                          "another one, such as OBS.",
                                          error.message())};
}

void Conversation::expect_publish() {
    connection_->expect_by(RtmpConnection::Clock::now() + connection_->settings().publish_timeout);
}

void Conversation::log_first_bad_tag() {
    if (is_bad_tag_logged_ || tagger_.bad_tags() == 0) return;
    is_bad_tag_logged_ = true;
    log::warning("rtmp",
                 "media dropped, first of its kind: {} at_byte={} peer={}",
                 tagger_.last_fault(),
                 connection_->position(),
                 connection_->peer());
}

asio::awaitable<void> Conversation::say_goodbye(Ending ending) {
    if (!ending.code.empty()) {
        Message status =
            rtmp::stream_status(kStreamId, rtmp::Level::Error, ending.code, ending.sentence);
        static_cast<void>(co_await connection_->send(std::move(status)));
    }
    co_await connection_->close_gracefully();
}

void Conversation::close_publication(const std::string& reason) {
    if (!publication_) return;
    log::info("rtmp",
              "publish ended reason=\"{}\" bad_tags={} peer={}",
              reason,
              tagger_.bad_tags(),
              connection_->peer());
    std::exchange(publication_, nullptr)->close(reason);
}

}  // namespace

asio::awaitable<void> serve_rtmp(std::shared_ptr<RtmpConnection> connection, PublishGate& gate) {
    Conversation conversation{connection, gate};
    std::exception_ptr failure;
    try {
        Ending ending = co_await conversation.run();
        // A publisher that was told why it has to go is worth a line; the others come and go.
        if (ending.code.empty()) {
            log::debug(
                "rtmp", "session over reason=\"{}\" peer={}", ending.reason, connection->peer());
        } else if (connection->dismissal()) {
            log::info("rtmp", "dismissed told=\"{}\" peer={}", ending.sentence, connection->peer());
        } else {
            connection->reject(
                ending.kind,
                fmt::format("refused reason=\"{}\" told=\"{}\"", ending.reason, ending.sentence));
        }
        conversation.close_publication(ending.reason);
        co_await conversation.say_goodbye(std::move(ending));
    } catch (...) {
        failure = std::current_exception();
    }
    conversation.close_publication("server error");
    connection->abort();
    if (failure) std::rethrow_exception(failure);
}

}  // namespace shopfloor::ingest
