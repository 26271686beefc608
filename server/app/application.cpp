// SPDX-License-Identifier: MIT
#include "server/app/application.hpp"

#include "pipeline/base/log.hpp"
#include "server/app/assembly.hpp"
#include "server/app/tls_parts.hpp"
#include "server/auth/metrics_token.hpp"
#include "server/auth/srt_passphrase.hpp"
#include "server/ingest/whip/whip_routes.hpp"
#include "server/people/records.hpp"
#include "server/show/clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/strand.hpp>

#include <atomic>
#include <thread>

namespace shopfloor::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto kDrainStep = 50ms;
constexpr int kDrainSteps = 100;

broadcast::WorkerSettings with_spares(broadcast::WorkerSettings worker,
                                      broadcast::SpareWorkers& spares) {
    worker.spares = &spares;
    return worker;
}

storage::Place place_in(const settings::Settings& settings, const std::filesystem::path& data) {
    create_data_folder(data);
    return storage_place(settings, data);
}

}  // namespace

Application::Application(const settings::Settings& settings, const std::filesystem::path& data)
    : identity_(open_identity(settings.tls)),
      media_(media_threads()),
      storage_(place_in(settings, data)),
      signing_key_(auth::ensure_signing_key(data)),
      viewers_(signing_key_),
      courier_(
          courier_settings(settings),
          settings.hooks.authority,
          {.storage = storage_,
           .now = &show::utc_now,
           .settled =
               [this](const std::string& store, const std::string& hook, std::size_t events) {
                   asio::post(business_,
                              [this, store, hook, events] { hooks_.settled(store, hook, events); });
               },
           .gone =
               [this](const std::string& store, const std::string& hook, std::uint64_t revision) {
                   asio::post(business_, [this, store, hook, revision] {
                       hooks_.gone(store, hook, revision);
                   });
               }}),
      hooks_(hook_settings(settings),
             {.business = business_.get_executor(),
              .storage = storage_,
              .key = signing_key_,
              .courier = courier_.courier(),
              .has_store =
                  [this](const std::string& store) { return shows_.find_store(store) != nullptr; },
              .now = &show::utc_now}),
      archive_(archive_settings(settings, data),
               {.business = business_.get_executor(),
                .storage = storage_,
                .changed = [this](const std::string& room,
                                  const archive::RoomRecording& now) { news_.changed(room, now); },
                .shelved = [this](const std::string& room) { news_.shelved(room); }}),
      go_links_(signing_key_),
      bag_links_(doors_, go_links_),
      worker_(worker_settings(settings)),
      spares_(asio::make_strand(media_.get_executor()),
              {.program = worker_.program, .count = settings.pipeline.spare_workers}),
      capacity_({.busy_percent = settings.pipeline.busy_percent,
                 .min_memory_bytes = settings.pipeline.min_memory_bytes}),
      machine_(business_.get_executor(), capacity_),
      shows_(show_settings(settings),
             with_spares(worker_, spares_),
             {.business = business_.get_executor(),
              .make_strand = [this] { return asio::make_strand(media_.get_executor()); },
              .storage = storage_,
              .book = book_,
              .front = bag_links_,
              .outlet = doors_,
              .capacity = capacity_}),
      news_(
          {.business = business_.get_executor(),
           .archive = archive_,
           .desk = shows_,
           .warn = [this](const std::string& room,
                          wire::Warning warning) { shows_.warn(room, std::move(warning)); },
           .show_replay = [this](const std::string& room,
                                 std::string json) { rooms_.show_replay(room, std::move(json)); }}),
      rooms_({.storage = storage_, .book = book_, .shows = shows_, .desk = shows_}),
      people_(roster_limits(settings),
              {.business = business_.get_executor(),
               .storage = storage_,
               .tokens = tokens_,
               .has_store =
                   [this](const std::string& store) { return shows_.find_store(store) != nullptr; },
               .now = &show::utc_now}),
      chats_(chat_settings(settings), business_.get_executor(), shows_, storage_),
      rundowns_({.business = business_.get_executor(),
                 .storage = storage_,
                 .shows = shows_,
                 .desk = shows_}),
      deals_(deal_settings(settings),
             {.business = business_.get_executor(),
              .storage = storage_,
              .shows = shows_,
              .desk = shows_,
              .bags = shows_,
              .key = signing_key_,
              .find_product = [this](const std::string& store,
                                     const std::string& sku) { return find_product(store, sku); },
              .bag =
                  [this](const std::string& store) {
                      const auto bag = catalogues_.bag(store);
                      return bag ? *bag : std::vector<std::string>{};
                  },
              .follow_offer =
                  [this](const sales::OfferLink& link, show::Click click) {
                      click.token = go_links_.token(link);
                      return reports_.follow(click);
                  },
              .now = &show::utc_now}),
      catalogues_({.business = business_.get_executor(),
                   .storage = storage_,
                   .desk = shows_,
                   .bags = deals_}),
      reports_(
          report_settings(settings),
          {.business = business_.get_executor(),
           .storage = storage_,
           .desk = shows_,
           .links = go_links_,
           .find_product = [this](const std::string& store,
                                  const std::string& sku) { return find_product(store, sku); }}),
      calls_({.business = business_.get_executor(),
              .storage = storage_,
              .now = &show::utc_now,
              .audit_life = settings.people.audit_days}),
      rtmp_settings_(rtmp_settings(settings)),
      whip_settings_(whip_settings(settings)),
      srt_settings_(srt_settings(settings)),
      health_({.business = business_.get_executor(),
               .sources = {.storage = storage_,
                           .recordings = archive_,
                           .shows = shows_,
                           .chats = chats_,
                           .tally = tally_,
                           .workers = *worker_.counters,
                           .rtmp = *rtmp_settings_.tally,
                           .whip = *whip_settings_.tally,
                           .srt = *srt_settings_.tally,
                           .deals = deals_,
                           .courier = courier_.counters(),
                           .hooks = hooks_},
               .delivery_stats = [this] { return delivery_.stats(); },
               .worker_program = worker_.program.path,
               .storage_min_free_bytes = settings.storage.min_free_bytes,
               .max_rooms = settings.metrics.rooms}),
      rtmp_(media_.get_executor(), rtmp_settings_, shows_, identity_.get()),
      whip_(whip_settings_,
            {.business = business_.get_executor(),
             .make_strand = [this] { return asio::make_strand(media_.get_executor()); },
             .gate = shows_}),
      control_({.business = business_.get_executor(),
                .shows = shows_,
                .rooms = rooms_,
                .catalogues = catalogues_,
                .stores = shows_,
                .people = people_,
                .book = calls_,
                .secure_cookies = cookie_secure(settings),
                .recordings = archive_,
                .chats = chats_,
                .rundowns = rundowns_,
                .deals = deals_,
                .hooks = hooks_,
                .now = &show::utc_now,
                .reports = reports_,
                .viewers = viewers_,
                .delivery_stats = [this] { return delivery_.stats(); },
                .doors = {.rtmp_url = rtmp_url(settings, rtmp_.port()),
                          .srt_url = srt_url(settings),
                          .srt_passphrase =
                              [this](const std::string& key_id) {
                                  return auth::srt_passphrase(signing_key_, key_id);
                              }},
                .health = health_,
                .metrics_token_hash = auth::ensure_metrics_token(data),
                .uplink = {.test_bytes = settings.webrtc.uplink_test_bytes,
                           .tests_per_minute = settings.webrtc.uplink_tests_per_minute}}),
      delivery_(delivery_settings(settings),
                {.business = business_.get_executor(),
                 .audience = shows_,
                 .identities = viewers_,
                 .routes = routes(settings),
                 .control_path = "/v1/control",
                 .control = control_.sockets(),
                 .files = delivery::StaticFiles::load(web_root(settings)),
                 .identity = identity_.get()}),
      web_(business_.get_executor(),
           {settings.http.address, settings.http.port, "http.port"},
           [this](int descriptor) { delivery_.adopt(descriptor); }),
      hang_up_(business_),
      signals_(business_, SIGTERM, SIGINT) {
    if (identity_) open_tls(settings);
    doors_.open(delivery_, archive_);
    archive_.open();
    shows_.add_listener(news_);
    shows_.add_listener(tally_);
    const storage::Contents contents = storage_.load();
    people_.restore(storage_.query_blocking<storage::People>(&storage::read_people));
    calls_.restore(
        storage_.query_blocking<std::vector<storage::KeyedCallRecord>>(&storage::read_keyed_calls));
    const auto keep_token = [this](const auth::Token& token) {
        return storage_.commit_blocking({people::to_record(token)});
    };
    new_operator_ = auth::ensure_operator_token(tokens_, data, show::utc_now(), keep_token);
    book_.restore(storage_.query_blocking<std::vector<storage::RoomRecord>>(
        [](storage::Reader& reader) { return storage::read_rooms(reader); }));
    hooks_.restore();
    shows_.use_outbox(hooks_);
    shows_.use_key_board(keys_);
    deals_.use_outbox(hooks_);
    rundowns_.restore();
    shows_.add_listener(rundowns_);
    shows_.use_shelf(catalogues_);
    shows_.add_listener(reports_);
    shows_.add_listener(deals_);
    reports_.restore(contents);
    shows_.restore(contents);
    catalogues_.restore(storage_.query_blocking<std::vector<storage::ProductRecord>>(
        [](storage::Reader& reader) { return storage::read_products(reader); }));
    deals_.restore();
    rooms_.publish_all();
    people_.start();
    hooks_.start();
    news_.publish_all();
    chats_.restore();
    reports_.start();
    calls_.start();
    spares_.start();
    machine_.start();
    health_.start();
    open_srt();
}

Application::~Application() = default;

std::optional<commerce::Product> Application::find_product(const std::string& store,
                                                           const std::string& sku) {
    Outcome<commerce::Product> product = catalogues_.product(store, sku);
    return product ? std::optional{*std::move(product)} : std::nullopt;
}

std::vector<delivery::HttpRoute> Application::routes(const settings::Settings& settings) {
    std::vector<delivery::HttpRoute> all = with_authority(control_.routes(), settings.tls);
    if (!whip_settings_.is_enabled) return all;
    std::vector<delivery::HttpRoute> whip = ingest::whip_routes(whip_);
    all.insert(all.end(), whip.begin(), whip.end());
    return all;
}

// The last, since its thread asks for keys from its first moment on.
void Application::open_srt() {
    if (srt_settings_.port == 0) return;
    srt_.emplace(srt_settings_,
                 ingest::SrtListener::Wiring{
                     .business = business_.get_executor(),
                     .make_strand = [this] { return asio::make_strand(media_.get_executor()); },
                     .gate = shows_,
                     .keys = keys_,
                     .signing_key = signing_key_});
}

void Application::open_tls(const settings::Settings& settings) {
    tls_web_.emplace(
        business_.get_executor(),
        WebListener::Place{settings.http.address, settings.tls.http_port, "tls.http_port"},
        [this](int descriptor) { delivery_.adopt(descriptor, delivery::Transport::Tls); },
        [this] { return identity_->is_busy(); });
    certificate_watch_.emplace(
        business_.get_executor(), certificate_files(settings.tls), *identity_);
    hang_up_.add(SIGHUP);
    await_hang_up();
}

void Application::await_hang_up() {
    hang_up_.async_wait([this](const Error& error, int) {
        if (error) return;
        certificate_watch_->reload();
        await_hang_up();
    });
}

void Application::run() {
    signals_.async_wait([this](const Error& error, int signal) {
        if (error) return;
        log::info("app", "stopping signal={}", signal);
        asio::co_spawn(business_, stop(), [this](std::exception_ptr failure) {
            log::failure("app", "stopping", failure);
            business_.stop();
        });
    });
    business_.run();
    join_media();
    archive_.stop();
    log::info("app", "stopped");
}

asio::awaitable<void> Application::stop() {
    storage_.end_soon();
    web_.stop();
    if (tls_web_) tls_web_->stop();
    if (certificate_watch_) certificate_watch_->stop();
    hang_up_.cancel();
    health_.stop();
    people_.stop();
    rundowns_.stop();
    calls_.stop();
    shows_.stop();
    spares_.stop();
    machine_.stop();
    co_await whip_.stop();
    if (srt_) co_await srt_->stop();
    courier_.courier().stop();
    co_await rtmp_.stop();
    delivery_.stop();
    co_await chats_.stop();
    co_await deals_.stop();
    co_await reports_.stop();
}

// What ends on the media threads may still have a word for the business thread.
void Application::join_media() {
    const auto work = asio::make_work_guard(business_);  // so that `run_for` waits
    std::atomic<bool> is_joined = false;
    std::thread joiner{[&] {
        media_.join();
        is_joined = true;
    }};
    for (int step = 0; step < kDrainSteps && !is_joined; ++step) {
        business_.restart();
        business_.run_for(kDrainStep);
    }
    if (!is_joined) log::warning("app", "media threads are stopped in the middle of something");
    media_.stop();
    joiner.join();
    business_.restart();
    business_.poll();
}

}  // namespace shopfloor::app
