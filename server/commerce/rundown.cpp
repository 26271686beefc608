// SPDX-License-Identifier: MIT
#include "server/commerce/rundown.hpp"

#include "pipeline/base/spelling.hpp"
#include "server/commerce/local_text.hpp"
#include "server/commerce/text_shapes.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace shopfloor::commerce {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::size_t kMaxTitle = 200;  // characters
constexpr std::size_t kMaxNotes = 500;
constexpr double kMaxMinute = 1440;
constexpr std::int64_t kMaxDuration = 86'400;  // seconds
constexpr milliseconds kLastStep = 60s;
constexpr std::array<std::string_view, 5> kFields{
    "product", "title", "minute", "duration_s", "notes"};

/// Reads one step and keeps the first mistake.
class StepReader {
public:
    StepReader(const json::object& step, std::string prefix)
        : step_(step), prefix_(std::move(prefix)) {}

    std::string text(std::string_view name, std::size_t max_characters, Lines lines) {
        const json::value* value = step_.if_contains(name);
        if (value == nullptr || value->is_null()) return {};
        if (!value->is_string()) return refuse(name, "must be text"), std::string{};
        std::string text{value->get_string()};
        if (!is_text(text, max_characters, lines)) {
            refuse(
                name,
                fmt::format("must be at most {} characters, without control ones", max_characters));
        }
        return text;
    }

    milliseconds minute() {
        const json::value* value = step_.if_contains("minute");
        if (value == nullptr) return refuse("minute", "is missing"), 0ms;
        boost::system::error_code error;
        const double minute = value->is_number() ? value->to_number<double>(error) : -1;
        if (error || !(minute >= 0) || minute > kMaxMinute) {
            return refuse("minute", "must be a number from 0 to 1440"), 0ms;
        }
        return milliseconds{std::llround(minute * 60'000)};
    }

    std::optional<milliseconds> duration() {
        const json::value* value = step_.if_contains("duration_s");
        if (value == nullptr || value->is_null()) return std::nullopt;
        boost::system::error_code error;
        const auto seconds = value->is_double() ? 0 : value->to_number<std::int64_t>(error);
        if (error || seconds < 1 || seconds > kMaxDuration) {
            refuse("duration_s", "must be a whole number from 1 to 86400");
            return std::nullopt;
        }
        return std::chrono::seconds{seconds};
    }

    void only_known() {
        for (const auto& [name, value] : step_) {
            if (std::ranges::find(kFields, std::string_view{name}) == kFields.end()) {
                refuse(beginning_of(name, 64), "is not a field of a step");
            }
        }
    }

    void refuse(std::string_view name, std::string_view sentence) {
        if (mistake_) return;
        std::string field = fmt::format("{}.{}", prefix_, name);
        std::string message = fmt::format("\"{}\" {}.", field, sentence);
        mistake_ = Refusal{"invalid", std::move(message), std::move(field)};
    }

    const std::optional<Refusal>& mistake() const noexcept { return mistake_; }

private:
    const json::object& step_;
    std::string prefix_;
    std::optional<Refusal> mistake_;
};

// In the loop the plan's end is its beginning.
milliseconds within(const RundownSteps& steps, milliseconds elapsed, Loop loop) {
    if (loop == Loop::No || elapsed < 0ms) return elapsed;
    return elapsed % length_of(steps);
}

}  // namespace

Outcome<RundownSteps> rundown_from_json(const json::value& json) {
    if (!json.is_array()) return Refusal{"invalid", "\"steps\" must be a list.", "steps"};
    const json::array& list = json.get_array();
    if (list.size() > kMaxRundownSteps) {
        return Refusal{
            "invalid", fmt::format("A rundown has at most {} steps.", kMaxRundownSteps), "steps"};
    }
    RundownSteps steps;
    for (const json::value& value : list) {
        const std::string prefix = fmt::format("steps[{}]", steps.size());
        if (!value.is_object()) {
            return Refusal{"invalid", fmt::format("\"{}\" must be an object.", prefix), prefix};
        }
        StepReader reader{value.get_object(), prefix};
        RundownStep step{.product = reader.text("product", 64, Lines::One),
                         .title = reader.text("title", kMaxTitle, Lines::One),
                         .at = reader.minute(),
                         .duration = reader.duration(),
                         .notes = reader.text("notes", kMaxNotes, Lines::Many)};
        if (!step.product.empty() && !is_sku(step.product)) {
            reader.refuse("product", "must be a SKU");
        }
        if (step.product.empty() && step.title.empty()) {
            reader.refuse("title", "is needed where there is no product");
        }
        if (!steps.empty() && step.at < steps.back().at) {
            reader.refuse("minute", "must not be before the step in front of it");
        }
        reader.only_known();
        if (reader.mistake()) return *reader.mistake();
        steps.push_back(std::move(step));
    }
    return steps;
}

json::array rundown_to_json(const RundownSteps& steps) {
    json::array list;
    for (const RundownStep& step : steps) {
        json::object object;
        if (!step.product.empty()) object["product"] = step.product;
        if (!step.title.empty()) object["title"] = step.title;
        const std::int64_t ms = step.at.count();
        object["minute"] = ms % 60'000 == 0 ? json::value(ms / 60'000)
                                            : json::value(static_cast<double>(ms) / 60'000);
        if (step.duration) object["duration_s"] = step.duration->count() / 1000;
        if (!step.notes.empty()) object["notes"] = step.notes;
        list.push_back(std::move(object));
    }
    return list;
}

std::string_view to_word(StepState state) noexcept {
    switch (state) {
        case StepState::Done: return "done";
        case StepState::Now: return "now";
        case StepState::Next: return "next";
        case StepState::Later: return "later";
    }
    return "later";
}

StepState state_of(std::size_t step, int position) noexcept {
    const int index = static_cast<int>(step);
    if (index < position) return StepState::Done;
    if (index == position) return StepState::Now;
    return index == position + 1 ? StepState::Next : StepState::Later;
}

RundownPlace place_at(const RundownSteps& steps, int position) {
    const bool is_step = position >= 0 && static_cast<std::size_t>(position) < steps.size();
    return {.position = position,
            .showing = is_step ? steps[static_cast<std::size_t>(position)].product : std::string{}};
}

std::vector<RundownCue> cues_between(const RundownPlace& from, const RundownPlace& to) {
    if (from.showing == to.showing) return {};
    std::vector<RundownCue> cues;
    if (!from.showing.empty()) cues.push_back({"explain.end", from.showing});
    if (!to.showing.empty()) cues.push_back({"explain.start", to.showing});
    return cues;
}

milliseconds length_of(const RundownSteps& steps) {
    if (steps.empty()) return kLastStep;
    return steps.back().at + steps.back().duration.value_or(kLastStep);
}

RundownPlace place_by_clock(const RundownSteps& steps, milliseconds elapsed, Loop loop) {
    const milliseconds now = within(steps, elapsed, loop);
    int position = -1;
    for (const RundownStep& step : steps) {
        if (step.at > now) break;
        ++position;
    }
    RundownPlace place = place_at(steps, position);
    if (position < 0) return place;
    const RundownStep& step = steps[static_cast<std::size_t>(position)];
    if (!step.duration || now < step.at + *step.duration) return place;
    const bool is_last = static_cast<std::size_t>(position) + 1 == steps.size();
    if (is_last && loop == Loop::No) return place_at(steps, position + 1);
    place.showing.clear();
    return place;
}

std::optional<milliseconds> next_change(const RundownSteps& steps,
                                        milliseconds elapsed,
                                        Loop loop) {
    const milliseconds now = within(steps, elapsed, loop);
    std::optional<milliseconds> soonest;
    const auto offer = [&](milliseconds at) {
        if (at > now && (!soonest || at < *soonest)) soonest = at;
    };
    for (const RundownStep& step : steps) {
        offer(step.at);
        if (step.duration) offer(step.at + *step.duration);
    }
    if (loop == Loop::Yes && !steps.empty()) offer(length_of(steps));
    if (!soonest) return std::nullopt;
    return elapsed + (*soonest - now);
}

RundownPlace place_after_edit(const RundownSteps& before,
                              const RundownPlace& place,
                              const RundownSteps& after) {
    const int size = static_cast<int>(after.size());
    if (place.position < 0) return place;
    if (place.position >= static_cast<int>(before.size())) return {size, place.showing};
    const RundownStep& current = before[static_cast<std::size_t>(place.position)];
    std::optional<int> nearest;
    for (int index = 0; index < size; ++index) {
        const RundownStep& step = after[static_cast<std::size_t>(index)];
        if (step.product != current.product || step.title != current.title) continue;
        const bool is_nearer =
            !nearest || std::abs(index - place.position) < std::abs(*nearest - place.position);
        if (is_nearer) nearest = index;
    }
    return {nearest.value_or(std::min(place.position, size) - 1), place.showing};
}

}  // namespace shopfloor::commerce
