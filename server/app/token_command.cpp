// SPDX-License-Identifier: MIT
#include "server/app/token_command.hpp"

#include "server/app/assembly.hpp"
#include "server/auth/tokens.hpp"
#include "server/people/records.hpp"
#include "server/show/clock.hpp"
#include "server/storage/call_records.hpp"
#include "server/storage/in_use.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace shopfloor::app {
namespace {

constexpr std::chrono::seconds kMaxLife = std::chrono::hours{10 * 365 * 24};
constexpr std::size_t kMaxLabelBytes = 100;

auth::Role read_role(const TokenOrder& order) {
    const auto role = auth::parse_role(order.role);
    if (!role) {
        throw std::runtime_error{"--role must be operator, owner, host, assistant or moderator."};
    }
    if ((*role == auth::Role::Operator) != order.store.empty()) {
        throw std::runtime_error{"--store must be named for every role but the operator's."};
    }
    return *role;
}

std::string instead(const settings::Settings& settings,
                    const std::filesystem::path& data,
                    const TokenOrder& order) {
    const std::string store =
        order.store.empty() ? "" : fmt::format(R"(,"store":"{}")", order.store);
    const auto life = parse_life(order.life);
    const std::string expiry = life ? fmt::format(R"(,"expires_in_s":{})", life->count()) : "";
    return fmt::format(
        "The server runs on this data, so ask it, as an operator:\n"
        "  curl -s http://localhost:{}/v1/rpc -H \"Authorization: Bearer $(cat {})\" \\\n"
        R"(    -d '{{"jsonrpc":"2.0","id":1,"method":"token.create","params":{{"role":"{}"{}{}}}}}')",
        settings.http.port,
        (data / "operator.token").string(),
        order.role,
        store,
        expiry);
}

void require_store(storage::Storage& storage, const std::string& slug) {
    const auto stores = storage.load().stores;
    const bool is_known =
        slug.empty() || std::ranges::any_of(stores, [&](const storage::StoreRecord& store) {
            return store.slug == slug;
        });
    if (!is_known) throw std::runtime_error{fmt::format("There is no store '{}'.", slug)};
}

storage::AuditRecord to_entry(const auth::Token& token) {
    return {.utc = token.created,
            .actor = "command line",
            .role = std::string{auth::to_word(auth::Role::Operator)},
            .method = "token.create",
            .store = token.store,
            .params = fmt::format(
                R"({{"role":"{}","token_id":"{}"}})", auth::to_word(token.role), token.id),
            .outcome = "done"};
}

}  // namespace

std::optional<std::chrono::seconds> parse_life(std::string_view text) {
    std::int64_t count = 0;
    const char* const last = text.data() + text.size();
    const auto [unit, error] = std::from_chars(text.data(), last, count);
    if (error != std::errc{} || unit + 1 != last || count < 1 || count > kMaxLife.count()) {
        return std::nullopt;
    }
    std::chrono::seconds life{};
    switch (*unit) {
        case 'm': life = std::chrono::minutes{count}; break;
        case 'h': life = std::chrono::hours{count}; break;
        case 'd': life = std::chrono::days{count}; break;
        default: return std::nullopt;
    }
    if (life > kMaxLife) return std::nullopt;
    return life;
}

std::string create_token(const settings::Settings& settings,
                         const std::filesystem::path& data,
                         const TokenOrder& order) {
    const auth::Role role = read_role(order);
    if (!order.life.empty() && !parse_life(order.life)) {
        throw std::runtime_error{"--expires must be a time such as 90m, 12h or 30d."};
    }
    if (order.label.size() > kMaxLabelBytes) {
        throw std::runtime_error{"--label must be at most 100 bytes."};
    }
    const storage::Place place = storage_place(settings, data);
    if (place.url.empty() && !std::filesystem::exists(place.file)) {
        throw std::runtime_error{fmt::format(
            "There is no database {}: start the server once, or name its folder with --data.",
            place.name())};
    }
    try {
        storage::Storage storage{place};
        require_store(storage, order.store);
        auth::NewToken made = auth::make_token(role, order.store, show::utc_now());
        made.token.label = order.label;
        if (const auto life = parse_life(order.life))
            made.token.expires = made.token.created + *life;
        const Result<void> stored =
            storage.commit_blocking({people::to_record(made.token), to_entry(made.token)});
        if (!stored) throw std::runtime_error{"not stored: " + stored.error().message()};
        return made.secret;
    } catch (const storage::DatabaseInUse&) {
        throw std::runtime_error{instead(settings, data, order)};
    }
}

}  // namespace shopfloor::app
