// SPDX-License-Identifier: MIT
#include "server/auth/secret.hpp"
#include "server/auth/tokens.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace shopfloor::auth {
namespace {

constexpr std::string_view kPrefix = "op_";
constexpr std::size_t kSecretChars = 3 + 32;

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

bool is_secret(std::string_view text) {
    return text.size() == kSecretChars && text.starts_with(kPrefix) &&
           text.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567", kPrefix.size()) == text.npos;
}

// What a run that was cut short left behind.
std::string read_secret(const std::filesystem::path& file) {
    const Descriptor source{::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)};
    if (!source.is_open()) fail("cannot read", file);
    struct stat status {};
    if (::fstat(source.number(), &status) != 0) fail("cannot read", file);
    std::array<char, 128> buffer{};
    const ssize_t size = ::read(source.number(), buffer.data(), buffer.size());
    if (size < 0) fail("cannot read", file);
    std::string text{buffer.data(), static_cast<std::size_t>(size)};
    if (text.ends_with('\n')) text.pop_back();
    if (!is_secret(text) || (status.st_mode & 077U) != 0 || status.st_uid != ::geteuid()) {
        throw std::runtime_error{fmt::format(
            "{} is not a token file of this server (or others may read it), and the database "
            "has no operator: remove the file to get a new token",
            file.string())};
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

std::optional<OperatorToken> ensure_operator_token(
    Tokens& tokens,
    const std::filesystem::path& data_dir,
    const std::function<Result<void>(const Token&)>& commit) {
    if (tokens.has_operator()) return std::nullopt;
    NewToken made = make_token(Role::Operator, {});
    const std::filesystem::path file = std::filesystem::absolute(data_dir) / "operator.token";
    const Descriptor created{
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600)};
    if (created.is_open()) {
        write_secret(created.number(), made.secret, file);
    } else if (errno == EEXIST) {
        made.secret = read_secret(file);
        made.token.hash = hash_secret(made.secret);
    } else {
        fail("cannot create", file);
    }
    if (const Result<void> committed = commit(made.token); committed.has_error()) {
        throw std::runtime_error{"cannot store the operator's token: " +
                                 committed.error().message()};
    }
    tokens.add(made.token);
    return OperatorToken{.file = file, .secret = std::move(made.secret)};
}

}  // namespace shopfloor::auth
