// SPDX-License-Identifier: MIT
#pragma once

#include "server/health/histogram.hpp"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace shopfloor::health {

/// One label of a sample. Values may be any UTF-8; the set of them must be bounded, and hold
/// nothing secret.
using Label = std::pair<std::string_view, std::string_view>;
using Labels = std::initializer_list<Label>;

/// Writes figures in Prometheus' text format, version 0.0.4: one family after another, each with
/// its samples. Names follow Prometheus' rules: base units, `_total` for what only grows.
class Exposition {
public:
    static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// Begins a family; `help` is a sentence.
    void counter(std::string_view name, std::string_view help) { begin(name, help, "counter"); }
    void gauge(std::string_view name, std::string_view help) { begin(name, help, "gauge"); }

    /// A sample of the family that was begun last.
    void sample(std::uint64_t value) { sample({}, value); }
    void sample(double value) { sample({}, value); }
    void sample(Labels labels, std::uint64_t value);
    void sample(Labels labels, double value);

    /// A family of one histogram, in seconds.
    void histogram(std::string_view name, std::string_view help, const Histogram::Reading& reading);

    std::string take() { return std::move(text_); }

private:
    void begin(std::string_view name, std::string_view help, std::string_view type);
    void line(std::string_view suffix, Labels labels, std::string_view value);

    std::string text_;
    std::string name_;
};

}  // namespace shopfloor::health
