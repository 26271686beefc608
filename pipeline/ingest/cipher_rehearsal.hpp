// SPDX-License-Identifier: MIT
// Private to pipeline/ingest.
#pragma once

#include "pipeline/ingest/gst_handles.hpp"

namespace shopfloor::ingest {

/// Codes one packet of SRTP, and returns who did it, to be set to NULL at the end. Ciphers load
/// their libraries with their first packet, and unload them with the last of their sessions, while
/// a locked process cannot load anything: so this is done before the lock, and the session stays.
/// Throws std::runtime_error when the element is missing.
[[nodiscard]] ElementPtr rehearsed_ciphers();

}  // namespace shopfloor::ingest
