// SPDX-License-Identifier: MIT
#include "server/show/rundown_json.hpp"

#include <boost/json.hpp>

namespace shopfloor::show {

namespace json = boost::json;

std::string_view to_word(RundownMode mode) noexcept {
    return mode == RundownMode::Auto ? "auto" : "manual";
}

json::object to_json(const RundownView& view) {
    json::array steps = commerce::rundown_to_json(view.steps);
    for (std::size_t index = 0; index < steps.size(); ++index) {
        steps[index].get_object()["state"] =
            commerce::to_word(commerce::state_of(index, view.place.position));
    }
    json::object object{{"steps", std::move(steps)}, {"position", nullptr}};
    if (view.place.position >= 0) object["position"] = view.place.position;
    object["mode"] = to_word(view.mode);
    object["loop"] = view.loop == commerce::Loop::Yes;
    if (view.started) object["started_ms"] = view.started->count();
    return object;
}

std::string view_to_text(const RundownView& view) { return json::serialize(to_json(view)); }

std::string rundown_to_text(const commerce::RundownSteps& steps) {
    return json::serialize(commerce::rundown_to_json(steps));
}

Outcome<commerce::RundownSteps> rundown_from_text(const std::string& text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error) return Refusal{"invalid", "The stored rundown is no JSON.", "steps"};
    return commerce::rundown_from_json(value);
}

}  // namespace shopfloor::show
