// SPDX-License-Identifier: MIT
// Owning handles for GStreamer objects. Private to pipeline/ingest.
#pragma once

#include <gst/gst.h>

#include <memory>

namespace shopfloor::ingest {

struct GstObjectUnref {
    void operator()(gpointer object) const noexcept { gst_object_unref(object); }
};
struct GstSampleUnref {
    void operator()(GstSample* sample) const noexcept { gst_sample_unref(sample); }
};
struct GstCapsUnref {
    void operator()(GstCaps* caps) const noexcept { gst_caps_unref(caps); }
};
struct GstBufferUnref {
    void operator()(GstBuffer* buffer) const noexcept { gst_buffer_unref(buffer); }
};
struct GstMessageUnref {
    void operator()(GstMessage* message) const noexcept { gst_message_unref(message); }
};
struct GstErrorFree {
    void operator()(GError* error) const noexcept { g_error_free(error); }
};

using ElementPtr = std::unique_ptr<GstElement, GstObjectUnref>;
using PluginPtr = std::unique_ptr<GstPlugin, GstObjectUnref>;
using PadPtr = std::unique_ptr<GstPad, GstObjectUnref>;
using BusPtr = std::unique_ptr<GstBus, GstObjectUnref>;
using SamplePtr = std::unique_ptr<GstSample, GstSampleUnref>;
using BufferPtr = std::unique_ptr<GstBuffer, GstBufferUnref>;
using CapsPtr = std::unique_ptr<GstCaps, GstCapsUnref>;
using MessagePtr = std::unique_ptr<GstMessage, GstMessageUnref>;
using ErrorPtr = std::unique_ptr<GError, GstErrorFree>;

}  // namespace shopfloor::ingest
