// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace shopfloor::storage::postgres {

/// A connection URI as libpq takes it (PostgreSQL 15, 34.1.1.2), with the time-outs of ours where
/// it names none. Its password is in none of the sentences that it makes.
class Address {
public:
    /// Throws std::runtime_error with a sentence, which does not have the URL in it.
    explicit Address(const std::string& url);

    /// "postgresql://shop@db.example.com:5432/shop".
    const std::string& name() const noexcept { return name_; }

    /// For PQconnectdbParams; both end with a null pointer, and live as long as this.
    std::vector<const char*> keywords() const;
    std::vector<const char*> values() const;

    /// `words` as one line, with the password crossed out should it stand there.
    std::string without_password(std::string_view words) const;

private:
    std::vector<std::pair<std::string, std::string>> parameters_;
    std::string name_;
    std::string password_;
};

}  // namespace shopfloor::storage::postgres
