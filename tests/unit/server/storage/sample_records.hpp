// SPDX-License-Identifier: MIT
#pragma once

#include "server/storage/catalogue_records.hpp"
#include "server/storage/rows.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace shopfloor::storage {

using test::TemporaryFolder;

inline StoreRecord store(const std::string& slug) {
    return {.slug = slug,
            .name = "丝绸 " + slug,
            .belt = "Shengze",
            .province = "Jiangsu",
            .category = "silk",
            .locale = "zh-CN",
            .currency = "CNY",
            .created = UtcTime{1'795'392'000'123}};
}

inline ProductRecord product(const std::string& sku, const std::string& json = "{}") {
    return {.store = "silk", .sku = sku, .json = json, .updated = UtcTime{10}};
}

/// By SKU.
inline std::vector<ProductRecord> products(Storage& storage) {
    auto records = storage.query_blocking<std::vector<ProductRecord>>(
        [](Reader& reader) { return read_products(reader); });
    std::ranges::sort(records, {}, &ProductRecord::sku);
    return records;
}

inline BroadcastRecord broadcast(const std::string& id, const std::string& room) {
    return {.id = id, .room = room, .started = UtcTime{5}, .ended = {}, .end_reason = {}};
}

inline CueRecord cue(const std::string& broadcast, std::uint64_t id, std::uint32_t rev = 1) {
    return {.broadcast = broadcast,
            .cue = {.id = id,
                    .rev = rev,
                    .kind = "explain.start",
                    .at = media::MediaTime{83'466'666},
                    .utc = UtcTime{1'795'392'000'123},
                    .product = "SILK-042",
                    .data = R"({"price":1})"}};
}

}  // namespace shopfloor::storage
