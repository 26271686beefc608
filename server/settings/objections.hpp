// SPDX-License-Identifier: MIT
// What a text of the settings has to be: null where it is, words for it otherwise. Pure.
#pragma once

#include <string>

namespace shopfloor::settings {

[[nodiscard]] const char* not_an_address(const std::string& text);
[[nodiscard]] const char* not_an_origin(const std::string& text);
[[nodiscard]] const char* not_an_srt_url(const std::string& text);
[[nodiscard]] const char* not_an_rtmp_url(const std::string& text);
[[nodiscard]] const char* not_a_network(const std::string& text);
[[nodiscard]] const char* not_a_host(const std::string& text);
[[nodiscard]] const char* not_a_rung(const std::string& text);
[[nodiscard]] const char* not_a_path(const std::string& text);
[[nodiscard]] const char* not_a_port_range(const std::string& text);
[[nodiscard]] const char* not_a_public_address(const std::string& text);
[[nodiscard]] const char* not_a_stun_server(const std::string& text);
[[nodiscard]] const char* not_an_ice_server(const std::string& text);
[[nodiscard]] const char* not_a_header_word(const std::string& text);
[[nodiscard]] const char* not_a_database_url(const std::string& text);
[[nodiscard]] const char* not_a_takeover(const std::string& text);
[[nodiscard]] const char* not_an_over_limit(const std::string& text);
[[nodiscard]] const char* not_a_level(const std::string& text);

}  // namespace shopfloor::settings
