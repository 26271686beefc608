// SPDX-License-Identifier: MIT
#include "server/guard/rejections.hpp"

#include "pipeline/base/log.hpp"

namespace shopfloor::guard {

void Rejections::add(std::size_t kind, std::string_view peer, std::string_view sentence) {
    counts_.at(kind).fetch_add(1, std::memory_order_relaxed);
    if (const auto kept_back = lines_.at(kind).line()) {
        log::info(module_,
                  "rejected kind={} peer={} not_logged={}: {}",
                  words_[kind],
                  peer,
                  *kept_back,
                  sentence);
    }
}

}  // namespace shopfloor::guard
