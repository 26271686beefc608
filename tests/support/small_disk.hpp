// SPDX-License-Identifier: MIT
#pragma once

#include "tests/support/temporary_folder.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <fstream>
#include <string>

namespace shopfloor::test {

/// A file system of some megabytes, to be filled: a tmpfs that nobody but this process sees, and
/// that goes with it. It needs root, or a kernel that lets anybody have a user namespace.
class SmallDisk {
public:
    /// Whether there can be one. Only before the process has threads.
    static bool is_permitted() {
        static const bool answer = [] {
            const int spaces = ::geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS;
            if (::unshare(spaces) != 0) return false;
            return ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
        }();
        return answer;
    }

    explicit SmallDisk(std::size_t bytes) {
        const std::string options = "size=" + std::to_string(bytes);
        if (!is_permitted() ||
            ::mount("none", folder_.path().c_str(), "tmpfs", 0, options.c_str()) != 0) {
            throw std::runtime_error{"no small disk"};
        }
    }
    ~SmallDisk() { ::umount2(folder_.path().c_str(), MNT_DETACH); }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    std::filesystem::path operator/(const std::string& name) const { return folder_ / name; }
    std::filesystem::path database() const { return folder_.database(); }

    /// Takes all room that is left.
    void fill() const {
        std::ofstream ballast{*this / "ballast", std::ios::binary | std::ios::app};
        const std::string block(4096, 'x');
        while (ballast.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
    }
    /// Gives it back.
    void make_room() const { std::filesystem::remove(*this / "ballast"); }

private:
    TemporaryFolder folder_;
};

}  // namespace shopfloor::test
