// SPDX-License-Identifier: MIT
#include "tests/integration/receiver/webrtc_peer.hpp"

#define GST_USE_UNSTABLE_API
#include <fmt/format.h>
#include <gst/gst.h>
#include <gst/webrtc/webrtc.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stdexcept>

namespace shopfloor::test {
namespace {

constexpr const char* kVideo =
    "videotestsrc is-live=true pattern=ball ! capsfilter name=size "
    "caps=video/x-raw,format=I420,width={},height={},framerate={}/1 ! "
    "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=9000 bitrate=600 ! "
    "video/x-h264,profile=constrained-baseline ! rtph264pay config-interval=-1 "
    "aggregate-mode=zero-latency ! "
    "application/x-rtp,media=video,encoding-name=H264,payload=102,clock-rate=90000,"
    "packetization-mode=(string)1 ! valve name=video_gate ! webrtc. ";
constexpr const char* kSound =
    "audiotestsrc is-live=true samplesperbuffer=960 ! audio/x-raw,rate=48000,channels=2 ! "
    "opusenc ! rtpopuspay pt=111 ! "
    "application/x-rtp,media=audio,encoding-name=OPUS,payload=111,clock-rate=48000 ! "
    "valve name=sound_gate ! webrtc. ";

void wait_for(GstElement* webrtc, const char* signal, GstWebRTCSessionDescription* description) {
    GstPromise* promise = gst_promise_new();
    g_signal_emit_by_name(webrtc, signal, description, promise);
    gst_promise_wait(promise);
    gst_promise_unref(promise);
}

}  // namespace

struct WebRtcPeer::State {
    GstElement* pipeline = nullptr;
    GstElement* webrtc = nullptr;
    std::mutex mutex;
    std::condition_variable changed;
    bool is_gathered = false;
    unsigned packets = 0;  // the streaming thread's
    std::atomic<unsigned> sources{0};

    static GstPadProbeReturn on_packets(GstPad*, GstPadProbeInfo* info, gpointer self) noexcept;
    static void on_gathering(GstElement* element, GParamSpec*, gpointer self) noexcept {
        auto& state = *static_cast<State*>(self);
        GstWebRTCICEGatheringState gathering{};
        g_object_get(element, "ice-gathering-state", &gathering, nullptr);
        const std::lock_guard lock{state.mutex};
        state.is_gathered = gathering == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE;
        state.changed.notify_all();
    }
};

namespace {

constexpr gsize kSourceAt = 8;  // of an RTP header (RFC 3550, 5.1)

void move_to(GstBuffer* packet, guint32 source) {
    guint8 bytes[4]{};
    gst_buffer_extract(packet, kSourceAt, bytes, sizeof bytes);
    GST_WRITE_UINT32_BE(bytes, GST_READ_UINT32_BE(bytes) + source);
    gst_buffer_fill(packet, kSourceAt, bytes, sizeof bytes);
}

}  // namespace

GstPadProbeReturn WebRtcPeer::State::on_packets(GstPad*,
                                                GstPadProbeInfo* info,
                                                gpointer self) noexcept {
    constexpr unsigned handful = 4;
    auto& state = *static_cast<State*>(self);
    const auto source_of_next = [&state]() -> guint32 {
        const unsigned turn = state.packets++ / handful;
        if (turn % 2 == 0) return 0;
        state.sources = turn / 2 + 1;
        return turn;
    };
    if ((GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_BUFFER_LIST) != 0) {
        GstBufferList* list = gst_buffer_list_make_writable(GST_PAD_PROBE_INFO_BUFFER_LIST(info));
        for (guint at = 0; at < gst_buffer_list_length(list); ++at) {
            move_to(gst_buffer_list_get_writable(list, at), source_of_next());
        }
        info->data = list;
    } else {
        GstBuffer* packet = gst_buffer_make_writable(GST_PAD_PROBE_INFO_BUFFER(info));
        move_to(packet, source_of_next());
        info->data = packet;
    }
    return GST_PAD_PROBE_OK;
}

WebRtcPeer::WebRtcPeer(Picture picture) : state_(std::make_unique<State>()) {
    gst_init(nullptr, nullptr);
    std::string text = "webrtcbin name=webrtc bundle-policy=max-bundle ";
    text += fmt::format(kVideo, picture.width, picture.height, picture.fps);
    if (picture.has_sound) text += kSound;
    GError* error = nullptr;
    state_->pipeline = gst_parse_launch(text.c_str(), &error);
    if (error) throw std::runtime_error{error->message};
    state_->webrtc = gst_bin_get_by_name(GST_BIN(state_->pipeline), "webrtc");
    GObject* ice = nullptr;
    g_object_get(state_->webrtc, "ice-agent", &ice, nullptr);
    g_object_set(ice, "ice-udp", picture.has_udp ? TRUE : FALSE, nullptr);
    g_object_unref(ice);
    g_signal_connect(state_->webrtc,
                     "notify::ice-gathering-state",
                     G_CALLBACK(&State::on_gathering),
                     state_.get());
    gst_element_set_state(state_->pipeline, GST_STATE_PLAYING);
    gst_element_get_state(state_->pipeline, nullptr, nullptr, 5 * GST_SECOND);
}

WebRtcPeer::~WebRtcPeer() {
    g_signal_handlers_disconnect_by_data(state_->webrtc, state_.get());
    gst_element_set_state(state_->pipeline, GST_STATE_NULL);
    gst_object_unref(state_->webrtc);
    gst_object_unref(state_->pipeline);
}

std::string WebRtcPeer::offer() {
    GstPromise* promise = gst_promise_new();
    g_signal_emit_by_name(state_->webrtc, "create-offer", nullptr, promise);
    gst_promise_wait(promise);
    GstWebRTCSessionDescription* offer = nullptr;
    gst_structure_get(gst_promise_get_reply(promise),
                      "offer",
                      GST_TYPE_WEBRTC_SESSION_DESCRIPTION,
                      &offer,
                      nullptr);
    gst_promise_unref(promise);
    wait_for(state_->webrtc, "set-local-description", offer);
    gst_webrtc_session_description_free(offer);
    {
        std::unique_lock lock{state_->mutex};
        state_->changed.wait_for(
            lock, std::chrono::seconds{10}, [this] { return state_->is_gathered; });
    }
    GstWebRTCSessionDescription* complete = nullptr;
    g_object_get(state_->webrtc, "local-description", &complete, nullptr);
    gchar* text = gst_sdp_message_as_text(complete->sdp);
    std::string sdp{text};
    g_free(text);
    gst_webrtc_session_description_free(complete);
    return sdp;
}

void WebRtcPeer::take_answer(const std::string& sdp) {
    GstSDPMessage* message = nullptr;
    if (gst_sdp_message_new_from_text(sdp.c_str(), &message) != GST_SDP_OK) {
        throw std::runtime_error{"the answer is no SDP"};
    }
    GstWebRTCSessionDescription* answer =
        gst_webrtc_session_description_new(GST_WEBRTC_SDP_TYPE_ANSWER, message);
    wait_for(state_->webrtc, "set-remote-description", answer);
    gst_webrtc_session_description_free(answer);
}

void WebRtcPeer::turn(int width, int height) {
    GstElement* size = gst_bin_get_by_name(GST_BIN(state_->pipeline), "size");
    gst_util_set_object_arg(
        G_OBJECT(size),
        "caps",
        fmt::format("video/x-raw,format=I420,width={},height={}", width, height).c_str());
    gst_object_unref(size);
}

// Not by a state, as webrtcbin would say goodbye.
void WebRtcPeer::vanish() {
    for (const char* name : {"video_gate", "sound_gate"}) {
        GstElement* gate = gst_bin_get_by_name(GST_BIN(state_->pipeline), name);
        if (!gate) continue;
        g_object_set(gate, "drop", TRUE, nullptr);
        gst_object_unref(gate);
    }
}

void WebRtcPeer::scatter() {
    GstElement* gate = gst_bin_get_by_name(GST_BIN(state_->pipeline), "video_gate");
    GstPad* pad = gst_element_get_static_pad(gate, "src");
    gst_pad_add_probe(
        pad,
        static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST),
        &State::on_packets,
        state_.get(),
        nullptr);
    gst_object_unref(pad);
    gst_object_unref(gate);
}

unsigned WebRtcPeer::sources() const { return state_->sources; }

}  // namespace shopfloor::test
