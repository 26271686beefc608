// SPDX-License-Identifier: MIT
#pragma once

#include "server/delivery/owned_socket.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace shopfloor::delivery {

/// A file that is sent as a body, in pieces. It is read on the delivery thread: what is served so
/// lies on a local disk, mostly in the page cache, and a piece takes some ten microseconds; a slow
/// network file system would hold up the viewers of that thread.
class FileBody {
public:
    /// Nothing when it is no readable regular file.
    static std::optional<FileBody> open(const std::string& path);

    std::uint64_t size() const noexcept { return size_; }
    /// Changes whenever the file does.
    const std::string& etag() const noexcept { return etag_; }

    /// The next bytes from `offset` on, at most `max_bytes`; empty at the end, and when the disk
    /// fails.
    std::string read(std::uint64_t offset, std::size_t max_bytes) const;

private:
    FileBody(OwnedSocket file, std::uint64_t size, std::string etag)
        : file_(std::move(file)), size_(size), etag_(std::move(etag)) {}

    OwnedSocket file_;
    std::uint64_t size_;
    std::string etag_;
};

}  // namespace shopfloor::delivery
