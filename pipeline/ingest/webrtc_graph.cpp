// SPDX-License-Identifier: MIT
#include "pipeline/ingest/webrtc_graph.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ingest/cipher_rehearsal.hpp"
#include "pipeline/ingest/fingerprint.hpp"
#include "pipeline/ingest/track_branch.hpp"

#define GST_USE_UNSTABLE_API
#include <fmt/format.h>
#include <gst/video/video.h>
#include <gst/webrtc/webrtc.h>

#include <condition_variable>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace shopfloor::ingest {
namespace {

using namespace std::chrono_literals;

// How long a packet that was lost is waited for: some round trips of a phone's network. What comes
// in order is not held back.
constexpr guint kRepairMs = 200;
constexpr auto kGatherPatience = 3s;
// Of one section: a track, its retransmissions, and some that a browser gave up.
constexpr guint kMaxSources = 8;
constexpr const char* kStranger =
    "the publisher's certificate is not the one whose fingerprint it offered";

struct FreeDescription {
    void operator()(GstWebRTCSessionDescription* description) const noexcept {
        gst_webrtc_session_description_free(description);
    }
};
using DescriptionPtr = std::unique_ptr<GstWebRTCSessionDescription, FreeDescription>;

struct FreeObject {
    void operator()(gpointer object) const noexcept { g_object_unref(object); }
};
using ObjectPtr = std::unique_ptr<GObject, FreeObject>;

ObjectPtr object_of(gpointer owner, const char* property) {
    GObject* raw = nullptr;
    g_object_get(owner, property, &raw, nullptr);
    return ObjectPtr{raw};
}

Refusal failed(std::string_view what) {
    return {"failed",
            fmt::format("The server could not set up the WebRTC session ({}). Try again; if it "
                        "stays so, tell the operator.",
                        what)};
}

// What webrtcbin said to the promise, if that was an error.
std::optional<Refusal> error_in(const GstStructure* reply, const char* step) {
    const GValue* value = reply ? gst_structure_get_value(reply, "error") : nullptr;
    if (!value) return std::nullopt;
    const auto* error = static_cast<const GError*>(g_value_get_boxed(value));
    log::warning("ingest", "webrtcbin: {}: {}", step, error ? error->message : "no reason");
    return failed(step);
}

Outcome<DescriptionPtr> description_of(GstWebRTCSDPType type, const std::string& text) {
    GstSDPMessage* message = nullptr;
    if (gst_sdp_message_new_from_text(text.c_str(), &message) != GST_SDP_OK) {
        return failed("parse");
    }
    return DescriptionPtr{gst_webrtc_session_description_new(type, message)};
}

std::string text_of(const GstWebRTCSessionDescription& description) {
    gchar* raw = gst_sdp_message_as_text(description.sdp);
    std::string text{raw};
    g_free(raw);
    return text;
}

// The codec of one of webrtcbin's pads.
std::string encoding_of(GstPad& pad) {
    const CapsPtr caps{gst_pad_get_current_caps(&pad)};
    const GstStructure* structure = caps ? gst_caps_get_structure(caps.get(), 0) : nullptr;
    const char* name = structure ? gst_structure_get_string(structure, "encoding-name") : nullptr;
    return name ? name : "";
}

}  // namespace

struct WebRtcGraph::State {
    explicit State(GraphListener& events) : listener(events) {}

    static void on_pad_added(GstElement*, GstPad* pad, gpointer self) noexcept;
    static void on_transceiver(GstElement*, GObject* transceiver, gpointer) noexcept;
    static void on_gathering(GstElement* webrtc, GParamSpec*, gpointer self) noexcept;
    static void on_connection(GstElement* webrtc, GParamSpec*, gpointer self) noexcept;
    static void on_element(GstBin*, GstBin*, GstElement* element, gpointer self) noexcept;
    static void on_certificate(GstElement* decoder, GParamSpec*, gpointer self) noexcept;

    void listen_at(const WebRtcPlace& place);
    std::optional<Refusal> describe(const char* signal, GstWebRTCSDPType type, const std::string&);
    Outcome<std::string> create_answer();
    Outcome<std::string> gathered();
    void verify(const std::string& shown);
    bool is_first_of(const std::string& encoding);
    void add_track(GstPad& pad);
    void add_branch(GstPad& pad, const char* depayloader, const char* caps, TrackCodec codec);
    void discard(GstPad& pad);
    void fail(std::string reason) noexcept;

    GstBin& bin() const { return *GST_BIN_CAST(pipeline.get()); }

    GraphListener& listener;
    ElementPtr ciphers;
    ElementPtr certificate;  // keeps the one of DTLS, which takes a while to make
    ElementPtr pipeline;
    GstElement* webrtc = nullptr;  // the pipeline's

    std::mutex mutex;
    std::condition_variable changed;
    // Under the mutex:
    bool is_gathered = false;
    bool has_failed = false;
    std::string fingerprint;  // that was offered
    bool is_verified = false;
    std::set<std::string> encodings;  // of the tracks that are here
    PadPtr video_pad;                 // webrtcbin's
    std::vector<std::unique_ptr<TrackBranch>> branches;
    std::vector<PadPtr> discarded;
};

void WebRtcGraph::State::fail(std::string reason) noexcept {
    {
        const std::lock_guard lock{mutex};
        if (std::exchange(has_failed, true)) return;
    }
    listener.graph_event(GraphFailed{std::move(reason)});
}

// ---- called by GStreamer, on its threads: never let an exception out ----

void WebRtcGraph::State::on_pad_added(GstElement*, GstPad* pad, gpointer self) noexcept {
    auto& state = *static_cast<State*>(self);
    if (GST_PAD_DIRECTION(pad) != GST_PAD_SRC) return;
    try {
        state.add_track(*pad);
    } catch (const std::exception& error) {
        state.fail(error.what());
    }
}

// Before the answer is made, which tells the publisher what may be asked of it.
void WebRtcGraph::State::on_transceiver(GstElement*, GObject* transceiver, gpointer) noexcept {
    g_object_set(transceiver, "do-nack", TRUE, nullptr);
}

void WebRtcGraph::State::on_gathering(GstElement* webrtc, GParamSpec*, gpointer self) noexcept {
    auto& state = *static_cast<State*>(self);
    GstWebRTCICEGatheringState gathering{};
    g_object_get(webrtc, "ice-gathering-state", &gathering, nullptr);
    if (gathering != GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE) return;
    const std::lock_guard lock{state.mutex};
    state.is_gathered = true;
    state.changed.notify_all();
}

void WebRtcGraph::State::on_connection(GstElement* webrtc, GParamSpec*, gpointer self) noexcept {
    GstWebRTCPeerConnectionState connection{};
    g_object_get(webrtc, "connection-state", &connection, nullptr);
    if (connection == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED) {
        static_cast<State*>(self)->fail("the connection failed");
    } else if (connection == GST_WEBRTC_PEER_CONNECTION_STATE_CLOSED) {
        static_cast<State*>(self)->fail("the publisher closed the connection");
    }
}

void WebRtcGraph::State::on_element(GstBin*, GstBin*, GstElement* element, gpointer self) noexcept {
    const GstElementFactory* factory = gst_element_get_factory(element);
    if (!factory || std::string_view{GST_OBJECT_NAME(factory)} != "dtlsdec") return;
    g_signal_connect(element, "notify::peer-pem", G_CALLBACK(&State::on_certificate), self);
}

// RFC 8827, 6.5: webrtcbin 1.22 takes any certificate.
void WebRtcGraph::State::on_certificate(GstElement* decoder, GParamSpec*, gpointer self) noexcept {
    auto& state = *static_cast<State*>(self);
    gchar* pem = nullptr;
    g_object_get(decoder, "peer-pem", &pem, nullptr);
    try {
        state.verify(fingerprint_of_certificate(pem ? pem : ""));
    } catch (const std::exception& error) {
        state.fail(error.what());
    }
    g_free(pem);
}

void WebRtcGraph::State::verify(const std::string& shown) {
    const std::lock_guard lock{mutex};
    if (shown.empty() || shown != fingerprint) throw std::runtime_error{kStranger};
    is_verified = true;
}

// webrtcbin has a pad for each source (SSRC) of a track: several in one branch would be mixed.
bool WebRtcGraph::State::is_first_of(const std::string& encoding) {
    const std::lock_guard lock{mutex};
    if (!is_verified) throw std::runtime_error{kStranger};
    return encodings.insert(encoding).second;
}

void WebRtcGraph::State::add_track(GstPad& pad) {
    const std::string encoding = encoding_of(pad);
    if (!is_first_of(encoding)) return discard(pad);
    if (encoding == "H264") {
        listener.graph_event(VideoSeen{});
        add_branch(pad,
                   "rtph264depay",
                   "video/x-h264,stream-format=byte-stream,alignment=au",
                   {.video = media::VideoCodec::H264, .converted = {}});
        const std::lock_guard lock{mutex};
        video_pad.reset(GST_PAD_CAST(gst_object_ref(&pad)));
    } else if (encoding == "OPUS") {
        add_branch(pad,
                   "rtpopusdepay",
                   "audio/x-opus",
                   {.video = {}, .converted = media::SoundCodec::Opus});
    } else {
        discard(pad);
    }
}

void WebRtcGraph::State::add_branch(GstPad& pad,
                                    const char* depayloader,
                                    const char* caps_text,
                                    TrackCodec codec) {
    GstElement& depay = add_element(bin(), depayloader);
    if (codec.video) {
        // What is left of a picture is worth nothing to a player that shows it for seconds.
        g_object_set(&depay, "request-keyframe", TRUE, "wait-for-keyframe", TRUE, nullptr);
    }
    GstElement& filter = add_element(bin(), "capsfilter");
    const CapsPtr caps{gst_caps_from_string(caps_text)};
    g_object_set(&filter, "caps", caps.get(), nullptr);
    const PadPtr filtered{gst_element_get_static_pad(&filter, "src")};
    auto branch = std::make_unique<TrackBranch>(bin(), *filtered, codec, listener);
    gst_element_sync_state_with_parent(&filter);
    gst_element_sync_state_with_parent(&depay);
    const PadPtr entrance{gst_element_get_static_pad(&depay, "sink")};
    if (!gst_element_link(&depay, &filter) ||
        gst_pad_link(&pad, entrance.get()) != GST_PAD_LINK_OK) {
        throw std::runtime_error{fmt::format("a track does not link to its {}", depayloader)};
    }
    const std::lock_guard lock{mutex};
    branches.push_back(std::move(branch));
}

// A pad that leads nowhere stops the session.
void WebRtcGraph::State::discard(GstPad& pad) {
    PadPtr end = ingest::discard(pad);
    const std::lock_guard lock{mutex};
    discarded.push_back(std::move(end));
}

// ---- called by the owner ----

void WebRtcGraph::State::listen_at(const WebRtcPlace& place) {
    const ObjectPtr ice = object_of(webrtc, "ice-agent");
    const ObjectPtr agent = object_of(ice.get(), "agent");
    // Would ask routers by multicast, and open ports for good.
    g_object_set(agent.get(), "upnp", FALSE, nullptr);
    if (place.first_port > 0) {
        g_object_set(ice.get(),
                     "min-rtp-port",
                     guint{place.first_port},
                     "max-rtp-port",
                     guint{place.last_port},
                     nullptr);
    }
    for (const std::string& address : place.addresses) {
        gboolean is_added = FALSE;
        g_signal_emit_by_name(ice.get(), "add-local-ip-address", address.c_str(), &is_added);
        if (!is_added) log::warning("ingest", "no WebRTC at the address {}", address);
    }
    if (!place.stun.empty()) {
        g_object_set(webrtc, "stun-server", ("stun://" + place.stun).c_str(), nullptr);
    }
}

std::optional<Refusal> WebRtcGraph::State::describe(const char* signal,
                                                    GstWebRTCSDPType type,
                                                    const std::string& text) {
    const Outcome<DescriptionPtr> description = description_of(type, text);
    if (!description) return description.error();
    const PromisePtr promise{gst_promise_new()};
    g_signal_emit_by_name(webrtc, signal, description->get(), promise.get());
    if (gst_promise_wait(promise.get()) != GST_PROMISE_RESULT_REPLIED) return failed(signal);
    return error_in(gst_promise_get_reply(promise.get()), signal);
}

Outcome<std::string> WebRtcGraph::State::create_answer() {
    const PromisePtr promise{gst_promise_new()};
    g_signal_emit_by_name(webrtc, "create-answer", nullptr, promise.get());
    if (gst_promise_wait(promise.get()) != GST_PROMISE_RESULT_REPLIED) return failed("answer");
    const GstStructure* reply = gst_promise_get_reply(promise.get());
    if (auto refusal = error_in(reply, "answer")) return *std::move(refusal);
    GstWebRTCSessionDescription* raw = nullptr;
    const bool is_there =
        reply && gst_structure_get(
                     reply, "answer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &raw, nullptr) == TRUE;
    const DescriptionPtr answer{raw};
    if (!is_there || !answer) return failed("answer");
    return text_of(*answer);
}

Outcome<std::string> WebRtcGraph::State::gathered() {
    {
        std::unique_lock lock{mutex};
        changed.wait_for(lock, kGatherPatience, [this] { return is_gathered || has_failed; });
        if (has_failed) return failed("gathering");
    }
    GstWebRTCSessionDescription* raw = nullptr;
    g_object_get(webrtc, "local-description", &raw, nullptr);
    const DescriptionPtr description{raw};
    if (!description) return failed("gathering");
    std::string answer = text_of(*description);
    if (answer.find("a=candidate:") == std::string::npos) {
        return failed("no port of webrtc.ports is free");
    }
    return answer;
}

WebRtcGraph::WebRtcGraph(GraphListener& listener) : state_(std::make_unique<State>(listener)) {
    State& state = *state_;
    state.ciphers = rehearsed_ciphers();
    state.certificate = make_element("dtlsdec");
    state.pipeline.reset(GST_ELEMENT_CAST(gst_object_ref_sink(gst_pipeline_new(nullptr))));
    watch_bus(*state.pipeline, state);

    state.webrtc = &add_element(state.bin(), "webrtcbin");
    gst_util_set_object_arg(G_OBJECT(state.webrtc), "bundle-policy", "max-bundle");
    g_object_set(state.webrtc, "latency", kRepairMs, nullptr);
    const ElementPtr rtp{gst_bin_get_by_name(GST_BIN_CAST(state.webrtc), "rtpbin")};
    if (!rtp) throw std::runtime_error{"webrtcbin has no rtpbin"};
    g_object_set(rtp.get(), "max-streams", kMaxSources, nullptr);
    const auto connect = [&state](const char* signal, GCallback callback) {
        g_signal_connect(state.webrtc, signal, callback, &state);
    };
    connect("pad-added", G_CALLBACK(&State::on_pad_added));
    connect("deep-element-added", G_CALLBACK(&State::on_element));
    connect("on-new-transceiver", G_CALLBACK(&State::on_transceiver));
    connect("notify::ice-gathering-state", G_CALLBACK(&State::on_gathering));
    connect("notify::connection-state", G_CALLBACK(&State::on_connection));
    if (gst_element_set_state(state.pipeline.get(), GST_STATE_PLAYING) ==
        GST_STATE_CHANGE_FAILURE) {
        throw std::runtime_error{"the WebRTC graph does not start"};
    }
}

WebRtcGraph::~WebRtcGraph() {
    g_signal_handlers_disconnect_by_data(state_->webrtc, state_.get());
    gst_element_set_state(state_->pipeline.get(), GST_STATE_NULL);
    gst_element_set_state(state_->ciphers.get(), GST_STATE_NULL);
    unwatch_bus(*state_->pipeline);
}

Outcome<std::string> WebRtcGraph::answer_blocking(const std::string& offer,
                                                  const WebRtcPlace& place) {
    const Outcome<std::string> accepted = acceptable_offer(offer);
    if (!accepted) return accepted.error();
    Outcome<std::string> fingerprint = fingerprint_of_offer(*accepted);
    if (!fingerprint) return fingerprint.error();
    {
        const std::lock_guard lock{state_->mutex};
        state_->fingerprint = *std::move(fingerprint);
    }
    state_->listen_at(place);
    if (auto refusal =
            state_->describe("set-remote-description", GST_WEBRTC_SDP_TYPE_OFFER, *accepted)) {
        return *std::move(refusal);
    }
    const Outcome<std::string> answer = state_->create_answer();
    if (!answer) return answer.error();
    const Outcome<std::string> extended = with_extensions(*answer, *accepted);
    if (!extended) return extended.error();
    if (auto refusal =
            state_->describe("set-local-description", GST_WEBRTC_SDP_TYPE_ANSWER, *extended)) {
        return *std::move(refusal);
    }
    const Outcome<std::string> complete = state_->gathered();
    if (!complete) return complete.error();
    return shown_answer(*complete, place.answer);
}

void WebRtcGraph::add_candidates(const std::string& fragment) {
    for (const RemoteCandidate& remote : candidates_of(fragment)) {
        g_signal_emit_by_name(
            state_->webrtc, "add-ice-candidate", remote.section, remote.candidate.c_str());
    }
}

void WebRtcGraph::ask_for_keyframe() noexcept {
    PadPtr pad;
    {
        const std::lock_guard lock{state_->mutex};
        if (!state_->video_pad) return;
        pad.reset(GST_PAD_CAST(gst_object_ref(state_->video_pad.get())));
    }
    // Without all headers: that would be a full intra request, and those of one number are one.
    gst_pad_send_event(pad.get(),
                       gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, FALSE, 0));
}

}  // namespace shopfloor::ingest
