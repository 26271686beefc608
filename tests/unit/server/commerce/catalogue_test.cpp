// SPDX-License-Identifier: MIT
#include "server/commerce/catalogue.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace shopfloor;
using namespace shopfloor::commerce;

namespace {

using Skus = Catalogue::Skus;

Product product(const std::string& sku, const std::string& name = "Scarf") {
    Product made;
    made.store = "silk";
    made.sku = sku;
    made.name = {{"en", name}};
    return made;
}

ItemPtr item(const std::string& sku, const std::string& name = "Scarf") {
    return make_item(product(sku, name));
}

Catalogue catalogue_of(const Skus& skus) {
    Catalogue catalogue;
    for (const std::string& sku : skus) {
        catalogue.put(item(sku));
    }
    return catalogue;
}

Skus numbered(std::size_t count) {
    Skus skus;
    for (std::size_t index = 0; index < count; ++index) {
        skus.push_back(fmt::format("SKU-{:05}", index));
    }
    return skus;
}

Skus skus_of(const Catalogue::Page& page) {
    Skus skus;
    for (const ItemPtr& found : page.items) {
        skus.push_back(found->sku);
    }
    return skus;
}

}  // namespace

TEST_CASE("A catalogue is paged by SKU, and searched by SKU and name", "[commerce]") {
    Catalogue catalogue = catalogue_of({"C", "A", "B"});
    catalogue.put(item("D-1", "Silk Robe 真丝睡袍"));
    const auto first = catalogue.page("", "", 2);
    CHECK(skus_of(first) == Skus{"A", "B"});
    CHECK(first.total == 4);
    CHECK(first.next == "B");
    const auto second = catalogue.page("", first.next, 2);
    CHECK(skus_of(second) == Skus{"C", "D-1"});
    CHECK(second.total == 4);
    CHECK(second.next.empty());
    CHECK(skus_of(catalogue.page("rObE", "", 9)) == Skus{"D-1"});
    CHECK(skus_of(catalogue.page("睡袍", "", 9)) == Skus{"D-1"});
    CHECK(skus_of(catalogue.page("d-", "", 9)) == Skus{"D-1"});
    CHECK(catalogue.page("wool", "", 9).total == 0);
}

TEST_CASE("The bag has its products in the host's order", "[commerce]") {
    Catalogue catalogue = catalogue_of({"A", "B", "C"});
    CHECK(catalogue.bag_json() == "[]");
    REQUIRE(catalogue.check({}, {"C", "A"}).has_value());
    catalogue.set_bag({"C", "A"});
    CHECK(catalogue.is_in_bag("C"));
    CHECK_FALSE(catalogue.is_in_bag("B"));
    const std::string json = catalogue.bag_json();
    CHECK(json.find(R"("sku":"C")") < json.find(R"("sku":"A")"));
    catalogue.remove("C");
    CHECK(catalogue.bag() == Skus{"A"});
    CHECK(catalogue.find("C") == nullptr);
    CHECK(catalogue.size() == 2);
}

TEST_CASE("A bag has only products of the catalogue, each once", "[commerce]") {
    const Catalogue catalogue = catalogue_of({"A"});
    CHECK(catalogue.check({}, {"A", "X"}).error().code == "not_found");
    CHECK(catalogue.check({}, {"A", "A"}).error().code == "invalid");
    CHECK(catalogue.check({item("X")}, {"A", "X"}).has_value());
}

TEST_CASE("A bag holds 200 products and 128 KiB", "[commerce]") {
    Skus skus = numbered(kMaxBagProducts + 1);
    Catalogue catalogue = catalogue_of(skus);
    CHECK(catalogue.check({}, skus).error().code == "busy");
    CHECK(catalogue.bag_with({}, skus).size() == kMaxBagProducts);
    skus.pop_back();
    CHECK(catalogue.check({}, skus).has_value());

    Product large = product("LARGE");
    for (const char* language : {"a1", "b1", "c1", "d1"}) {
        large.name[std::string{"en-"} + language] = std::string(20'000, 'x');
    }
    catalogue.set_bag({"SKU-00000"});
    const std::vector<ItemPtr> items{make_item(large)};
    CHECK(catalogue.bag_with(items, {"LARGE"}).size() == 2);
    large.name["fr"] = std::string(60'000, 'x');
    const std::vector<ItemPtr> too_large{make_item(large)};
    CHECK(catalogue.bag_with(too_large, {"LARGE"}) == Skus{"SKU-00000"});
    CHECK(catalogue.check(too_large, {"LARGE"}).error().code == "busy");
    CHECK(catalogue.check(too_large, {"SKU-00000"}).has_value());
}

TEST_CASE("What is appended to a bag fits exactly", "[commerce]") {
    Catalogue catalogue;
    Skus skus;
    for (int index = 0; index < 150; ++index) {
        skus.push_back(fmt::format("L-{:03}", index));
        catalogue.put(item(skus.back(), std::string(1'000, 'x')));
    }
    const Skus bag = catalogue.bag_with({}, skus);
    CHECK(bag.size() < skus.size());
    CHECK(catalogue.check({}, bag).has_value());
    Skus one_more = bag;
    one_more.push_back(skus[bag.size()]);
    CHECK(catalogue.check({}, one_more).has_error());
    catalogue.set_bag(bag);
    CHECK(catalogue.bag_json().size() <= kMaxBagBytes);
}

TEST_CASE("A bag has room for the addresses that count clicks", "[commerce]") {
    Product made = product("A");
    made.offers.resize(kChannelCount);
    const ItemPtr counted = make_item(made);
    // As server/show writes them into each offer.
    const std::string go = R"("go":"/go/silk~A~special~0123456789abcdef",)";
    CHECK(counted->bag_bytes >= counted->json.size() + kChannelCount * go.size());
}

TEST_CASE("A catalogue holds 50,000 products and 64 MiB", "[commerce]") {
    Catalogue catalogue = catalogue_of(numbered(kMaxCatalogueProducts));
    CHECK(catalogue.check({item("ONE-MORE")}, {}).error().code == "busy");
    CHECK(catalogue.check({item("SKU-00007", "another name")}, {}).has_value());
    catalogue.remove("SKU-00007");
    CHECK(catalogue.check({item("ONE-MORE")}, {}).has_value());

    Catalogue heavy;
    const std::string name(1024 * 1024, 'x');  // counted twice: as JSON and for searching
    for (int index = 0; index < 31; ++index) {
        heavy.put(item(fmt::format("H-{}", index), name));
    }
    CHECK(heavy.check({item("H-30", name)}, {}).has_value());
    CHECK(heavy.check({item("H-31", name)}, {}).error().code == "busy");
    heavy.put(item("H-0"));
    CHECK(heavy.check({item("H-31", name)}, {}).has_value());
}
