// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <map>
#include <string>

namespace shopfloor::bench {

/// A program's words, `--name value` each; one without a value says "1".
class Words {
public:
    /// Ends the program with `usage` when a name is not in it.
    Words(int count, char** words, const char* usage);

    std::string text(const std::string& name, const std::string& otherwise = {}) const;
    std::size_t number(const std::string& name, std::size_t otherwise = 0) const;

private:
    std::map<std::string, std::string> values_;
};

/// As many descriptors as this process may have.
void raise_descriptor_limit();

}  // namespace shopfloor::bench
