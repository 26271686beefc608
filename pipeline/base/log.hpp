// SPDX-License-Identifier: MIT
// The only logging header. It hides spdlog, which costs seconds of every compile.
#pragma once

#include <fmt/core.h>

#include <cstdint>
#include <exception>
#include <optional>
#include <string_view>

namespace shopfloor::log {

enum class Level { Debug, Info, Warning, Error };

/// "debug", "info", "warning" or "error"; nothing for another word.
std::optional<Level> parse_level(std::string_view word) noexcept;

/// Lines below `level` are not written. Any thread.
void set_level(Level level) noexcept;

/// Lines of `level` that were written since the start. Any thread.
std::uint64_t written_lines(Level level) noexcept;

/// One line to standard error: time, level, module, event. Any thread.
void write(Level level, std::string_view module, fmt::string_view format, fmt::format_args args);

template <class... Args>
void debug(std::string_view module, fmt::format_string<Args...> format, Args&&... args) {
    write(Level::Debug, module, format, fmt::make_format_args(args...));
}

template <class... Args>
void info(std::string_view module, fmt::format_string<Args...> format, Args&&... args) {
    write(Level::Info, module, format, fmt::make_format_args(args...));
}

template <class... Args>
void warning(std::string_view module, fmt::format_string<Args...> format, Args&&... args) {
    write(Level::Warning, module, format, fmt::make_format_args(args...));
}

template <class... Args>
void error(std::string_view module, fmt::format_string<Args...> format, Args&&... args) {
    write(Level::Error, module, format, fmt::make_format_args(args...));
}

/// How a coroutine ended, for its completion handler: "WHAT failed: …" at level error, and nothing
/// where there is no exception. Any thread.
void failure(std::string_view module, std::string_view what, const std::exception_ptr& thrown);

}  // namespace shopfloor::log
