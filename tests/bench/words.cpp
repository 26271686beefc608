// SPDX-License-Identifier: MIT
#include "tests/bench/words.hpp"

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace shopfloor::bench {

Words::Words(int count, char** words, const char* usage) {
    for (int at = 1; at < count; ++at) {
        const std::string name = words[at];
        if (!name.starts_with("--") ||
            std::string_view{usage}.find(name + ' ') == std::string_view::npos) {
            std::fprintf(stderr, "%s is not known\n%s\n", name.c_str(), usage);
            std::exit(2);
        }
        const bool has_value = at + 1 < count && !std::string_view{words[at + 1]}.starts_with("--");
        values_[name] = has_value ? words[++at] : "1";
    }
}

std::string Words::text(const std::string& name, const std::string& otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : found->second;
}

std::size_t Words::number(const std::string& name, std::size_t otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : std::strtoul(found->second.c_str(), nullptr, 10);
}

void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace shopfloor::bench
