// SPDX-License-Identifier: MIT
#include "server/show/live_reports.hpp"

#include "pipeline/base/log.hpp"
#include "server/show/clock.hpp"
#include "server/show/order_figures.hpp"
#include "server/show/refusals.hpp"
#include "server/show/report_from_rows.hpp"
#include "server/storage/chat_records.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace shopfloor::show {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;

namespace {

constexpr auto kMaxAhead = 2s;  // of a viewer's picture, by its own word
constexpr auto kTellEvery = 1min;
constexpr const char* kDiskIsSlow = "the disk does not keep up";
constexpr const char* kTooMany = "one viewer does the same too often";
constexpr std::string_view kWholesale = "1688";

std::optional<std::int64_t> number_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (!value || !value->is_number()) return std::nullopt;
    boost::system::error_code error;
    const auto number = value->to_number<std::int64_t>(error);
    return error ? std::nullopt : std::optional{number};
}

std::string text_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

const commerce::Offer* offer_of(const commerce::Product& product, std::string_view channel) {
    const auto found = std::ranges::find_if(product.offers, [&](const commerce::Offer& offer) {
        return commerce::to_word(offer.channel) == channel;
    });
    return found == product.offers.end() ? nullptr : &*found;
}

// What the page shows first of a product: the first offer for single pieces.
std::string main_channel(const commerce::Product& product) {
    const auto retail = std::ranges::find_if(product.offers, [](const commerce::Offer& offer) {
        return commerce::to_word(offer.channel) != kWholesale;
    });
    if (retail != product.offers.end()) return std::string{commerce::to_word(retail->channel)};
    if (product.offers.empty()) return {};
    return std::string{commerce::to_word(product.offers.front().channel)};
}

}  // namespace

LiveReports::LiveReports(ReportSettings settings, Wiring wiring)
    : settings_(std::move(settings)),
      hosts_(settings_.allowed_hosts),
      wiring_(std::move(wiring)),
      log_(wiring_.business, wiring_.storage, settings_.max_waiting),
      timer_(wiring_.business) {}

void LiveReports::restore(const storage::Contents& contents) {
    const Result<void> ended = wiring_.storage.commit_blocking({storage::LostVisits{}});
    if (!ended) throw std::runtime_error{"cannot end old visits: " + ended.error().message()};
    const auto state = wiring_.storage.query_blocking<storage::SalesState>(
        [](storage::Reader& reader) { return storage::read_sales_state(reader); });
    log_.restore(state);
    for (const storage::TallyRecord& tally : state.tallies) {
        stored_tallies_.insert_or_assign(tally.broadcast, tally);
    }
    for (const storage::CueRecord& record : contents.cues) {
        stored_cues_[record.broadcast].insert_or_assign(record.cue.id, record.cue.product);
    }
}

void LiveReports::start() {
    asio::co_spawn(wiring_.business, run(), [](std::exception_ptr failure) {
        log::failure("show", "storing clicks and visits", failure);
    });
}

asio::awaitable<void> LiveReports::run() {
    while (!is_stopping_) {
        timer_.expires_after(settings_.store_interval);
        co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
        if (is_stopping_) co_return;
        tell_tallies();
        co_await log_.flush();
    }
}

asio::awaitable<void> LiveReports::stop() {
    tell_tallies();
    is_stopping_ = true;
    timer_.cancel();
    for (auto& [name, room] : rooms_) {
        if (!room.show) continue;
        for (auto& [socket, presence] : room.present) {
            end_visit(room.show->tally.live_edge, *room.show, presence);
        }
    }
    co_await log_.flush();
}

// A broadcast is only told of when something has changed: most rooms stand still.
void LiveReports::tell_tallies() {
    for (auto& [name, room] : rooms_) {
        if (!room.show) continue;
        edge(name, *room.show);
        if (std::exchange(room.show->is_told, true)) continue;
        log_.add(room.show->tally);
    }
}

media::MediaTime LiveReports::edge(const std::string& room, Show& show) {
    const auto on_air = wiring_.desk.on_air(room);
    if (on_air && on_air->broadcast.id == show.broadcast &&
        on_air->live_edge > show.tally.live_edge) {
        show.tally.live_edge = on_air->live_edge;
        show.is_told = false;
    }
    return show.tally.live_edge;
}

void LiveReports::broadcast_began(const storage::BroadcastRecord& broadcast) {
    Room& room = rooms_[broadcast.room];
    Show show{.broadcast = broadcast.id, .tally = {.broadcast = broadcast.id}};
    if (const auto tally = stored_tallies_.extract(broadcast.id)) show.tally = tally.mapped();
    if (auto cues = stored_cues_.extract(broadcast.id)) show.products = std::move(cues.mapped());
    room.show = std::move(show);
    count_peak(room);
    for (auto& [socket, presence] : room.present) {
        begin_visit(broadcast.room, room, presence);
    }
}

void LiveReports::broadcast_ended(const storage::BroadcastRecord& broadcast) {
    const auto room = rooms_.find(broadcast.room);
    if (room == rooms_.end() || !room->second.show) return;
    Show& show = *room->second.show;
    if (show.broadcast != broadcast.id) return;
    show.tally.live_edge = std::max(show.tally.live_edge, broadcast.duration);
    const media::MediaTime end = show.tally.live_edge;
    for (auto& [socket, presence] : room->second.present) {
        end_visit(end, show, presence);
        presence.seen.clear();
    }
    log_.add(show.tally);
    room->second.show.reset();
}

void LiveReports::cue_published(const storage::BroadcastRecord& broadcast, const room::Cue& cue) {
    const auto room = rooms_.find(broadcast.room);
    if (room == rooms_.end() || !room->second.show) return;
    if (room->second.show->broadcast != broadcast.id || cue.product.empty()) return;
    room->second.show->products.insert_or_assign(cue.id, cue.product);
}

void LiveReports::viewer_joined(const std::string& room, const delivery::ViewerRef& viewer) {
    if (is_stopping_) return;
    Room& entry = rooms_[room];
    if (entry.present.contains(viewer.socket)) return;
    const auto connections = entry.connections_by_viewer.try_emplace(viewer.viewer).first;
    ++connections->second;
    const auto place =
        entry.present.try_emplace(viewer.socket, Presence{.viewer = &connections->first}).first;
    count_peak(entry);
    begin_visit(room, entry, place->second);
}

void LiveReports::viewer_left(const std::string& room, const delivery::ViewerRef& viewer) {
    const auto entry = rooms_.find(room);
    if (entry == rooms_.end()) return;
    const auto presence = entry->second.present.find(viewer.socket);
    if (presence == entry->second.present.end()) return;
    auto& show = entry->second.show;
    if (show && !is_stopping_) end_visit(edge(room, *show), *show, presence->second);
    auto& connections = entry->second.connections_by_viewer;
    const auto count = connections.find(*presence->second.viewer);
    entry->second.present.erase(presence);
    if (--count->second == 0) connections.erase(count);
}

void LiveReports::viewer_said(const std::string& room,
                              const delivery::ViewerRef& viewer,
                              const std::string& type,
                              const std::string& json) {
    if (type != "impression" || is_stopping_) return;
    const auto entry = rooms_.find(room);
    if (entry == rooms_.end() || !entry->second.show) return;
    const auto presence = entry->second.present.find(viewer.socket);
    if (presence == entry->second.present.end()) return;
    count_impression(room, *entry->second.show, presence->second, json);
}

void LiveReports::begin_visit(const std::string& room, Room& entry, Presence& presence) {
    if (!entry.show) return;
    const std::string who = *presence.viewer + '\n' + entry.show->broadcast;
    if (!visit_limit_.counts(who, settings_.visits_per_minute, utc_now())) {
        return leave_out(&*entry.show, kTooMany);
    }
    presence.visit = Visit{.id = log_.next_visit_id(), .begun = edge(room, *entry.show)};
    take(*entry.show, log_.add(record_of(*entry.show, presence)));
}

void LiveReports::end_visit(media::MediaTime at, Show& show, Presence& presence) {
    if (!presence.visit) return;
    storage::VisitRecord record = record_of(show, presence);
    record.ended = std::max(at, record.begun);
    presence.visit.reset();
    take(show, log_.add(std::move(record)));
}

storage::VisitRecord LiveReports::record_of(const Show& show, const Presence& presence) {
    return {.id = presence.visit->id,
            .broadcast = show.broadcast,
            .viewer = *presence.viewer,
            .begun = presence.visit->begun};
}

void LiveReports::count_peak(Room& entry) {
    if (!entry.show || entry.connections_by_viewer.size() <= entry.show->tally.peak) return;
    entry.show->tally.peak = entry.connections_by_viewer.size();
    entry.show->is_told = false;
}

// What the message says is a viewer's word: it counts only as far as the cue log bears it out.
void LiveReports::count_impression(const std::string& room,
                                   Show& show,
                                   Presence& presence,
                                   const std::string& text) {
    boost::system::error_code error;
    const json::value value = json::parse(text, error);
    if (error || !value.is_object()) return;
    const json::object& message = value.get_object();
    const auto id = static_cast<std::uint64_t>(number_of(message, "cue").value_or(0));
    const auto cue = show.products.find(id);
    if (cue == show.products.end() || text_of(message, "product") != cue->second) return;
    if (std::ranges::find(presence.seen, id) != presence.seen.end()) return;
    presence.seen.push_back(id);

    const auto product = wiring_.find_product(room, cue->second);
    std::string channel = text_of(message, "channel");
    if (product && !offer_of(*product, channel)) channel = main_channel(*product);
    if (!product) channel.clear();
    const media::MediaTime end = edge(room, show);
    const media::MediaTime at{number_of(message, "at_us").value_or(end.count())};
    take(show,
         log_.add(storage::ImpressionRecord{.broadcast = show.broadcast,
                                            .cue = id,
                                            .viewer = *presence.viewer,
                                            .product = cue->second,
                                            .channel = std::move(channel),
                                            .at = at < 0s || at > end + kMaxAhead ? end : at,
                                            .utc = utc_now()}));
}

Destination LiveReports::follow(const Click& click) {
    const auto link = wiring_.links.read(click.token);
    if (!link || !wiring_.desk.find_store(link->room)) return {.kind = Destination::Kind::Unknown};
    const auto product = wiring_.find_product(link->room, link->sku);
    const commerce::Offer* offer =
        product ? offer_of(*product, commerce::to_word(link->channel)) : nullptr;
    if (!offer || offer->url.empty()) {
        return {.kind = Destination::Kind::Room, .location = "/r/" + link->room};
    }
    if (!hosts_.allows(offer->url)) return {.kind = Destination::Kind::Forbidden};
    if (click.counts && !is_stopping_) count_click(*link, click);
    return {.kind = Destination::Kind::Offer, .location = offer->url};
}

void LiveReports::count_click(const sales::OfferLink& link, const Click& click) {
    storage::ClickRecord record{.id = 0,
                                .room = link.room,
                                .broadcast = {},
                                .viewer = click.viewer,
                                .product = link.sku,
                                .channel = std::string{commerce::to_word(link.channel)},
                                .utc = utc_now()};
    const bool is_too_many = !may_count(link, click);
    Room& room = rooms_[link.room];
    const sales::ClickPlace& place = click.place;
    const bool is_of_show =
        room.show && (place.broadcast.empty() || place.broadcast == room.show->broadcast);
    if (!is_of_show) {
        if (is_too_many) return leave_out(nullptr, kTooMany);
        if (!log_.add(std::move(record))) leave_out(nullptr, kDiskIsSlow);
        return;
    }
    Show& show = *room.show;
    if (is_too_many) return leave_out(&show, kTooMany);
    const media::MediaTime end = edge(link.room, show);
    record.broadcast = show.broadcast;
    record.at = place.at && *place.at <= end + kMaxAhead ? *place.at : end;
    const auto cue = show.products.find(place.cue.value_or(0));
    if (cue != show.products.end() && cue->second == link.sku) record.cue = cue->first;
    take(show, log_.add(std::move(record)));
}

bool LiveReports::may_count(const sales::OfferLink& link, const Click& click) {
    const bool is_known = !click.viewer.empty();
    const std::string who =
        is_known ? click.viewer + '\n' + sales::to_text(link) : '\n' + link.room;
    return click_limit_.counts(
        who,
        is_known ? settings_.clicks_per_minute : settings_.unknown_clicks_per_minute,
        utc_now());
}

void LiveReports::take(Show& show, bool is_kept) {
    if (!is_kept) leave_out(&show, kDiskIsSlow);
}

void LiveReports::leave_out(Show* show, const char* why) {
    if (show) {
        ++show->tally.uncounted;
        show->is_told = false;
    }
    ++left_out_;
    const auto now = utc_now();
    if (now < next_told_) return;
    next_told_ = now + kTellEvery;
    log::warning("show",
                 "{} visits, impressions or clicks are not counted, the last one since {}",
                 std::exchange(left_out_, 0),
                 why);
}

Reports::Task<sales::Report> LiveReports::report(std::string broadcast) {
    tell_tallies();
    const Result<void> stored = co_await log_.flush();
    if (!stored) co_return Refusal{"busy", "The newest figures are not stored yet. Try again.", ""};
    // Worked out on the reading thread: a long show has many visits.
    using Found = std::optional<sales::Report>;
    std::function<Found(storage::Reader&)> read = [broadcast](storage::Reader& reader) -> Found {
        const auto rows = storage::read_broadcast_sales(reader, broadcast);
        if (!rows) return std::nullopt;
        sales::Report made = report_from_rows(*rows);
        const storage::ChatTotals chat = storage::read_chat_totals(reader, broadcast);
        made.likes = chat.likes;
        made.chat_lines = chat.lines;
        made.orders = order_figures(storage::read_order_sums(reader, broadcast));
        made.sold_in_ledger = storage::read_sold_units(reader, broadcast);
        return made;
    };
    Result<Found> report = co_await wiring_.storage.query<Found>(std::move(read));
    if (!report) co_return Refusal{"busy", "The figures could not be read. Try again.", ""};
    if (!*report) {
        co_return Refusal{
            "not_found", fmt::format("There is no broadcast '{}'.", broadcast), "broadcast"};
    }
    co_return std::move(**report);
}

Reports::Task<std::vector<storage::BroadcastTotals>> LiveReports::list(std::string room,
                                                                       std::int64_t limit) {
    if (!wiring_.desk.find_store(room)) co_return unknown_room(room);
    tell_tallies();
    const Result<void> stored = co_await log_.flush();
    if (!stored) co_return Refusal{"busy", "The newest figures are not stored yet. Try again.", ""};
    using Found = std::vector<storage::BroadcastTotals>;
    std::function<Found(storage::Reader&)> read = [room, limit](storage::Reader& reader) {
        return storage::read_broadcast_totals(reader, room, limit);
    };
    const Result<Found> totals = co_await wiring_.storage.query<Found>(std::move(read));
    if (!totals) co_return Refusal{"busy", "The figures could not be read. Try again.", ""};
    co_return *totals;
}

}  // namespace shopfloor::show
