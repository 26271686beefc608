// SPDX-License-Identifier: MIT
// Holds a database locked as a careless backup does: database_lock FILE MILLISECONDS
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>

int main(int count, char** words) {
    if (count != 3) {
        std::fprintf(stderr, "database_lock FILE MILLISECONDS\n");
        return 2;
    }
    sqlite3* handle = nullptr;
    const int opened = ::sqlite3_open_v2(words[1], &handle, SQLITE_OPEN_READWRITE, nullptr);
    const std::unique_ptr<sqlite3, decltype(&::sqlite3_close)> database{handle, ::sqlite3_close};
    ::sqlite3_busy_timeout(handle, 10'000);
    if (opened != SQLITE_OK ||
        ::sqlite3_exec(handle, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr) != SQLITE_OK) {
        std::fprintf(stderr, "database_lock: %s\n", ::sqlite3_errmsg(handle));
        return 1;
    }
    std::puts("locked");
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::milliseconds{std::atoi(words[2])});
    return 0;
}
