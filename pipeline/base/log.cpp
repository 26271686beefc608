// SPDX-License-Identifier: MIT
#include "pipeline/base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>

namespace shopfloor::log {
namespace {

constexpr std::array kWords{"debug", "info", "warning", "error"};

spdlog::level::level_enum to_spdlog(Level level) {
    constexpr std::array levels{
        spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};
    return levels.at(static_cast<std::size_t>(level));
}

std::array<std::atomic<std::uint64_t>, kWords.size()> lines_by_level{};

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = spdlog::stderr_logger_mt("shopfloor");
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
        made->flush_on(spdlog::level::debug);
        return made;
    }();
    return *instance;
}

}  // namespace

std::optional<Level> parse_level(std::string_view word) noexcept {
    for (std::size_t index = 0; index < kWords.size(); ++index) {
        if (word == kWords[index]) return static_cast<Level>(index);
    }
    return std::nullopt;
}

void set_level(Level level) noexcept { logger().set_level(to_spdlog(level)); }

std::uint64_t written_lines(Level level) noexcept {
    return lines_by_level[static_cast<std::size_t>(level)].load(std::memory_order_relaxed);
}

void write(Level level, std::string_view module, fmt::string_view format, fmt::format_args args) {
    if (!logger().should_log(to_spdlog(level))) return;
    lines_by_level.at(static_cast<std::size_t>(level)).fetch_add(1, std::memory_order_relaxed);
    logger().log(to_spdlog(level), "{}: {}", module, fmt::vformat(format, args));
}

void failure(std::string_view module, std::string_view what, const std::exception_ptr& thrown) {
    if (!thrown) return;
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& reason) {
        error(module, "{} failed: {}", what, reason.what());
    } catch (...) {
        error(module, "{} failed, without a word", what);
    }
}

}  // namespace shopfloor::log
