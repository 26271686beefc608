// SPDX-License-Identifier: MIT
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <map>
#include <string>

namespace shopfloor::hooks {

/// How many requests may be under way: so many of all hooks; two of each whose last one went well,
/// one of each that is new; and of those whose last one went badly one each and a quarter of all
/// together. So those that do not answer keep nothing from the others.
///
/// Owner: the executor, as of whoever waits.
class Slots {
public:
    Slots(boost::asio::any_io_executor executor, std::size_t all)
        : all_(all), changed_(executor, boost::asio::steady_timer::time_point::max()) {}

    /// A slot in use. Must not outlive the slots.
    class Slot {
    public:
        Slot(Slots& slots, std::string hook, bool is_poor);
        ~Slot();
        Slot(const Slot&) = delete;
        Slot& operator=(const Slot&) = delete;

        /// One of the quarter, also if the hook has done well since.
        [[nodiscard]] bool is_poor() const noexcept { return is_poor_; }

    private:
        Slots& slots_;
        std::string hook_;
        bool is_poor_;
    };

    /// Returns when there is room for one: make the Slot before anything is awaited. Throws
    /// system_error (operation_aborted) when the coroutine is cancelled.
    boost::asio::awaitable<void> room(std::string hook);
    /// Whether somebody could go on who waits, if this hook gave one of its slots back.
    [[nodiscard]] bool is_awaited(const std::string& hook) const;

    /// How the hook's last request went.
    void judge(const std::string& hook, bool went_well);
    [[nodiscard]] bool is_poor(const std::string& hook) const;
    void forget(const std::string& hook) { went_well_.erase(hook); }

private:
    bool may_have_more(const std::string& hook) const;

    std::size_t all_;
    std::size_t used_ = 0;
    std::size_t used_by_poor_ = 0;
    std::size_t waiting_for_any_ = 0;
    std::map<std::string, std::size_t> waiting_by_hook_;  // for its own limit
    std::map<std::string, std::size_t> used_by_hook_;
    std::map<std::string, bool> went_well_;  // of those that were judged
    boost::asio::steady_timer changed_;
};

}  // namespace shopfloor::hooks
