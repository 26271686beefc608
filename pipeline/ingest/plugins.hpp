// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace shopfloor::ingest {

/// Where Debian's packages have GStreamer's plugins.
[[nodiscard]] std::string plugin_folder();

/// Which plugins: those that FlvGraph has elements of, or WebRtcGraph, or TsGraph.
enum class PluginSet { Flv, WebRtc, Ts };

/// Loads GStreamer, and the plugins that are wanted: before the first graph, and before other
/// threads read the environment. Again, it does nothing.
/// There is no registry: no list of all plugins is read, kept in memory or written.
/// Throws std::runtime_error, naming the file that does not load and the package that has it.
void load_gstreamer(PluginSet wanted = PluginSet::Flv, const std::string& folder = plugin_folder());

}  // namespace shopfloor::ingest
