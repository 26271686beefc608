// SPDX-License-Identifier: MIT
#include "server/control/http_pages.hpp"

#include <fmt/format.h>

namespace shopfloor::control {

delivery::HttpResponse page(int status,
                            std::string_view chinese,
                            std::string_view english,
                            const std::string& room) {
    const std::string link =
        room.empty() ? "<a href=\"/\">正在直播 · Live now</a>"
                     : fmt::format("<a href=\"{}\">回到直播间 · Back to the room</a>", room);
    delivery::HttpResponse response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.body = fmt::format(
        "<!doctype html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">"
        "<meta name=\"viewport\" content=\"width=device-width\"><title>Shopfloor</title></head>"
        "<body><h1>{}</h1><p lang=\"en\">{}</p><p>{}</p></body></html>\n",
        chinese,
        english,
        link);
    response.headers.emplace_back("cache-control", "no-store");
    return response;
}

delivery::HttpResponse redirect_to(const std::string& location) {
    delivery::HttpResponse response;
    response.status = 302;
    response.content_type = "text/plain; charset=utf-8";
    response.headers.emplace_back("location", location);
    // Each click is to come here and be counted.
    response.headers.emplace_back("cache-control", "no-store");
    return response;
}

}  // namespace shopfloor::control
