// SPDX-License-Identifier: MIT
// Viewers that check what they get, for scripts/test faults. audience.hpp says what it is told.
#include "tests/bench/words.hpp"
#include "tests/faults/audience.hpp"

#include <cstdio>

int main(int count, char** values) {
    using namespace shopfloor;
    constexpr const char* usage = "fault_audience --port N  --room NAME  [--host 127.0.0.1 ]";
    const bench::Words words{count, values, usage};
    const bench::Target target{.host = words.text("--host", "127.0.0.1"),
                               .port = static_cast<std::uint16_t>(words.number("--port")),
                               .room = words.text("--room"),
                               .path = {}};
    if (target.port == 0 || target.room.empty()) {
        std::fprintf(stderr, "%s\n", usage);
        return 2;
    }
    bench::raise_descriptor_limit();
    faults::Audience{target}.run();
    return 0;
}
