// SPDX-License-Identifier: MIT
#include "server/health/process_facts.hpp"

#include <dirent.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace shopfloor::health {
namespace {

struct CloseFolder {
    void operator()(DIR* folder) const noexcept { ::closedir(folder); }
};

std::uint64_t count_descriptors() {
    const std::unique_ptr<DIR, CloseFolder> folder{::opendir("/proc/self/fd")};
    if (!folder) return 0;
    std::uint64_t count = 0;
    while (const dirent* entry = ::readdir(folder.get())) {
        if (entry->d_name[0] != '.') ++count;
    }
    return count > 0 ? count - 1 : 0;  // the folder itself
}

// Seconds since 1970 at which the machine started.
double boot_seconds() {
    std::ifstream file{"/proc/stat"};
    for (std::string word; file >> word;) {
        double seconds = 0;
        if (word == "btime" && file >> seconds) return seconds;
    }
    return 0;
}

// proc(5), /proc/[pid]/stat: the name in parentheses may hold anything, so count from its end.
void read_stat(ProcessFacts& facts) {
    std::ifstream file{"/proc/self/stat"};
    std::string text;
    std::getline(file, text);
    const auto end_of_name = text.rfind(')');
    if (end_of_name == std::string::npos) return;
    std::istringstream words{text.substr(end_of_name + 1)};
    std::string word;
    const double ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    for (int field = 3; words >> word; ++field) {
        if (field == 14 || field == 15) facts.cpu_seconds += std::stod(word) / ticks;
        if (field == 20) facts.threads = std::stoull(word);
        if (field == 22) facts.start_seconds = boot_seconds() + std::stod(word) / ticks;
        if (field == 24) {
            facts.resident_bytes =
                std::stoull(word) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
        }
    }
}

}  // namespace

ProcessFacts read_process_facts() {
    ProcessFacts facts;
    read_stat(facts);
    facts.open_descriptors = count_descriptors();
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) facts.max_descriptors = limit.rlim_cur;
    return facts;
}

}  // namespace shopfloor::health
