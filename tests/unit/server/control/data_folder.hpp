// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>

namespace shopfloor::control {

/// A folder for one test's database.
class DataFolder {
public:
    DataFolder()
        : path_(std::filesystem::temp_directory_path() /
                ("shopfloor-control-" + std::to_string(::getpid()))) {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~DataFolder() { std::filesystem::remove_all(path_); }
    DataFolder(const DataFolder&) = delete;
    DataFolder& operator=(const DataFolder&) = delete;

    std::filesystem::path database() const { return path_ / "shopfloor.db"; }

private:
    std::filesystem::path path_;
};

}  // namespace shopfloor::control
