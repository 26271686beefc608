// SPDX-License-Identifier: MIT
#include "server/tls/certificate_watch.hpp"

#include "pipeline/base/log.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/stat.h>

#include <array>
#include <tuple>
#include <utility>

namespace shopfloor::tls {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr auto kAsTuple = asio::as_tuple(asio::use_awaitable);
constexpr auto kWarnEvery = std::chrono::hours{24};

/// What tells a file from what stood in its place before: inode, size, and time in ns.
using FileMark = std::tuple<ino_t, off_t, std::int64_t, std::int64_t>;
using Mark = std::array<FileMark, 2>;

FileMark mark_of(const std::filesystem::path& file) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) return {};
    return {found.st_ino, found.st_size, found.st_mtim.tv_sec, found.st_mtim.tv_nsec};
}

Mark mark_of(const CertificateFiles& files) {
    return {mark_of(files.certificate), mark_of(files.key)};
}

}  // namespace

struct CertificateWatch::Watching {
    CertificateFiles files;
    Identity& identity;
    std::chrono::milliseconds every;
    asio::steady_timer timer;
    Mark used{};
    Mark seen{};
    Clock::time_point next_warning{};
    bool is_over = false;

    void read();
    void look();
    void warn();
};

void CertificateWatch::Watching::read() {
    used = seen = mark_of(files);
    auto certificate = Certificate::read(files);
    if (!certificate) {
        log::error("tls",
                   "the new certificate is not taken, the one before stays. {}",
                   certificate.error().message);
        return;
    }
    identity.replace(*certificate);
    log::info("tls", "new certificate: {}", (*certificate)->to_text());
    next_warning = {};
}

// Two files are not written at once: they are read when nothing changes them any more.
void CertificateWatch::Watching::look() {
    const Mark now = mark_of(files);
    if (now != std::exchange(seen, now) || now == used) return;
    read();
}

void CertificateWatch::Watching::warn() {
    const auto now = Clock::now();
    if (now < next_warning) return;
    next_warning = now + kWarnEvery;
    const auto certificate = identity.certificate();
    const auto warning = expiry_warning(certificate->validity(), std::chrono::system_clock::now());
    if (warning) log::warning("tls", "{} {}", files.certificate.string(), *warning);
}

CertificateWatch::CertificateWatch(const asio::any_io_executor& executor,
                                   CertificateFiles files,
                                   Identity& identity,
                                   std::chrono::milliseconds every)
    : watching_(std::make_shared<Watching>(Watching{.files = std::move(files),
                                                    .identity = identity,
                                                    .every = every,
                                                    .timer = asio::steady_timer{executor}})) {
    watching_->used = watching_->seen = mark_of(watching_->files);
    asio::co_spawn(executor, watch(watching_), [](const std::exception_ptr& failure) {
        log::failure("tls", "watching the certificate", failure);
    });
}

CertificateWatch::~CertificateWatch() { stop(); }

void CertificateWatch::reload() { watching_->read(); }

void CertificateWatch::stop() {
    watching_->is_over = true;
    watching_->timer.cancel();
}

asio::awaitable<void> CertificateWatch::watch(std::shared_ptr<Watching> watching) {
    while (!watching->is_over) {
        watching->look();
        watching->warn();
        watching->timer.expires_after(watching->every);
        co_await watching->timer.async_wait(kAsTuple);
    }
}

}  // namespace shopfloor::tls
