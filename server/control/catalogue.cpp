// SPDX-License-Identifier: MIT
#include "server/control/catalogue.hpp"

#include "server/control/base64.hpp"
#include "server/control/catalogue_json.hpp"
#include "server/control/param_reader.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;
using show::Catalogues;

constexpr std::size_t kSlugBytes = 64;
constexpr std::size_t kSkuBytes = 64;
constexpr std::int64_t kMaxPage = 200;
constexpr std::int64_t kPage = 50;

json::object bag_object(const std::string& store, const Catalogues::Skus& bag) {
    return {{"store", store}, {"skus", to_array(bag)}};
}

// Who reads `store`, `sku` and the like begins with these. The first mistake is the answer.
struct ProductName {
    std::string store;
    std::string sku;
};

Outcome<ProductName> read_product_name(ParamReader& reader, const auth::Caller& caller) {
    ProductName name{.store = reader.text("store", kSlugBytes),
                     .sku = reader.text("sku", kSkuBytes)};
    if (auto mistake = reader.mistake()) return *std::move(mistake);
    if (!may_act_for(caller, name.store)) return not_yours("store");
    return name;
}

Answer upsert_product(Catalogues& catalogues, auth::Caller caller, json::object params) {
    auto into_bag = show::IntoBag::Yes;
    if (const json::value* bag = params.if_contains("bag")) {
        if (!bag->is_bool()) co_return Refusal{"invalid", "bag must be true or false", "bag"};
        if (!bag->get_bool()) into_bag = show::IntoBag::No;
        params.erase("bag");
    }
    const json::value value(std::move(params));  // braces would make a list
    Outcome<commerce::Product> product = commerce::product_from_json(value);
    if (!product) co_return product.error();
    if (!may_act_for(caller, product->store)) co_return not_yours("store");

    json::object result{{"store", product->store}, {"sku", product->sku}};
    auto storing = catalogues.upsert(*std::move(product), into_bag);
    const Outcome<bool> is_in_bag = co_await std::move(storing);
    if (!is_in_bag) co_return is_in_bag.error();
    result["in_bag"] = *is_in_bag;
    co_return result;
}

Answer list_products(Catalogues& catalogues, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string store = reader.text("store", kSlugBytes);
    const std::string query = reader.optional_text("query");
    const std::string after = reader.optional_text("after", {}, kSkuBytes);
    const auto limit = reader.optional_integer("limit", 1, kMaxPage).value_or(kPage);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    const auto page = catalogues.list(store, query, after, static_cast<std::size_t>(limit));
    if (!page) co_return page.error();
    co_return to_object(*page);
}

Answer get_product(Catalogues& catalogues, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const Outcome<ProductName> name = read_product_name(reader, caller);
    if (!name) co_return name.error();
    const Outcome<commerce::Product> product = catalogues.product(name->store, name->sku);
    if (!product) co_return product.error();
    co_return json::parse(commerce::to_json(*product));
}

Answer delete_product(Catalogues& catalogues, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const Outcome<ProductName> name = read_product_name(reader, caller);
    if (!name) co_return name.error();
    auto removing = catalogues.remove(name->store, name->sku);
    const Outcome<void> removed = co_await std::move(removing);
    if (!removed) co_return removed.error();
    co_return json::object{{"store", name->store}, {"sku", name->sku}, {"deleted", true}};
}

Outcome<show::ImportOrder> read_import(const json::object& params) {
    ParamReader reader{params};
    show::ImportOrder order;
    order.store = reader.text("store", kSlugBytes);
    const std::string mode = reader.text("mode", 16);
    order.mode = mode == "commit" ? show::ImportMode::Commit : show::ImportMode::Preview;
    if (mode != "commit" && mode != "preview") {
        reader.refuse("mode", "must be \"preview\" or \"commit\"");
    }
    if (reader.optional_boolean("bag", false)) order.into_bag = show::IntoBag::Yes;
    auto text = reader.optional_document("csv", commerce::kMaxSheetBytes);
    const auto encoded = reader.optional_document("csv_base64", commerce::kMaxSheetBytes);
    if (text.has_value() == encoded.has_value()) {
        reader.refuse("csv", "or \"csv_base64\" must be there, one of the two");
    } else if (encoded) {
        text = decode_base64(*encoded);
        if (!text) reader.refuse("csv_base64", "is not base64");
    }
    if (auto mistake = reader.mistake()) return *std::move(mistake);
    order.csv = *std::move(text);
    return order;
}

Answer import_products(Catalogues& catalogues, auth::Caller caller, json::object params) {
    Outcome<show::ImportOrder> order = read_import(params);
    if (!order) co_return order.error();
    params.clear();
    if (!may_act_for(caller, order->store)) co_return not_yours("store");
    const show::ImportMode mode = order->mode;
    auto importing = catalogues.import(*std::move(order));
    const Outcome<show::ImportReport> report = co_await std::move(importing);
    if (!report) co_return report.error();
    co_return to_object(*report, mode);
}

Answer export_products(Catalogues& catalogues, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string store = reader.text("store", kSlugBytes);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    auto exporting = catalogues.export_csv(store);
    const Outcome<std::string> csv = co_await std::move(exporting);
    if (!csv) co_return csv.error();
    co_return json::object{{"store", store}, {"csv", *csv}};
}

Answer upsert_offer(Catalogues& catalogues, auth::Caller caller, json::object params) {
    json::value offer_json;
    if (const json::value* value = params.if_contains("offer")) {
        offer_json = *value;
        params.erase("offer");
    }
    ParamReader reader{params};
    const Outcome<ProductName> name = read_product_name(reader, caller);
    if (!name) co_return name.error();
    Outcome<commerce::Offer> offer = commerce::offer_from_json(offer_json);
    if (!offer) co_return offer.error();
    auto storing = catalogues.upsert_offer(name->store, name->sku, *std::move(offer));
    const Outcome<commerce::Product> product = co_await std::move(storing);
    if (!product) co_return product.error();
    co_return json::parse(commerce::to_json(*product));
}

Answer delete_offer(Catalogues& catalogues, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const auto channel = commerce::channel_from_word(reader.text("channel", 16));
    const Outcome<ProductName> name = read_product_name(reader, caller);
    if (!name) co_return name.error();
    if (!channel) {
        co_return Refusal{"invalid",
                          "channel must be \"taobao\", \"tmall\", \"1688\", \"special\" or \"own\"",
                          "channel"};
    }
    auto removing = catalogues.remove_offer(name->store, name->sku, *channel);
    const Outcome<commerce::Product> product = co_await std::move(removing);
    if (!product) co_return product.error();
    co_return json::parse(commerce::to_json(*product));
}

Answer get_bag(Catalogues& catalogues, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string store = reader.text("store", kSlugBytes);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    const Outcome<Catalogues::Skus> bag = catalogues.bag(store);
    if (!bag) co_return bag.error();
    json::object answer = bag_object(store, *bag);
    json::array products;
    for (const std::string& sku : *bag) {
        if (const auto product = catalogues.product(store, sku)) {
            products.push_back(json::parse(commerce::to_json(*product)));
        }
    }
    answer["products"] = std::move(products);
    co_return answer;
}

using BagChange = Catalogues::Task<Catalogues::Skus> (Catalogues::*)(std::string, Catalogues::Skus);

Answer change_bag(Catalogues& catalogues,
                  BagChange change,
                  auth::Caller caller,
                  json::object params) {
    ParamReader reader{params};
    const std::string store = reader.text("store", kSlugBytes);
    Catalogues::Skus skus = reader.texts("skus", commerce::kMaxBagProducts, kSkuBytes);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, store)) co_return not_yours("store");
    auto changing = (catalogues.*change)(store, std::move(skus));
    const Outcome<Catalogues::Skus> bag = co_await std::move(changing);
    if (!bag) co_return bag.error();
    co_return bag_object(store, *bag);
}

using Function = Answer (*)(Catalogues&, auth::Caller, json::object);

}  // namespace

void add_catalogue_methods(MethodTable& table, Catalogues& catalogues) {
    const auto add = [&](const char* name, Effect effect, Function function) {
        const auto handler = handler_of(catalogues, function);
        table.add(name, {.least = auth::Role::Assistant, .effect = effect, .handler = handler});
    };
    const auto add_bag = [&](const char* name, BagChange change) {
        const auto handler = [&catalogues, change](auth::Caller caller, json::object params) {
            return change_bag(catalogues, change, std::move(caller), std::move(params));
        };
        table.add(name,
                  {.least = auth::Role::Assistant, .effect = Effect::Changes, .handler = handler});
    };
    add("product.upsert", Effect::Changes, &upsert_product);
    add("product.list", Effect::Reads, &list_products);
    add("product.get", Effect::Reads, &get_product);
    add("product.delete", Effect::Changes, &delete_product);
    add("product.import", Effect::Changes, &import_products);
    add("product.export", Effect::Reads, &export_products);
    add("offer.upsert", Effect::Changes, &upsert_offer);
    add("offer.delete", Effect::Changes, &delete_offer);
    table.add("bag.get",
              {.least = auth::Role::Moderator,
               .effect = Effect::Reads,
               .handler = handler_of(catalogues, &get_bag)});
    add_bag("bag.set", &Catalogues::set_bag);
    add_bag("bag.add", &Catalogues::add_to_bag);
    add_bag("bag.remove", &Catalogues::remove_from_bag);
}

}  // namespace shopfloor::control
