// SPDX-License-Identifier: MIT
// From the operator's settings to each module's own.
#pragma once

#include "server/archive/archive.hpp"
#include "server/broadcast/worker_process.hpp"
#include "server/delivery/delivery.hpp"
#include "server/hooks/hook_book.hpp"
#include "server/ingest/rtmp/rtmp_settings.hpp"
#include "server/ingest/srt/srt_settings.hpp"
#include "server/ingest/whip/whip_settings.hpp"
#include "server/people/cookies.hpp"
#include "server/people/roster.hpp"
#include "server/settings/settings.hpp"
#include "server/show/live_chats.hpp"
#include "server/show/live_deals.hpp"
#include "server/show/live_reports.hpp"
#include "server/show/shows.hpp"

#include <cstddef>
#include <filesystem>
#include <string>

namespace shopfloor::app {

/// Threads that sessions and broadcasts share: one for each core, two at least.
[[nodiscard]] std::size_t media_threads();

[[nodiscard]] show::ShowSettings show_settings(const settings::Settings& settings);
[[nodiscard]] show::ChatSettings chat_settings(const settings::Settings& settings);
[[nodiscard]] show::DealSettings deal_settings(const settings::Settings& settings);
[[nodiscard]] hooks::HookSettings hook_settings(const settings::Settings& settings);
[[nodiscard]] hooks::CourierSettings courier_settings(const settings::Settings& settings);
[[nodiscard]] show::ReportSettings report_settings(const settings::Settings& settings);
[[nodiscard]] ingest::RtmpSettings rtmp_settings(const settings::Settings& settings);
[[nodiscard]] ingest::SrtSettings srt_settings(const settings::Settings& settings);
[[nodiscard]] ingest::WhipSettings whip_settings(const settings::Settings& settings);
[[nodiscard]] delivery::DeliverySettings delivery_settings(const settings::Settings& settings);

[[nodiscard]] archive::ArchiveSettings archive_settings(const settings::Settings& settings,
                                                        const std::filesystem::path& data);
[[nodiscard]] people::RosterLimits roster_limits(const settings::Settings& settings);
[[nodiscard]] people::CookieSecure cookie_secure(const settings::Settings& settings);

[[nodiscard]] broadcast::WorkerSettings worker_settings(const settings::Settings& settings);

/// Creates `data` (mode 0700) where it is missing. Throws std::runtime_error with a sentence.
void create_data_folder(const std::filesystem::path& data);
[[nodiscard]] storage::Place storage_place(const settings::Settings& settings,
                                           const std::filesystem::path& data);

/// The pages: `http.web_root`, else what is installed or built beside this program.
[[nodiscard]] std::filesystem::path web_root(const settings::Settings& settings);

/// Where encoders publish, as merchants are told.
[[nodiscard]] std::string rtmp_url(const settings::Settings& settings, std::uint16_t port);
/// The same for SRT; empty where nobody publishes by it.
[[nodiscard]] std::string srt_url(const settings::Settings& settings);

}  // namespace shopfloor::app
