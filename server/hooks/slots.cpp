// SPDX-License-Identifier: MIT
#include "server/hooks/slots.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace shopfloor::hooks {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kOfProven = 2;

}  // namespace

Slots::Slot::Slot(Slots& slots, std::string hook, bool is_poor)
    : slots_(slots), hook_(std::move(hook)), is_poor_(is_poor) {
    ++slots_.used_;
    ++slots_.used_by_hook_[hook_];
    if (is_poor_) ++slots_.used_by_poor_;
}

Slots::Slot::~Slot() {
    --slots_.used_;
    const auto of_hook = slots_.used_by_hook_.find(hook_);
    if (--of_hook->second == 0) slots_.used_by_hook_.erase(of_hook);
    if (is_poor_) --slots_.used_by_poor_;
    slots_.changed_.cancel();
}

bool Slots::may_have_more(const std::string& hook) const {
    const auto found = used_by_hook_.find(hook);
    const std::size_t of_hook = found == used_by_hook_.end() ? 0 : found->second;
    if (is_poor(hook)) return of_hook == 0 && used_by_poor_ < std::max<std::size_t>(1, all_ / 4);
    return of_hook < (went_well_.contains(hook) ? kOfProven : 1);
}

asio::awaitable<void> Slots::room(std::string hook) {
    while (used_ >= all_ || !may_have_more(hook)) {
        const bool is_for_any = may_have_more(hook);
        std::size_t& waiting = is_for_any ? waiting_for_any_ : waiting_by_hook_[hook];
        ++waiting;
        co_await changed_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (--waiting == 0 && !is_for_any) waiting_by_hook_.erase(hook);
    }
}

bool Slots::is_awaited(const std::string& hook) const {
    return waiting_for_any_ > 0 || waiting_by_hook_.contains(hook);
}

void Slots::judge(const std::string& hook, bool went_well) {
    went_well_.insert_or_assign(hook, went_well);
}

bool Slots::is_poor(const std::string& hook) const {
    const auto found = went_well_.find(hook);
    return found != went_well_.end() && !found->second;
}

}  // namespace shopfloor::hooks
