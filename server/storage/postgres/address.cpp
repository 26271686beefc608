// SPDX-License-Identifier: MIT
#include "server/storage/postgres/address.hpp"

#include "server/storage/postgres/handles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace shopfloor::storage::postgres {
namespace {

// Where nobody answers: 5 s to connect, 15 s for what was sent, 25 s for a line that is silent.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kOurs{{
    {"connect_timeout", "5"},
    {"tcp_user_timeout", "15000"},
    {"keepalives_idle", "10"},
    {"keepalives_interval", "5"},
    {"keepalives_count", "3"},
    {"application_name", "shopfloor"},
}};

bool is_url(const std::string& text) {
    return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

}  // namespace

Address::Address(const std::string& url) {
    char* words = nullptr;
    const OptionsPtr options{is_url(url) ? PQconninfoParse(url.c_str(), &words) : nullptr};
    PQfreemem(words);  // they may have a piece of the password in them
    if (!options) {
        throw std::runtime_error{
            "storage.url is not a PostgreSQL URL. It is postgresql://USER@HOST:PORT/DATABASE; "
            "write a character that means something in a URL as %XX, also in a password"};
    }
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) parameters_.emplace_back(option->keyword, option->val);
    }
    const auto find = [this](std::string_view keyword) {
        const auto found =
            std::ranges::find(parameters_, keyword, &std::pair<std::string, std::string>::first);
        return found == parameters_.end() ? std::string{} : found->second;
    };
    password_ = find("password");
    const std::string host = find("host").empty() ? find("hostaddr") : find("host");
    const std::string port = find("port");
    const std::string user = find("user");
    name_ = fmt::format("postgresql://{}{}{}{}{}/{}",
                        user,
                        user.empty() ? "" : "@",
                        host,
                        port.empty() ? "" : ":",
                        port,
                        find("dbname"));
    for (const auto& [keyword, value] : kOurs) {
        if (find(keyword).empty()) parameters_.emplace_back(keyword, value);
    }
    parameters_.emplace_back("client_encoding", "UTF8");  // the last one of its name counts
    // After a switch-over: not the old primary. Of one host, more can be said than "read-only".
    if (host.find(',') != std::string::npos && find("target_session_attrs").empty()) {
        parameters_.emplace_back("target_session_attrs", "read-write");
    }
}

std::vector<const char*> Address::keywords() const {
    std::vector<const char*> keywords;
    for (const auto& [keyword, value] : parameters_)
        keywords.push_back(keyword.c_str());
    keywords.push_back(nullptr);
    return keywords;
}

std::vector<const char*> Address::values() const {
    std::vector<const char*> values;
    for (const auto& [keyword, value] : parameters_)
        values.push_back(value.c_str());
    values.push_back(nullptr);
    return values;
}

std::string Address::without_password(std::string_view words) const {
    std::string line = in_one_line(words);
    if (password_.empty()) return line;
    constexpr std::string_view crossed_out = "***";
    for (std::size_t at = line.find(password_); at != std::string::npos;
         at = line.find(password_, at + crossed_out.size())) {
        line.replace(at, password_.size(), crossed_out);
    }
    return line;
}

}  // namespace shopfloor::storage::postgres
