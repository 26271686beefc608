// SPDX-License-Identifier: MIT
#pragma once

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace shopfloor::test {

/// A small web build in a folder of its own, gone at the end.
class PagesFolder {
public:
    PagesFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "pages-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
        write("index.html", "index page");
        write("room.html", "room page");
        write("studio.html", "studio page");
        write("assets/room-1a2b.js", "script");
        write("video.mp4", numbers(1'000'000));
        write("assets/big-3c4d.js", std::string(3'000'000, 'x'));
    }
    ~PagesFolder() { std::filesystem::remove_all(path_); }
    PagesFolder(const PagesFolder&) = delete;
    PagesFolder& operator=(const PagesFolder&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }

    /// A text of which each piece is at one place only: "0000001 0000002 …".
    static std::string numbers(std::size_t size) {
        std::string text;
        for (int number = 1; text.size() < size; ++number) {
            const std::string digits = std::to_string(number);
            text += std::string(7 - digits.size(), '0') + digits + ' ';
        }
        text.resize(size);
        return text;
    }

private:
    void write(const std::string& name, const std::string& body) {
        const auto file = path_ / name;
        std::filesystem::create_directories(file.parent_path());
        std::ofstream{file, std::ios::binary} << body;
    }

    std::filesystem::path path_;
};

}  // namespace shopfloor::test
