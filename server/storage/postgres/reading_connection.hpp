// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/postgres/session.hpp"

#include <chrono>
#include <optional>

namespace shopfloor::storage::postgres {

/// Connects when it is first asked, and anew when the connection is lost; where that fails, it is
/// not tried again for a second, so that nobody waits for the same silence. Owner: one thread.
class ReadingConnection final : public ReadableDatabase {
public:
    /// `patience` must outlive it.
    ReadingConnection(Address address, const Patience& patience)
        : address_(std::move(address)), patience_(patience) {}

    Statement prepare(std::string_view sql) override;
    void begin_snapshot() override;
    void end_snapshot() noexcept override;
    void renew() noexcept override { session_.reset(); }

    /// The session, which is made if there is none. Throws ConnectionLost.
    Session& session();
    /// Runs `use` on the session, which is given up when it is lost.
    template <class Use>
    auto with_session(Use use) {
        Session& session_now = session();
        try {
            return use(session_now);
        } catch (const ConnectionLost&) {
            session_.reset();
            throw;
        }
    }

private:
    Address address_;
    const Patience& patience_;
    std::optional<Session> session_;
    std::chrono::steady_clock::time_point not_before_{};
    std::string last_words_;
};

}  // namespace shopfloor::storage::postgres
