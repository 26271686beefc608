// SPDX-License-Identifier: MIT
#pragma once

#include "server/show/catalogues.hpp"

namespace shopfloor::control {

/// The catalogue of one store, "silk". Remembers what it was asked; refuses every other store.
class FakeCatalogues final : public show::Catalogues {
public:
    std::string asked;  // the last call, in short
    commerce::Product given;
    commerce::Offer offer;
    show::ImportOrder order;

    static Refusal unknown() { return {"not_found", "There is no such store.", "store"}; }
    static commerce::Product scarf() {
        commerce::Product product;
        product.store = "silk";
        product.sku = "A";
        product.name = {{"en", "Scarf"}};
        return product;
    }

    Task<bool> upsert(commerce::Product product, show::IntoBag into_bag) override {
        asked = into_bag == show::IntoBag::Yes ? "upsert into bag" : "upsert";
        given = std::move(product);
        co_return into_bag == show::IntoBag::Yes;
    }
    Task<void> remove(std::string store, std::string sku) override {
        asked = "remove " + store + " " + sku;
        co_return Outcome<void>{};
    }
    Outcome<commerce::Product> product(const std::string& store,
                                       const std::string& /*sku*/) const override {
        if (store != "silk") return unknown();
        return scarf();
    }
    Outcome<commerce::Catalogue::Page> list(const std::string& store,
                                            const std::string& /*query*/,
                                            const std::string& /*after*/,
                                            std::size_t limit) const override {
        if (store != "silk") return unknown();
        commerce::Catalogue::Page page;
        page.items.push_back(commerce::make_item(scarf()));
        page.total = 7;
        if (limit < 7) page.next = "A";
        return page;
    }
    Task<commerce::Product> upsert_offer(std::string store,
                                         std::string sku,
                                         commerce::Offer offer_) override {
        asked = "upsert_offer " + store + " " + sku;
        offer = std::move(offer_);
        co_return scarf();
    }
    Task<commerce::Product> remove_offer(std::string store,
                                         std::string sku,
                                         commerce::Channel channel) override {
        asked = "remove_offer " + store + " " + sku + " " + std::string{to_word(channel)};
        co_return scarf();
    }
    Task<show::ImportReport> import(show::ImportOrder order_) override {
        asked = "import " + order_.store;
        order = std::move(order_);
        show::ImportReport report;
        report.encoding = "GB18030";
        report.rows = 2;
        report.valid = report.created = 1;
        report.errors = {{.row = 3, .column = "sku", .message = "The product has no SKU."}};
        report.sample = {commerce::make_item(scarf())};
        co_return report;
    }
    Task<std::string> export_csv(std::string store) override {
        if (store != "silk") co_return unknown();
        co_return "sku\r\nA\r\n";
    }
    Outcome<Skus> bag(const std::string& /*store*/) const override { return Skus{"A"}; }
    Task<Skus> set_bag(std::string store, Skus skus) override { return change("set", store, skus); }
    Task<Skus> add_to_bag(std::string store, Skus skus) override {
        return change("add", store, skus);
    }
    Task<Skus> remove_from_bag(std::string store, Skus skus) override {
        return change("remove", store, skus);
    }

private:
    Task<Skus> change(std::string word, std::string store, Skus skus) {
        asked = std::move(word) + " bag " + store;
        for (const std::string& sku : skus) {
            asked += " " + sku;
        }
        co_return skus;
    }
};

}  // namespace shopfloor::control
