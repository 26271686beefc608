// SPDX-License-Identifier: MIT
// What a shopper sees who follows a link that leads on, or nowhere.
#pragma once

#include "server/delivery/http_route.hpp"

#include <string>
#include <string_view>

namespace shopfloor::control {

/// In both languages: whoever comes here has no room's page whose language could be known. Leads on
/// to `room`, a path, or to what is live now.
[[nodiscard]] delivery::HttpResponse page(int status,
                                          std::string_view chinese,
                                          std::string_view english,
                                          const std::string& room = {});

/// 302, each time anew.
[[nodiscard]] delivery::HttpResponse redirect_to(const std::string& location);

}  // namespace shopfloor::control
