// SPDX-License-Identifier: MIT
#include "scripts/demo/loom/output.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <thread>

namespace shopfloor::loom {

namespace {

constexpr int kPipeBytes = 1 << 20;

}  // namespace

Output::Output(const std::string& path)
    : descriptor_(path == "-" ? ::dup(STDOUT_FILENO)
                              : ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644)) {
    if (descriptor_ < 0) throw std::system_error(errno, std::generic_category(), path);
    ::fcntl(descriptor_, F_SETPIPE_SZ, kPipeBytes);  // fails on files, which do not need it
}

Output::~Output() { ::close(descriptor_); }

bool Output::write(const Picture& picture) {
    for (const Plane* plane : {&picture.y, &picture.u, &picture.v}) {
        if (!write_all(plane->samples().data(), plane->samples().size())) return false;
    }
    return true;
}

bool Output::write(std::span<const std::int16_t> samples) {
    return write_all(samples.data(), samples.size_bytes());
}

bool Output::write_all(const void* data, std::size_t count) {
    const char* next = static_cast<const char*>(data);
    while (count > 0) {
        const ssize_t written = ::write(descriptor_, next, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        next += written;
        count -= static_cast<std::size_t>(written);
    }
    return true;
}

void Pace::wait_until(double seconds) const {
    if (kind_ == Kind::AsFastAsPossible) return;
    const auto since = std::chrono::duration<double>(seconds);
    std::this_thread::sleep_until(
        start_ + std::chrono::duration_cast<std::chrono::steady_clock::duration>(since));
}

}  // namespace shopfloor::loom
