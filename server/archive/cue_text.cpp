// SPDX-License-Identifier: MIT
#include "server/archive/cue_text.hpp"

#include "server/room/cue_spans.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace shopfloor::archive {
namespace {

namespace json = boost::json;
using media::MediaTime;

// hours:minutes:seconds.milliseconds, as WebVTT wants them.
std::string clock(MediaTime time) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
    return fmt::format(
        "{:02}:{:02}:{:02}.{:03}", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

// One line, with nothing in it that WebVTT takes for markup or for the arrow of its times.
std::string escaped(const std::string& text) {
    std::string out;
    for (const char letter : text) {
        switch (letter) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '\n':
            case '\r': out += ' '; break;
            default: out += letter;
        }
    }
    return out;
}

// `text` of a cue's data: a string, or the first of its languages.
std::string words_of(const room::Cue& cue) {
    boost::system::error_code error;
    const json::value data = json::parse(cue.data, error);
    const auto* object = error ? nullptr : data.if_object();
    const auto* text = object ? object->if_contains("text") : nullptr;
    if (!text) return {};
    if (text->is_string()) return json::value_to<std::string>(*text);
    const auto* languages = text->if_object();
    if (!languages || languages->empty() || !languages->begin()->value().is_string()) return {};
    return json::value_to<std::string>(languages->begin()->value());
}

std::string payload(const room::Cue& cue,
                    const std::function<std::string(const std::string&)>& name_of) {
    std::string text = words_of(cue);
    if (text.empty() && !cue.product.empty()) {
        const std::string name = name_of(cue.product);
        text = name.empty() ? cue.product : fmt::format("{} ({})", name, cue.product);
    }
    return escaped(text.empty() ? cue.kind : text);
}

}  // namespace

std::string cues_json(const std::string& broadcast, std::span<const room::Cue> cues) {
    std::string text =
        fmt::format(R"({{"broadcast":{},"cues":[)", json::serialize(json::string(broadcast)));
    for (const room::Cue& cue : cues) {
        if (&cue != &cues.front()) text += ",\n";
        text += room::to_json(cue);
    }
    return text + "]}\n";
}

std::string cues_vtt(std::span<const room::Cue> cues,
                     MediaTime end,
                     const std::function<std::string(const std::string& sku)>& name_of) {
    std::string text = "WEBVTT\n";
    for (const room::CueSpan& span : room::cue_spans(cues)) {
        const room::Cue& cue = span.cue;
        const MediaTime until = span.until.value_or(end);
        if (until <= cue.at) continue;
        fmt::format_to(std::back_inserter(text),
                       "\n{} {}\n{} --> {}\n{}\n",
                       cue.id,
                       cue.kind,
                       clock(cue.at),
                       clock(until),
                       payload(cue, name_of));
    }
    return text;
}

}  // namespace shopfloor::archive
