// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

namespace shopfloor::delivery {

/// The pages' files, read once at start: a request can only name what was there then, so no path
/// of a request ever reaches the file system. Immutable: any thread.
class StaticFiles {
public:
    struct File {
        std::string content_type;
        std::string cache_control;  // immutable for names with a content hash, no-cache otherwise
        std::string etag;
        std::string body;
    };

    StaticFiles() = default;

    /// Reads all files under `root`, at most 64 MiB. Throws std::runtime_error with a sentence
    /// when the folder is missing or too large.
    static StaticFiles load(const std::filesystem::path& root);

    /// The file for a URL path: "/assets/room-1a2b.js" is itself, "/r/{room}" is room.html, "/" is
    /// index.html. Null when there is none.
    const File* find(std::string_view path) const;

private:
    std::unordered_map<std::string, File> files_;
};

}  // namespace shopfloor::delivery
