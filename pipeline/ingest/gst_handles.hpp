// SPDX-License-Identifier: MIT
// Owning handles for GStreamer objects. Private to pipeline/ingest.
#pragma once

#include <gst/gst.h>

#include <memory>

namespace shopfloor::ingest {

struct GstObjectUnref {
    void operator()(gpointer object) const noexcept { gst_object_unref(object); }
};
struct GstCapsUnref {
    void operator()(GstCaps* caps) const noexcept { gst_caps_unref(caps); }
};
struct GstBufferUnref {
    void operator()(GstBuffer* buffer) const noexcept { gst_buffer_unref(buffer); }
};
struct GstEventUnref {
    void operator()(GstEvent* event) const noexcept { gst_event_unref(event); }
};
struct GstMessageUnref {
    void operator()(GstMessage* message) const noexcept { gst_message_unref(message); }
};
struct GstErrorFree {
    void operator()(GError* error) const noexcept { g_error_free(error); }
};

struct GstPromiseUnref {
    void operator()(GstPromise* promise) const noexcept { gst_promise_unref(promise); }
};

using ElementPtr = std::unique_ptr<GstElement, GstObjectUnref>;
using PluginPtr = std::unique_ptr<GstPlugin, GstObjectUnref>;
using PadPtr = std::unique_ptr<GstPad, GstObjectUnref>;
using PadTemplatePtr = std::unique_ptr<GstPadTemplate, GstObjectUnref>;
using BusPtr = std::unique_ptr<GstBus, GstObjectUnref>;
using BufferPtr = std::unique_ptr<GstBuffer, GstBufferUnref>;
using CapsPtr = std::unique_ptr<GstCaps, GstCapsUnref>;
using EventPtr = std::unique_ptr<GstEvent, GstEventUnref>;
using MessagePtr = std::unique_ptr<GstMessage, GstMessageUnref>;
using PromisePtr = std::unique_ptr<GstPromise, GstPromiseUnref>;
using ErrorPtr = std::unique_ptr<GError, GstErrorFree>;

}  // namespace shopfloor::ingest
