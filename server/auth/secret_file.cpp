// SPDX-License-Identifier: MIT
#include "server/auth/secret_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace shopfloor::auth {
namespace {

constexpr std::size_t kRandomChars = 32;

class Descriptor {
public:
    explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
    ~Descriptor() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    bool is_open() const { return descriptor_ >= 0; }
    int number() const { return descriptor_; }

private:
    int descriptor_;
};

[[noreturn]] void fail(std::string_view what, const std::filesystem::path& file) {
    throw std::runtime_error{fmt::format("{} {}: {}", what, file.string(), std::strerror(errno))};
}

bool is_secret(std::string_view text, std::string_view prefix) {
    return text.size() == prefix.size() + kRandomChars && text.starts_with(prefix) &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567", prefix.size()) == text.npos;
}

std::string read_secret(const std::filesystem::path& file, const SecretFile& kind) {
    const Descriptor source{::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)};
    if (!source.is_open()) fail("cannot read", file);
    struct stat status {};
    if (::fstat(source.number(), &status) != 0) fail("cannot read", file);
    std::array<char, 128> buffer{};
    const ssize_t size = ::read(source.number(), buffer.data(), buffer.size());
    if (size < 0) fail("cannot read", file);
    std::string text{buffer.data(), static_cast<std::size_t>(size)};
    if (text.ends_with('\n')) text.pop_back();
    if (!is_secret(text, kind.prefix) || (status.st_mode & 077U) != 0 ||
        status.st_uid != ::geteuid()) {
        throw std::runtime_error{
            fmt::format("{} is not a file of this server (or others may read it): {}",
                        file.string(),
                        kind.advice)};
    }
    return text;
}

void write_secret(int descriptor, const std::string& secret, const std::filesystem::path& file) {
    const std::string line = secret + '\n';
    const bool is_written =
        ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
        ::fsync(descriptor) == 0;
    if (!is_written) {
        const int reason = errno;
        ::unlink(file.c_str());
        errno = reason;
        fail("cannot write", file);
    }
    const Descriptor folder{::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!folder.is_open() || ::fsync(folder.number()) != 0) fail("cannot write", file);
}

}  // namespace

std::string ensure_secret_file(const std::filesystem::path& file,
                               const std::string& fresh,
                               const SecretFile& kind) {
    const Descriptor created{
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (created.is_open()) {
        write_secret(created.number(), fresh, file);
        return fresh;
    }
    if (errno == EEXIST) return read_secret(file, kind);
    fail("cannot create", file);
}

}  // namespace shopfloor::auth
