// SPDX-License-Identifier: MIT
#include "server/room/cue.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string_view.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

namespace shopfloor::room {
namespace {

std::string quoted(const std::string& text) { return boost::json::serialize(text); }

}  // namespace

bool is_withdrawn(const Cue& cue) {
    if (cue.data.find("withdrawn") == std::string::npos) return false;
    boost::system::error_code error;
    const boost::json::value data = boost::json::parse(cue.data, error);
    const auto* object = error ? nullptr : data.if_object();
    const auto* flag = object ? object->if_contains("withdrawn") : nullptr;
    return flag && flag->is_bool() && flag->get_bool();
}

std::string to_json(const Cue& cue) {
    std::string json =
        fmt::format(R"({{"type":"cue","id":{},"rev":{},"kind":{},"at_us":{},"utc_ms":{})",
                    cue.id,
                    cue.rev,
                    quoted(cue.kind),
                    cue.at.count(),
                    cue.utc.count());
    if (!cue.product.empty()) json += fmt::format(R"(,"product":{})", quoted(cue.product));
    return json + fmt::format(R"(,"data":{}}})", cue.data);
}

}  // namespace shopfloor::room
