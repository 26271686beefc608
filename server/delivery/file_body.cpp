// SPDX-License-Identifier: MIT
#include "server/delivery/file_body.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <utility>

namespace shopfloor::delivery {

std::optional<FileBody> FileBody::open(const std::string& path) {
    OwnedSocket file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    struct stat facts {};
    if (file.get() < 0 || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return std::nullopt;
    }
    std::string etag = fmt::format("\"{:x}-{:x}-{:x}{:08x}\"",
                                   facts.st_ino,
                                   facts.st_size,
                                   facts.st_mtim.tv_sec,
                                   facts.st_mtim.tv_nsec);
    return FileBody{std::move(file), static_cast<std::uint64_t>(facts.st_size), std::move(etag)};
}

std::string FileBody::read(std::uint64_t offset, std::size_t max_bytes) const {
    std::string bytes(max_bytes, '\0');
    const ssize_t got =
        ::pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
}

}  // namespace shopfloor::delivery
