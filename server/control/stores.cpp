// SPDX-License-Identifier: MIT
#include "server/commerce/currency.hpp"
#include "server/commerce/text_shapes.hpp"
#include "server/control/param_reader.hpp"
#include "server/control/resources.hpp"

#include <boost/json.hpp>

namespace shopfloor::control {
namespace {

namespace json = boost::json;

Outcome<show::StoreDraft> read_draft(const json::object& params) {
    ParamReader reader{params};
    show::StoreDraft draft;
    draft.name = reader.text("name");
    draft.slug = reader.optional_text("slug", {}, 64);
    draft.belt = reader.optional_text("belt");
    draft.province = reader.optional_text("province");
    draft.category = reader.optional_text("category");
    draft.locale = reader.optional_text("locale", draft.locale, 35);
    draft.currency = reader.optional_text("currency", draft.currency, 3);
    if (!draft.slug.empty() && !commerce::is_slug(draft.slug)) {
        reader.refuse("slug", "must be 1 to 64 of a-z, 0-9 and \"-\", without a \"-\" at its ends");
    }
    if (!commerce::is_language(draft.locale)) {
        reader.refuse("locale", "must be a language such as \"zh-CN\" (BCP 47)");
    }
    if (!commerce::is_currency(draft.currency)) {
        reader.refuse("currency", "must be a currency of ISO 4217 such as \"CNY\"");
    }
    if (auto mistake = reader.mistake()) return *std::move(mistake);
    return draft;
}

Answer create_store(show::Shows& shows, EncoderDoors doors, json::object params) {
    Outcome<show::StoreDraft> draft = read_draft(params);
    if (!draft) co_return draft.error();

    Outcome<show::StoreCreated> created = co_await shows.create_store(*std::move(draft));
    if (!created) co_return created.error();
    json::object answer{{"store", created->store.slug},
                        {"room", created->store.slug},
                        {"name", created->store.name},
                        {"stream_key", created->stream_key},
                        {"key_id", created->key_id}};
    doors.add_to(answer, created->store.slug, created->key_id);
    co_return answer;
}

json::object to_object(const storage::StoreRecord& store) {
    return {{"store", store.slug},
            {"room", store.slug},
            {"name", store.name},
            {"belt", store.belt},
            {"province", store.province},
            {"category", store.category},
            {"locale", store.locale},
            {"currency", store.currency},
            {"created_ms", store.created.count()}};
}

Answer list_stores(show::StoreBook& stores, json::object params) {
    ParamReader reader{params};
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    json::array list;
    for (const storage::StoreRecord& store : stores.stores()) {
        list.push_back(to_object(store));
    }
    co_return json::object{{"stores", std::move(list)}};
}

Answer get_store(show::StoreBook& stores, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    const std::string slug = reader.text("store", 64);
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, slug)) co_return not_yours("store");
    const Outcome<storage::StoreRecord> store = stores.store(slug);
    if (!store) co_return store.error();
    co_return to_object(*store);
}

Answer update_store(show::StoreBook& stores, auth::Caller caller, json::object params) {
    ParamReader reader{params};
    std::string slug = reader.text("store", 64);
    show::StoreChange change;
    if (params.contains("name")) change.name = reader.text("name");
    if (params.contains("belt")) change.belt = reader.optional_text("belt");
    if (params.contains("province")) change.province = reader.optional_text("province");
    if (params.contains("category")) change.category = reader.optional_text("category");
    if (params.contains("locale")) change.locale = reader.text("locale", 35);
    if (change.locale && !commerce::is_language(*change.locale)) {
        reader.refuse("locale", "must be a language such as \"zh-CN\" (BCP 47)");
    }
    if (auto mistake = reader.mistake()) co_return *std::move(mistake);
    if (!may_act_for(caller, slug)) co_return not_yours("store");

    auto updating = stores.update_store(std::move(slug), std::move(change));
    const Outcome<storage::StoreRecord> store = co_await std::move(updating);
    if (!store) co_return store.error();
    co_return to_object(*store);
}

}  // namespace

void add_store_methods(MethodTable& table,
                       show::Shows& shows,
                       show::StoreBook& stores,
                       EncoderDoors doors) {
    const auto create = [&shows, doors = std::move(doors)](const auth::Caller&,
                                                           json::object params) -> Answer {
        return create_store(shows, doors, std::move(params));
    };
    const auto list = [&stores](const auth::Caller&, json::object params) -> Answer {
        return list_stores(stores, std::move(params));
    };
    const auto get = [&stores](auth::Caller caller, json::object params) -> Answer {
        return get_store(stores, std::move(caller), std::move(params));
    };
    const auto update = [&stores](auth::Caller caller, json::object params) -> Answer {
        return update_store(stores, std::move(caller), std::move(params));
    };
    table.add("store.create",
              {.least = auth::Role::Operator, .effect = Effect::Changes, .handler = create});
    table.add("store.list",
              {.least = auth::Role::Operator, .effect = Effect::Reads, .handler = list});
    table.add("store.get",
              {.least = auth::Role::Moderator, .effect = Effect::Reads, .handler = get});
    table.add("store.update",
              {.least = auth::Role::Owner, .effect = Effect::Changes, .handler = update});
}

}  // namespace shopfloor::control
