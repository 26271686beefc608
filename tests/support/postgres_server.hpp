// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace shopfloor::test {

/// A real PostgreSQL server, made by tests/support/postgres. Throws std::runtime_error where that
/// fails.
class PostgresServer {
public:
    /// One of its own, which is gone at its end.
    PostgresServer();
    ~PostgresServer();

    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// The one that the tests of a program share; tests that stop it make one of their own. ctest
    /// starts it for all programs (SHOPFLOOR_TEST_POSTGRES names its file), otherwise this does.
    /// Null: PostgreSQL is not installed.
    static PostgresServer* shared();

    /// Of a schema in its database.
    std::string url(const std::string& schema = "public") const;
    /// Of a new, empty schema.
    std::string new_schema();

    const std::filesystem::path& folder() const { return folder_; }

    /// As an operator ends it, as a power cut does, and starts it anew.
    void halt();
    void crash();
    void start_again();

    static bool is_installed();

private:
    explicit PostgresServer(std::filesystem::path place_file);
    void read_place();

    bool is_ours_ = true;
    std::filesystem::path place_file_;
    std::string url_;
    std::filesystem::path folder_;
};

}  // namespace shopfloor::test
