// SPDX-License-Identifier: MIT
#include "server/control/resources.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

Answer upsert_product(show::Shows& shows, auth::Caller caller, json::object params) {
    const json::value value(std::move(params));  // braces would make a list
    Outcome<commerce::Product> product = commerce::product_from_json(value);
    if (!product) co_return product.error();
    if (!may_act_for(caller, product->store)) co_return not_yours("store");

    json::object result{{"store", product->store}, {"sku", product->sku}};
    Outcome<void> stored = co_await shows.upsert_product(*std::move(product));
    if (!stored) co_return stored.error();
    co_return result;
}

}  // namespace

void add_product_methods(MethodTable& table, show::Shows& shows) {
    table.add("product.upsert",
              {.least = auth::Role::Assistant,
               .effect = Effect::Changes,
               .handler = with_shows(shows, &upsert_product)});
}

}  // namespace shopfloor::control
