// SPDX-License-Identifier: MIT
#include "pipeline/ingest/plugins.hpp"

#include "pipeline/base/log.hpp"
#include "pipeline/ingest/gst_handles.hpp"

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string_view>

namespace shopfloor::ingest {
namespace {

struct Plugin {
    const char* name;
    const char* package;  // Debian's
};

constexpr std::array<Plugin, 3> kFlvPlugins{{
    {"flv", "gstreamer1.0-plugins-good"},             // flvdemux
    {"audioparsers", "gstreamer1.0-plugins-good"},    // aacparse, mpegaudioparse
    {"videoparsersbad", "gstreamer1.0-plugins-bad"},  // h264parse, h265parse, av1parse
}};

constexpr std::array<Plugin, 2> kTsPlugins{{
    {"audioparsers", "gstreamer1.0-plugins-good"},    // aacparse
    {"videoparsersbad", "gstreamer1.0-plugins-bad"},  // h264parse, h265parse
}};

constexpr std::array<Plugin, 9> kWebRtcPlugins{{
    {"coreelements", "libgstreamer1.0-0"},            // capsfilter, queue, funnel
    {"rtp", "gstreamer1.0-plugins-good"},             // rtph264depay, rtpopusdepay
    {"rtpmanager", "gstreamer1.0-plugins-good"},      // rtpbin
    {"videoparsersbad", "gstreamer1.0-plugins-bad"},  // h264parse
    {"srtp", "gstreamer1.0-plugins-bad"},
    {"dtls", "gstreamer1.0-plugins-bad"},
    {"sctp", "gstreamer1.0-plugins-bad"},
    {"nice", "gstreamer1.0-nice"},
    {"webrtc", "gstreamer1.0-plugins-bad"},  // webrtcbin
}};

std::span<const Plugin> plugins_of(PluginSet wanted) {
    switch (wanted) {
        case PluginSet::Flv: break;
        case PluginSet::WebRtc: return kWebRtcPlugins;
        case PluginSet::Ts: return kTsPlugins;
    }
    return kFlvPlugins;
}

// What GLib and GStreamer complain about goes to our log, the first of it: one broken stream could
// make them say something about each frame. Their own writer looks whether its output is the
// journal, by calls that a worker in its sandbox may not make.
GLogWriterOutput write_complaint(GLogLevelFlags,
                                 const GLogField* fields,
                                 gsize count,
                                 gpointer) noexcept {
    constexpr unsigned most = 20;
    static std::atomic<unsigned> lines{0};
    if (lines.fetch_add(1, std::memory_order_relaxed) >= most) return G_LOG_WRITER_HANDLED;
    for (const GLogField& field : std::span{fields, count}) {
        if (std::string_view{field.key} != "MESSAGE") continue;
        const auto* text = static_cast<const char*>(field.value);
        const std::string_view message =
            field.length < 0 ? std::string_view{text}
                             : std::string_view{text, static_cast<std::size_t>(field.length)};
        log::warning("ingest", "GStreamer says: {}", message);
    }
    return G_LOG_WRITER_HANDLED;
}

// Otherwise it would read a list of all plugins, and scan for those that are not in it. The names
// with a version come before those without.
void initialize() {
    setenv("GST_REGISTRY_DISABLE", "yes", 1);
    setenv("GST_PLUGIN_SYSTEM_PATH_1_0", "", 1);
    setenv("GST_PLUGIN_PATH_1_0", "", 1);
    gst_registry_fork_set_enabled(FALSE);
    g_log_set_writer_func(&write_complaint, nullptr, nullptr);
    GError* raw_error = nullptr;
    if (gst_init_check(nullptr, nullptr, &raw_error)) return;
    const ErrorPtr error{raw_error};
    throw std::runtime_error{error ? error->message : "GStreamer does not start"};
}

void load(const std::string& folder, const Plugin& plugin) {
    const auto path = fmt::format("{}/libgst{}.so", folder, plugin.name);
    GError* raw_error = nullptr;
    const PluginPtr loaded{gst_plugin_load_file(path.c_str(), &raw_error)};
    const ErrorPtr error{raw_error};
    if (loaded) return;
    throw std::runtime_error{
        fmt::format("GStreamer's plugin {} does not load. Install Debian's {}. ({})",
                    path,
                    plugin.package,
                    error ? error->message : "no reason given")};
}

}  // namespace

std::string plugin_folder() { return SHOPFLOOR_GST_PLUGINS; }

void load_gstreamer(PluginSet wanted, const std::string& folder) {
    if (!gst_is_initialized()) initialize();
    for (const Plugin& plugin : plugins_of(wanted)) {
        load(folder, plugin);
    }
}

}  // namespace shopfloor::ingest
