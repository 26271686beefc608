// SPDX-License-Identifier: MIT
#include "server/control/rundown.hpp"

#include "server/commerce/rundown_csv.hpp"
#include "server/control/param_reader.hpp"
#include "server/show/rundown_json.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using commerce::Loop;
using show::RundownMode;

json::object to_object(const show::RundownMove& move) {
    json::object object = show::to_json(move.view);
    json::array cues;
    for (const room::Cue& cue : move.cues) {
        cues.push_back(json::object{{"id", cue.id},
                                    {"kind", cue.kind},
                                    {"product", cue.product},
                                    {"at_us", cue.at.count()}});
    }
    object["cues"] = std::move(cues);
    if (!move.problems.empty())
        object["problems"] = json::array(move.problems.begin(), move.problems.end());
    return object;
}

Answer get(show::Rundowns& rundowns, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");
    const Outcome<show::RundownView> view = rundowns.get(room);
    if (!view) co_return view.error();
    co_return show::to_json(*view);
}

Answer set(show::Rundowns& rundowns, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    const json::value* steps = reader.optional_value("steps");
    if (steps == nullptr) reader.refuse("steps", "is missing");
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");
    Outcome<commerce::RundownSteps> plan = commerce::rundown_from_json(*steps);
    if (!plan) co_return plan.error();
    auto setting = rundowns.set(std::move(room), *std::move(plan));
    const Outcome<show::RundownView> view = co_await std::move(setting);
    if (!view) co_return view.error();
    co_return show::to_json(*view);
}

Answer next(show::Rundowns& rundowns, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");
    auto moving = rundowns.next(std::move(room));
    const Outcome<show::RundownMove> moved = co_await std::move(moving);
    if (!moved) co_return moved.error();
    co_return to_object(*moved);
}

Answer go(show::Rundowns& rundowns, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    const std::int64_t step =
        reader.integer("step", 0, static_cast<std::int64_t>(commerce::kMaxRundownSteps));
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");
    auto moving = rundowns.go(std::move(room), static_cast<std::size_t>(step));
    const Outcome<show::RundownMove> moved = co_await std::move(moving);
    if (!moved) co_return moved.error();
    co_return to_object(*moved);
}

Answer set_mode(show::Rundowns& rundowns, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    const std::string mode = reader.text("mode", 16);
    const bool is_loop = reader.optional_boolean("loop", false);
    if (mode != "manual" && mode != "auto") {
        reader.refuse("mode", "must be \"manual\" or \"auto\"");
    }
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");
    auto setting = rundowns.set_mode(std::move(room),
                                     mode == "auto" ? RundownMode::Auto : RundownMode::Manual,
                                     is_loop ? Loop::Yes : Loop::No);
    const Outcome<show::RundownView> view = co_await std::move(setting);
    if (!view) co_return view.error();
    co_return show::to_json(*view);
}

// A sheet with a mistake changes nothing: half a plan is none.
Answer import_sheet(show::Rundowns& rundowns, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string room = reader.text("room", 64);
    const json::value* csv = reader.optional_value("csv");
    const std::string mode = reader.optional_text("mode", "commit", 16);
    if (csv == nullptr || !csv->is_string()) reader.refuse("csv", "must be the sheet's text");
    if (mode != "preview" && mode != "commit") {
        reader.refuse("mode", "must be \"preview\" or \"commit\"");
    }
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, room)) co_return not_yours("room");

    const Outcome<commerce::RundownSheet> sheet = commerce::read_rundown(csv->get_string());
    if (!sheet) co_return sheet.error();
    json::array errors;
    for (const commerce::RowError& error : sheet->errors) {
        errors.push_back(
            json::object{{"row", error.row}, {"column", error.column}, {"message", error.message}});
    }
    const bool is_committed = mode == "commit" && errors.empty();
    json::object result{{"rows", sheet->rows},
                        {"valid", sheet->steps.size()},
                        {"encoding", sheet->encoding},
                        {"errors", std::move(errors)},
                        {"committed", is_committed}};
    if (is_committed) {
        auto setting = rundowns.set(std::move(room), sheet->steps);
        const Outcome<show::RundownView> view = co_await std::move(setting);
        if (!view) co_return view.error();
        result["steps"] = show::to_json(*view).at("steps");
    } else {
        result["steps"] = commerce::rundown_to_json(sheet->steps);
    }
    co_return result;
}

}  // namespace

void add_rundown_methods(MethodTable& table, show::Rundowns& rundowns) {
    const auto add = [&](const char* name, auth::Role least, Effect effect, auto function) {
        table.add(name,
                  {.least = least, .effect = effect, .handler = handler_of(rundowns, function)});
    };
    add("rundown.get", auth::Role::Moderator, Effect::Reads, &get);
    add("rundown.set", auth::Role::Assistant, Effect::Changes, &set);
    add("rundown.import", auth::Role::Assistant, Effect::Changes, &import_sheet);
    add("rundown.next", auth::Role::Assistant, Effect::Changes, &next);
    add("rundown.go", auth::Role::Assistant, Effect::Changes, &go);
    add("rundown.mode", auth::Role::Assistant, Effect::Changes, &set_mode);
}

}  // namespace shopfloor::control
