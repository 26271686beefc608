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

Answer create_store(show::Shows& shows, std::string rtmp_url, json::object params) {
    Outcome<show::StoreDraft> draft = read_draft(params);
    if (!draft) co_return draft.error();

    Outcome<show::StoreCreated> created = co_await shows.create_store(*std::move(draft));
    if (!created) co_return created.error();
    co_return json::object{{"store", created->store.slug},
                           {"room", created->store.slug},
                           {"name", created->store.name},
                           {"stream_key", created->stream_key},
                           {"key_id", created->key_id},
                           {"rtmp_url", rtmp_url}};
}

}  // namespace

void add_store_methods(MethodTable& table, show::Shows& shows, std::string rtmp_url) {
    const auto create = [&shows, url = std::move(rtmp_url)](const auth::Caller&,
                                                            json::object params) -> Answer {
        return create_store(shows, url, std::move(params));
    };
    table.add("store.create",
              {.least = auth::Role::Operator, .effect = Effect::Changes, .handler = create});
}

}  // namespace shopfloor::control
