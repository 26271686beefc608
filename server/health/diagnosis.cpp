// SPDX-License-Identifier: MIT
#include "server/health/diagnosis.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace shopfloor::health {
namespace {

using namespace std::chrono_literals;

// A thread beats once a second; one that is busy sending is late by no more than that.
constexpr auto kStuckAfter = 10s;
constexpr std::uint64_t kMiB = 1024 * 1024;

void add_storage(const Facts& facts, std::vector<Problem>& problems) {
    switch (facts.storage) {
        case StorageState::Fine: break;
        case StorageState::Full:
            problems.push_back({"storage_full",
                                "The database's disk is full: no change can be kept, and each is "
                                "answered with a failure. Shows on air go on for viewers.",
                                "Free space on the database's disk. It goes on by itself."});
            return;  // that little is free is the same problem
        case StorageState::Locked:
            problems.push_back(
                {"storage_locked",
                 "Another program holds the database locked: no change can be kept. Each waits, "
                 "or is answered with a failure.",
                 "End the program that has it open (a copy that runs, a sqlite3 or psql that "
                 "was left open, another Shopfloor server that took it while this one had lost "
                 "it); 'fuser' with the file's name tells which, or pg_stat_activity. It goes on "
                 "by itself."});
            break;
        case StorageState::Damaged:
            problems.push_back({"storage_damaged",
                                "The database is damaged: nothing more is written to it. Shows on "
                                "air go on for viewers.",
                                "Let the shows end, stop the server, and restore a backup, or save "
                                "what can be read with 'sqlite3 FILE .recover'. Look at the disk: "
                                "its log tells of failures."});
            break;
        case StorageState::Unwritable:
            problems.push_back(
                {"storage_unwritable",
                 "The database's disk or server does not take what is written: no change can be "
                 "kept. Each waits, or is answered with a failure.",
                 "Look at the database's disk: whether it is mounted, writable, and free of "
                 "errors in the kernel's log. Of a PostgreSQL server, look whether it is the "
                 "primary and lets this user write; the log has its words. It goes on by itself."});
            break;
        case StorageState::Unreachable:
            problems.push_back(
                {"storage_unreachable",
                 "The database's server cannot be reached: changes wait for it, and are answered "
                 "'busy' when too many do. Shows on air go on for viewers.",
                 "Look whether the PostgreSQL server of storage.url runs and answers this machine; "
                 "the log has its words. It goes on by itself."});
            break;
        case StorageState::Replaced:
            problems.push_back(
                {.code = "storage_replaced",
                 .text = "The database was taken by another Shopfloor server, or put back to an "
                         "older state: nothing more is written to it. Shows on air go on for "
                         "viewers.",
                 .advice = "See that no other server uses it, let the shows end, and restart this "
                           "one: it reads the database anew.",
                 .needs_restart = true});
            break;
    }
    if (facts.storage_free_bytes < facts.storage_min_free_bytes) {
        problems.push_back(
            {"storage_space_low",
             fmt::format("The database's disk has {} MiB left, less than storage.min_free_bytes "
                         "({} MiB).",
                         facts.storage_free_bytes / kMiB,
                         facts.storage_min_free_bytes / kMiB),
             "Free space on the disk of storage.file before it is full."});
    }
}

}  // namespace

std::vector<Problem> diagnose(const Facts& facts) {
    std::vector<Problem> problems;
    add_storage(facts, problems);
    if (facts.is_recording_stopped) {
        problems.push_back(
            {"recording_disk_full",
             "The recordings' disk is full, and nothing on it may be deleted: shows "
             "go on, but are not recorded.",
             "Free space on the disk of recording.folder, unlock or delete "
             "recordings, or lower recording.min_free_bytes. It goes on by itself."});
    }
    if (!facts.is_worker_there) {
        problems.push_back({"worker_missing",
                            "The media worker's program is not there or cannot be run: no encoder "
                            "can go on air.",
                            "Install the server's programs again, or set pipeline.program."});
    } else if (!facts.can_worker_start) {
        problems.push_back({"worker_not_starting",
                            "The newest media worker could not be started: encoders are turned "
                            "away.",
                            "Look at the machine's free memory and its limit of processes; the log "
                            "says why it failed. The next encoder that connects tries again."});
    }
    const auto stuck = std::ranges::count_if(facts.delivery_silences,
                                             [](auto silence) { return silence > kStuckAfter; });
    if (stuck > 0) {
        problems.push_back(
            {.code = "delivery_stuck",
             .text = fmt::format("{} of {} threads that send to viewers do not move.",
                                 stuck,
                                 facts.delivery_silences.size()),
             .advice = "Restart the server: viewers come back by themselves.",
             .needs_restart = true});
    }
    return problems;
}

}  // namespace shopfloor::health
