// SPDX-License-Identifier: MIT
#include "server/auth/secret.hpp"
#include "server/auth/secret_file.hpp"
#include "server/auth/tokens.hpp"

#include <stdexcept>
#include <utility>

namespace shopfloor::auth {

std::optional<OperatorToken> ensure_operator_token(
    Tokens& tokens,
    const std::filesystem::path& data_dir,
    UtcTime now,
    const std::function<Result<void>(const Token&)>& commit) {
    if (tokens.has_operator()) return std::nullopt;
    NewToken made = make_token(Role::Operator, {}, now);
    const std::filesystem::path file = std::filesystem::absolute(data_dir) / "operator.token";
    // A run that was cut short may have left its secret behind.
    made.secret = ensure_secret_file(
        file,
        made.secret,
        {.prefix = "op_",
         .advice = "the database has no operator, so remove the file to get a new token"});
    made.token.hash = hash_secret(made.secret);
    if (const Result<void> committed = commit(made.token); committed.has_error()) {
        throw std::runtime_error{"cannot store the operator's token: " +
                                 committed.error().message()};
    }
    tokens.add(made.token);
    return OperatorToken{.file = file, .secret = std::move(made.secret)};
}

}  // namespace shopfloor::auth
