// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace shopfloor::auth {

/// The hash (hash_secret) of the secret in DATA/metrics.token, which is made where it is missing.
/// Whoever has it may read the server's figures, and nothing else: a scraper needs no operator's
/// token. Blocks. Throws std::runtime_error with a sentence.
[[nodiscard]] std::string ensure_metrics_token(const std::filesystem::path& data_dir);

}  // namespace shopfloor::auth
