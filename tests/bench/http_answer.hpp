// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::bench {

/// The head of an answer with a Content-Length (RFC 9112).
struct HttpHead {
    int status = 0;
    std::size_t bytes = 0;       // from the first one to the end of the empty line
    std::size_t body_bytes = 0;  // after it
};

/// None while the head is not whole. A status of 0: it is none, or it does not tell its length.
std::optional<HttpHead> read_http_head(std::string_view heard);

/// The name of the newest segment of a playlist (RFC 8216): its last line that is no tag.
std::string newest_segment(std::string_view playlist);

/// What nginx names a segment by with `hls_fragment_naming system`, in "NAME-MS.ts": UTC in ms at
/// which the server began it; 0 when there is no such number.
std::size_t segment_begin_ms(std::string_view name);

}  // namespace shopfloor::bench
