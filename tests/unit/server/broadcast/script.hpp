// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

namespace shopfloor::test {

namespace fs = std::filesystem;

/// A shell script in a worker's place: it speaks through descriptor 3.
class Script {
public:
    explicit Script(const std::string& body)
        : path_(fs::temp_directory_path() /
                ("worker_" + std::to_string(getpid()) + "_" + std::to_string(number()) + ".sh")) {
        std::ofstream{path_} << "#!/bin/sh\n" << body << '\n';
        fs::permissions(path_, fs::perms::owner_all);
    }
    ~Script() { fs::remove(path_); }
    Script(const Script&) = delete;
    Script& operator=(const Script&) = delete;

    const fs::path& path() const { return path_; }

private:
    static int number() {
        static std::atomic<int> next = 0;
        return next++;
    }

    fs::path path_;
};

}  // namespace shopfloor::test
