// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace shopfloor::auth {

/// What a file holds that only this server may read.
struct SecretFile {
    std::string prefix;  // a secret is this and 32 characters of base32
    std::string advice;  // "remove the file to …", for a file that is none
};

/// The secret in `file`. Where there is no file, it is made with `fresh` in it: mode 0600, on the
/// disk before this returns. Blocks. Throws std::runtime_error with a sentence when it cannot be
/// read or made, when others may read it, or when it holds something else.
[[nodiscard]] std::string ensure_secret_file(const std::filesystem::path& file,
                                             const std::string& fresh,
                                             const SecretFile& kind);

}  // namespace shopfloor::auth
