// SPDX-License-Identifier: MIT
#include "tests/support/postgres_server.hpp"

#include <libpq-fe.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace shopfloor::test {
namespace {

constexpr int kNotInstalled = 3;  // as the script ends

// Its end code.
int run_script(const std::string& command, const std::filesystem::path& place_file) {
    const std::string line = std::string{SHOPFLOOR_SOURCE} + "/tests/support/postgres " + command +
                             ' ' + place_file.string();
    const int status = std::system(line.c_str());  // NOLINT(cert-env33-c): a script of the tests
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void require(int code, const char* what) {
    if (code != 0) throw std::runtime_error{std::string{"the PostgreSQL server: "} + what};
}

}  // namespace

bool PostgresServer::is_installed() { return std::filesystem::exists("/usr/lib/postgresql"); }

PostgresServer::PostgresServer()
    : place_file_(std::filesystem::temp_directory_path() /
                  ("shopfloor-postgres-" + std::to_string(::getpid()) + ".place")) {
    static std::atomic<int> count{0};
    place_file_ += std::to_string(++count);
    require(run_script("start", place_file_), "it cannot be started");
    read_place();
}

PostgresServer::PostgresServer(std::filesystem::path place_file)
    : is_ours_(false), place_file_(std::move(place_file)) {
    read_place();
}

PostgresServer::~PostgresServer() {
    if (is_ours_) run_script("stop", place_file_);
}

PostgresServer* PostgresServer::shared() {
    static const std::unique_ptr<PostgresServer> server = []() -> std::unique_ptr<PostgresServer> {
        if (!is_installed()) return nullptr;
        const char* file = std::getenv("SHOPFLOOR_TEST_POSTGRES");
        if (file == nullptr) return std::make_unique<PostgresServer>();
        return std::unique_ptr<PostgresServer>{new PostgresServer{file}};
    }();
    return server.get();
}

void PostgresServer::read_place() {
    std::ifstream lines{place_file_};
    std::string folder;
    std::getline(lines, url_);
    std::getline(lines, folder);
    if (!lines) throw std::runtime_error{"no PostgreSQL server runs as " + place_file_.string()};
    folder_ = folder;
}

std::string PostgresServer::url(const std::string& schema) const {
    return url_ + "&options=-csearch_path%3D" + schema;
}

std::string PostgresServer::new_schema() {
    static std::atomic<int> count{0};
    const std::string schema = "test_" + std::to_string(::getpid()) + '_' + std::to_string(++count);
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection{PQconnectdb(url_.c_str()),
                                                                  &PQfinish};
    const std::string sql = "DROP SCHEMA IF EXISTS " + schema + " CASCADE; CREATE SCHEMA " + schema;
    const std::unique_ptr<PGresult, decltype(&PQclear)> made{
        PQexec(connection.get(), ("SET client_min_messages = error;" + sql).c_str()), &PQclear};
    if (PQresultStatus(made.get()) != PGRES_COMMAND_OK) {
        throw std::runtime_error{PQerrorMessage(connection.get())};
    }
    return url(schema);
}

void PostgresServer::halt() { require(run_script("halt", place_file_), "it does not end"); }

void PostgresServer::crash() { require(run_script("crash", place_file_), "it does not end"); }

void PostgresServer::start_again() {
    require(run_script("again", place_file_), "it cannot be started again");
    read_place();
}

}  // namespace shopfloor::test
