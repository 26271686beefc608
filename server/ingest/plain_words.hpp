// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace shopfloor::ingest {

/// A sentence of a receiver, which may be in the hands of whom it reads: printable ASCII, as our
/// own are, of 512 bytes at most, or words of ours in its place. For logs, pages and peers.
[[nodiscard]] std::string plain_words(const std::string& words);

}  // namespace shopfloor::ingest
