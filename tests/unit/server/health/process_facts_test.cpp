// SPDX-License-Identifier: MIT
#include "server/health/process_facts.hpp"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <vector>

using namespace shopfloor::health;

TEST_CASE("The kernel's figures of this process are true", "[health]") {
    const ProcessFacts before = read_process_facts();
    CHECK(before.resident_bytes > 1024 * 1024);
    CHECK(before.open_descriptors >= 3);
    CHECK(before.max_descriptors >= before.open_descriptors);
    CHECK(before.threads >= 1);
    const auto now =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch());
    CHECK(before.start_seconds < now.count() + 2);
    CHECK(before.start_seconds > now.count() - 600);

    std::vector<int> opened;
    for (int count = 0; count < 5; ++count)
        opened.push_back(::open("/dev/null", O_RDONLY));
    CHECK(read_process_facts().open_descriptors == before.open_descriptors + 5);
    for (const int descriptor : opened)
        ::close(descriptor);

    volatile double sum = 0;
    while (read_process_facts().cpu_seconds < before.cpu_seconds + 0.02)
        sum = sum + 1;
    CHECK(sum > 0);
}
