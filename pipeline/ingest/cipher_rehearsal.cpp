// SPDX-License-Identifier: MIT
#include "pipeline/ingest/cipher_rehearsal.hpp"

#include "pipeline/ingest/track_branch.hpp"

namespace shopfloor::ingest {

ElementPtr rehearsed_ciphers() {
    constexpr gsize key_bytes = 30;     // AES-128 and its salt (RFC 3711, 8.2)
    constexpr gsize packet_bytes = 12;  // of RTP, empty
    ElementPtr encoder = make_element("srtpenc");
    BufferPtr key{gst_buffer_new_allocate(nullptr, key_bytes, nullptr)};
    gst_buffer_memset(key.get(), 0, 1, key_bytes);
    g_object_set(encoder.get(), "key", key.get(), nullptr);
    const PadPtr sink{gst_element_request_pad_simple(encoder.get(), "rtp_sink_0")};
    gst_element_set_state(encoder.get(), GST_STATE_PLAYING);
    gst_pad_send_event(sink.get(), gst_event_new_stream_start("rehearsal"));
    const CapsPtr caps{gst_caps_from_string("application/x-rtp,payload=96,ssrc=(uint)1")};
    gst_pad_send_event(sink.get(), gst_event_new_caps(caps.get()));
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    gst_pad_send_event(sink.get(), gst_event_new_segment(&segment));
    BufferPtr packet{gst_buffer_new_allocate(nullptr, packet_bytes, nullptr)};
    gst_buffer_memset(packet.get(), 0, 0, packet_bytes);
    gst_buffer_memset(packet.get(), 0, 0x80, 1);  // version 2
    gst_pad_chain(sink.get(), packet.release());  // leads nowhere
    return encoder;
}

}  // namespace shopfloor::ingest
