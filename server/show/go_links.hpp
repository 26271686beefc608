// SPDX-License-Identifier: MIT
#pragma once

#include "server/auth/signing_key.hpp"
#include "server/sales/offer_link.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace shopfloor::show {

/// The addresses that count a click before they lead on: "/go/silk~SILK-042~taobao~SIGNATURE".
/// A token names an offer, never an address, so nobody can make one that leads elsewhere.
/// Immutable. `key` must outlive it.
class GoLinks {
public:
    explicit GoLinks(const auth::SigningKey& key) : key_(key) {}

    /// The last part of the path of the offer's link.
    [[nodiscard]] std::string token(const sales::OfferLink& link) const;
    /// The path of the offer's link.
    [[nodiscard]] std::string path(const sales::OfferLink& link) const;
    /// What the last part of a path stands for; nothing where this server has not made it.
    [[nodiscard]] std::optional<sales::OfferLink> read(std::string_view token) const;
    /// A bag ([{product}, …]) with `go`, the path of its link, in each offer that leads anywhere.
    [[nodiscard]] std::string add_to_bag(const std::string& room, const std::string& bag) const;

private:
    std::string sign(const std::string& text) const;

    const auth::SigningKey& key_;
};

}  // namespace shopfloor::show
