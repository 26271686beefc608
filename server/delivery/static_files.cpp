// SPDX-License-Identifier: MIT
#include "server/delivery/static_files.hpp"

#include "server/delivery/upgrade.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace shopfloor::delivery {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMaxTotalBytes = std::uintmax_t{64} * 1024 * 1024;
constexpr std::string_view kAssets = "/assets/";

std::string content_type_of(const fs::path& path) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> types{{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json; charset=utf-8"},
        {".map", "application/json; charset=utf-8"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".webp", "image/webp"},
        {".avif", "image/avif"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".wasm", "application/wasm"},
        {".mp4", "video/mp4"},
        {".vtt", "text/vtt; charset=utf-8"},
        {".txt", "text/plain; charset=utf-8"},
    }};
    const std::string extension = path.extension().string();
    for (const auto& [ending, type] : types) {
        if (extension == ending) return std::string{type};
    }
    return "application/octet-stream";
}

// FNV-1a, 64 bits: a change detector, not a signature.
std::string etag_of(std::string_view body) {
    std::uint64_t hash = 14695981039346656037ULL;
    for (const char c : body) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211ULL;
    }
    return fmt::format("\"{:016x}-{:x}\"", hash, body.size());
}

std::string read_file(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::string body{std::istreambuf_iterator<char>{file}, {}};
    if (!file) throw std::runtime_error(fmt::format("{} cannot be read", path.string()));
    return body;
}

}  // namespace

StaticFiles StaticFiles::load(const fs::path& root) {
    std::error_code error;
    if (!fs::is_directory(root, error)) {
        throw std::runtime_error(
            fmt::format("the folder of the pages, {}, does not exist: build them (scripts/build) "
                        "or set http.web_root",
                        root.string()));
    }
    StaticFiles files;
    std::uintmax_t total = 0;
    for (const auto& entry : fs::recursive_directory_iterator{root}) {
        if (!entry.is_regular_file()) continue;
        total += entry.file_size();
        if (total > kMaxTotalBytes) {
            throw std::runtime_error(
                fmt::format("the folder of the pages, {}, holds over 64 MiB", root.string()));
        }
        const std::string name = "/" + entry.path().lexically_relative(root).generic_string();
        File file;
        file.content_type = content_type_of(entry.path());
        file.cache_control =
            name.starts_with(kAssets) ? "public, max-age=31536000, immutable" : "no-cache";
        file.body = read_file(entry.path());
        file.etag = etag_of(file.body);
        files.files_.emplace(name, std::move(file));
    }
    return files;
}

const StaticFiles::File* StaticFiles::find(std::string_view path) const {
    std::string name{path};
    if (path == "/") {
        name = "/index.html";
    } else if (path == "/studio" || path == "/console" || path == "/signin") {
        name += ".html";
    } else if (path.starts_with("/r/") && is_room_slug(path.substr(3))) {
        name = "/room.html";
    }
    const auto found = files_.find(name);
    return found == files_.end() ? nullptr : &found->second;
}

}  // namespace shopfloor::delivery
