// SPDX-License-Identifier: MIT
#include "server/auth/metrics_token.hpp"

#include "server/auth/secret.hpp"
#include "server/auth/secret_file.hpp"

namespace shopfloor::auth {

std::string ensure_metrics_token(const std::filesystem::path& data_dir) {
    return hash_secret(ensure_secret_file(
        std::filesystem::absolute(data_dir) / "metrics.token",
        make_secret("mt_"),
        {.prefix = "mt_",
         .advice = "remove the file to get a new token, and give that one to Prometheus"}));
}

}  // namespace shopfloor::auth
