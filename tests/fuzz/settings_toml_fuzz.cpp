// SPDX-License-Identifier: MIT
// A configuration's text, and each of its lines as a word of --set: settings within their ranges,
// or mistakes that can be shown.
#include "server/settings/settings.hpp"

#include <cstdint>
#include <cstdlib>

using namespace shopfloor::settings;

namespace {

void check(const Loaded& loaded) {
    if (loaded) {
        const Settings& settings = *loaded;
        if (settings.http.port == 0 || settings.http.max_connections == 0) std::abort();
        return;
    }
    if (loaded.error().empty()) std::abort();
    for (const Mistake& mistake : loaded.error()) {
        if (mistake.sentence.empty() || to_text(mistake).empty()) std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text{reinterpret_cast<const char*>(data), size};
    check(load_text(text, "fuzz.toml"));
    check(load({}, {text}));
    check(load({}, {text.substr(0, text.find('\n'))}));
    return 0;
}
