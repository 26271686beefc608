// SPDX-License-Identifier: MIT
#include "server/app/metrics.hpp"

#include "pipeline/base/log.hpp"
#include "server/health/diagnosis.hpp"
#include "server/health/exposition.hpp"
#include "server/health/process_facts.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace shopfloor::app {
namespace {

using health::Exposition;

constexpr std::array<std::string_view, 5> kRoomStates{
    "offline", "starting", "live", "holding", "ended"};

std::uint64_t read(const std::atomic<std::uint64_t>& counter) {
    return counter.load(std::memory_order_relaxed);
}

double seconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

// The names that every program's figures have, whoever wrote it.
void add_process(Exposition& out) {
    const health::ProcessFacts facts = health::read_process_facts();
    out.gauge("process_resident_memory_bytes", "Memory of the server's process that is resident.");
    out.sample(facts.resident_bytes);
    out.gauge("process_open_fds", "Open file descriptors of the server's process.");
    out.sample(facts.open_descriptors);
    out.gauge("process_max_fds", "The most file descriptors that it may open.");
    out.sample(facts.max_descriptors);
    out.gauge("process_start_time_seconds", "When the process started, since 1970 in UTC.");
    out.sample(facts.start_seconds);
    out.counter("process_cpu_seconds_total", "Time of the cores that the process has used.");
    out.sample(facts.cpu_seconds);
}

void add_problems(Exposition& out, std::span<const health::Problem> problems) {
    out.gauge("shopfloor_ready", "1 while nothing keeps the server from all of its work, else 0.");
    out.sample(std::uint64_t{problems.empty() ? 1U : 0U});
    out.gauge("shopfloor_problem",
              "1 for each problem that there is now; /readyz says what to do.");
    for (const std::string_view code : health::kProblemCodes) {
        const bool is_there =
            std::ranges::find(problems, code, &health::Problem::code) != problems.end();
        out.sample({{"code", code}}, std::uint64_t{is_there ? 1U : 0U});
    }
}

// Every word, so that a series is there before the first one is turned away.
void add_rejections(Exposition& out, const guard::Rejections& rejections) {
    for (std::size_t kind = 0; kind < rejections.words().size(); ++kind) {
        out.sample({{"reason", rejections.words()[kind]}}, rejections.count(kind));
    }
}

void add_viewers(Exposition& out, const delivery::DeliveryStats& delivery) {
    out.gauge("shopfloor_connections", "Open connections: pages, viewers and control.");
    out.sample(delivery.connections);
    out.counter("shopfloor_connections_rejected_total",
                "Connections and requests of pages, viewers and control that were turned away.");
    add_rejections(out, *delivery.rejections);
    out.gauge("shopfloor_viewers", "Viewers that have joined a room.");
    out.sample(delivery.viewers);
    out.counter("shopfloor_viewer_sent_bytes_total", "Media that was handed to viewers' sockets.");
    out.sample(delivery.sent_bytes);
    out.counter("shopfloor_viewer_sent_messages_total",
                "Chunks that were handed to viewers' sockets.");
    out.sample(delivery.sent_chunks);
    out.counter("shopfloor_viewer_skips_total",
                "Times that a viewer who was too far behind was moved to a keyframe.");
    out.sample(delivery.skips);
    out.counter("shopfloor_viewer_closes_total", "Viewers' sockets that came to an end, and why.");
    for (std::size_t ending = 0; ending < delivery::kViewerEndings; ++ending) {
        out.sample({{"reason", delivery::kViewerEndingWords[ending]}},
                   delivery.viewer_ends[ending]);
    }
    out.counter("shopfloor_viewer_quality_steps_total",
                "Changes of rendition of viewers who left that to the server.");
    out.sample({{"direction", "down"}}, delivery.steps_down);
    out.sample({{"direction", "up"}}, delivery.steps_up);
}

void add_delivery(Exposition& out, const delivery::DeliveryStats& delivery) {
    out.counter("shopfloor_delivery_dropped_chunks_total",
                "Chunks that a delivery thread had no time to take.");
    out.sample(delivery.mailbox_drops);
    out.gauge("shopfloor_delivery_batch_seconds",
              "Media that large rooms get at a time, where a thread is busy; 0 is each chunk.");
    out.sample(static_cast<double>(delivery.batch_ms) / 1000);
    const auto each = [&](auto value) {
        for (std::size_t thread = 0; thread < delivery.threads.size(); ++thread) {
            out.sample({{"thread", std::to_string(thread)}}, value(delivery.threads[thread]));
        }
    };
    using Thread = delivery::ThreadStats;
    out.counter("shopfloor_delivery_thread_busy_seconds_total",
                "Time that a delivery thread was not idle.");
    each([](const Thread& thread) { return seconds(thread.busy); });
    out.gauge("shopfloor_delivery_thread_viewers", "Viewers of a delivery thread.");
    each([](const Thread& thread) { return thread.viewers; });
    out.gauge("shopfloor_delivery_thread_silent_seconds",
              "Time since a delivery thread was heard of; about a second is well.");
    each([](const Thread& thread) { return seconds(thread.silent_for); });
}

void add_shows(Exposition& out, const MetricSources& from) {
    std::map<std::string_view, std::uint64_t> by_state;
    for (const std::string_view state : kRoomStates)
        by_state[state] = 0;
    const std::vector<show::RoomSummary> rooms = from.shows.list_rooms();
    for (const show::RoomSummary& room : rooms)
        ++by_state[room.state];
    out.gauge("shopfloor_rooms", "Rooms by the state of their show.");
    for (const auto& [state, count] : by_state)
        out.sample({{"state", state}}, count);
    out.counter("shopfloor_broadcasts_begun_total",
                "Broadcasts that began, or were taken up after a restart.");
    out.sample(from.tally.begun);
    out.counter("shopfloor_broadcasts_ended_total", "Broadcasts that ended.");
    out.sample(from.tally.ended);
    out.counter("shopfloor_epochs_total", "Epochs that went on air.");
    out.sample(from.tally.epochs);
    out.counter("shopfloor_cues_total", "Cues, and revisions of them, that went out.");
    out.sample(from.tally.cues);
    out.counter("shopfloor_chat_lines_total", "Lines that viewers and staff have written.");
    out.sample(from.chats.counts().lines);
    out.counter("shopfloor_chat_lost_lines_total",
                "Lines that were shown, but never stored: the disk did not keep up.");
    out.sample(from.chats.counts().lost_lines);
}

void add_srt(Exposition& out, const ingest::SrtTally& srt) {
    out.gauge("shopfloor_srt_sessions", "Encoders that publish by SRT, or are about to.");
    out.sample(read(srt.sessions));
    out.counter("shopfloor_srt_rejected_total",
                "SRT handshakes and publishers that were turned away, and why.");
    add_rejections(out, srt.rejections);
    out.counter(
        "shopfloor_srt_packets_total",
        "SRT packets of encoders: received, lost at first, come again, never come in time.");
    out.sample({{"kind", "received"}}, read(srt.lines.packets));
    out.sample({{"kind", "lost"}}, read(srt.lines.lost));
    out.sample({{"kind", "retransmitted"}}, read(srt.lines.retransmitted));
    out.sample({{"kind", "dropped"}}, read(srt.lines.dropped));
    out.counter("shopfloor_srt_dropped_bytes_total",
                "Bytes of SRT encoders that no receiver had time to take.");
    out.sample(read(srt.dropped_bytes));
    out.counter("shopfloor_srt_dropped_tags_total",
                "Frames of SRT encoders that a broadcast had no time to take.");
    out.sample(read(srt.dropped_tags));
}

void add_publishers(Exposition& out, const MetricSources& from) {
    const show::PublishCounts& counts = from.shows.publish_counts();
    out.gauge("shopfloor_rtmp_connections", "Connections of encoders, on air or not.");
    out.sample(read(from.rtmp.connections));
    out.counter("shopfloor_rtmp_rejected_total",
                "Connections of encoders that were turned away, and why.");
    add_rejections(out, from.rtmp.rejections);
    out.gauge("shopfloor_whip_sessions", "Browsers that publish, or are about to.");
    out.sample(read(from.whip.sessions));
    out.counter("shopfloor_whip_rejected_total",
                "Offers of browsers that were turned away, and why.");
    add_rejections(out, from.whip.rejections);
    out.counter("shopfloor_whip_dropped_tags_total",
                "Frames of browsers that a broadcast had no time to take.");
    out.sample(read(from.whip.dropped_tags));
    add_srt(out, from.srt);
    out.counter("shopfloor_publishes_admitted_total", "Encoders that were let in.");
    out.sample(counts.admitted);
    out.counter("shopfloor_publishes_refused_total", "Encoders that were turned away, and why.");
    out.sample({{"reason", "unknown_key"}}, counts.unknown_key);
    out.sample({{"reason", "too_many_keys"}}, counts.too_many_keys);
    out.sample({{"reason", "show_ended"}}, counts.ended);
    out.sample({{"reason", "taken_down"}}, counts.taken_down);
    out.sample({{"reason", "in_use"}}, counts.in_use);
    out.sample({{"reason", "full"}}, counts.full);
    out.sample({{"reason", "unavailable"}}, counts.unavailable);
    out.counter("shopfloor_source_over_limits_total",
                "Encoders that sent more than pipeline.source_bitrate_bps or source_short_side.");
    out.sample(read(from.workers.over_limits));
    out.counter("shopfloor_worker_starts_total", "Media workers that were started.");
    out.sample(read(from.workers.starts));
    out.counter("shopfloor_worker_start_failures_total",
                "Media workers that could not be started.");
    out.sample(read(from.workers.failed_starts));
    out.counter("shopfloor_worker_ends_total", "Media workers that ended, and why.");
    for (std::size_t ending = 0; ending < broadcast::kWorkerEndings; ++ending) {
        out.sample({{"reason", broadcast::kWorkerEndingWords[ending]}},
                   read(from.workers.ends[ending]));
    }
    out.counter("shopfloor_source_dropped_packets_total",
                "Packets of encoders that a worker had no time to take.");
    out.sample(read(from.workers.dropped_packets));
}

// By room: what its encoder sends. Counters begin anew with each epoch, as rate() expects.
void add_sources(Exposition& out, const MetricSources& from, std::size_t max_rooms) {
    std::vector<show::IngestEntry> ingests = from.shows.list_ingests();
    out.gauge("shopfloor_ingests", "Encoders that are connected.");
    out.sample(std::uint64_t{ingests.size()});
    // Of a room's two encoders the one on air: it is what the room has figures of.
    std::erase_if(ingests, [](const show::IngestEntry& ingest) { return !ingest.is_on_air; });
    const std::size_t hidden = ingests.size() - std::min(ingests.size(), max_rooms);
    out.gauge("shopfloor_ingests_hidden",
              "Encoders whose rooms have no figures of their own here, as metrics.rooms says.");
    out.sample(std::uint64_t{hidden});
    ingests.resize(ingests.size() - hidden);
    const auto each = [&](auto value) {
        for (const show::IngestEntry& ingest : ingests) {
            out.sample({{"room", ingest.room}}, value(ingest));
        }
    };
    using Ingest = show::IngestEntry;
    std::map<std::string, std::uint64_t> warnings;  // by room
    out.gauge("shopfloor_room_viewers", "Viewers of a room that an encoder sends to.");
    each([&](const Ingest& ingest) {
        const auto stats = from.shows.stats(ingest.room);
        warnings[ingest.room] = stats ? stats->warnings.size() : 0;
        return stats ? stats->viewers : 0;
    });
    out.gauge("shopfloor_source_warnings", "Things that the merchant is told about the show.");
    each([&](const Ingest& ingest) { return warnings[ingest.room]; });
    out.counter("shopfloor_source_bytes_total", "Bytes from the encoder, in this epoch.");
    each([](const Ingest& ingest) { return ingest.stats.bytes_in; });
    out.counter("shopfloor_source_video_frames_total", "Pictures from the encoder, in this epoch.");
    each([](const Ingest& ingest) { return ingest.stats.video_frames; });
    out.counter("shopfloor_source_audio_frames_total",
                "Frames of sound from the encoder, in this epoch.");
    each([](const Ingest& ingest) { return ingest.stats.audio_frames; });
    out.counter("shopfloor_source_silence_frames_total",
                "Frames of silence in place of sound that did not come, in this epoch.");
    each([](const Ingest& ingest) { return ingest.stats.silence_frames; });
    out.counter("shopfloor_source_repaired_timestamps_total",
                "Times of the encoder's that made no sense, in this epoch.");
    each([](const Ingest& ingest) { return ingest.stats.repaired_timestamps; });
    out.gauge("shopfloor_source_keyframe_interval_seconds",
              "Time between the encoder's last two keyframes; 0 before the second.");
    each([](const Ingest& ingest) {
        return static_cast<double>(ingest.stats.keyframe_interval_ms) / 1000;
    });
    out.gauge("shopfloor_source_ladder_rungs", "Smaller renditions that are encoded now.");
    each([](const Ingest& ingest) { return std::uint64_t{ingest.stats.ladder_rungs}; });
}

void add_disks(Exposition& out, const MetricSources& from) {
    const storage::StorageStats storage = from.storage.stats();
    out.counter("shopfloor_storage_commits_total", "Changes that were to be stored.");
    out.sample({{"result", "stored"}}, storage.commits);
    out.sample({{"result", "failed"}}, storage.failed_commits);
    out.histogram("shopfloor_storage_commit_duration_seconds",
                  "Time from a change to its acknowledgement, which is when it is on the disk.",
                  storage.commit_times);
    out.gauge("shopfloor_storage_queued_commits", "Changes that wait for the disk.");
    out.sample(storage.queued);
    out.gauge("shopfloor_storage_max_queued_commits",
              "How many may wait; more are answered with 'busy'.");
    out.sample(storage.max_queued);
    if (storage.free_bytes != UINT64_MAX) {
        out.gauge("shopfloor_storage_free_bytes", "Free space on the database's disk.");
        out.sample(storage.free_bytes);
    }
    const archive::RecordingStats recordings = from.recordings.stats();
    out.counter("shopfloor_recording_written_bytes_total", "Recordings that were written.");
    out.sample(recordings.written_bytes);
    out.counter("shopfloor_recording_dropped_chunks_total",
                "Chunks that were not recorded, as the disk did not keep up.");
    out.sample(recordings.dropped_chunks);
    out.gauge("shopfloor_recording_queued_bytes", "Recordings that wait for the disk.");
    out.sample(recordings.queued_bytes);
    if (recordings.free_bytes != UINT64_MAX) {
        out.gauge("shopfloor_recording_free_bytes", "Free space on the recordings' disk.");
        out.sample(recordings.free_bytes);
    }
}

void add_deals(Exposition& out, const show::LiveDeals& deals) {
    const show::DealsNow now = deals.now();
    out.gauge("shopfloor_deals_open", "Deals that are open.");
    out.sample(std::uint64_t{now.open});
    out.gauge("shopfloor_deal_buyers_in_line", "Buyers who wait for a unit of a deal.");
    out.sample(std::uint64_t{now.waiting});
    out.gauge("shopfloor_deal_held_units", "Units that are held, or ordered and not confirmed.");
    out.sample(now.held_units);
    const show::DealCounts& counts = deals.counts();
    out.counter("shopfloor_holds_total", "Steps in the life of holds, each on the disk.");
    out.sample({{"step", "held"}}, counts.held);
    out.sample({{"step", "in_line"}}, counts.waiting);
    out.sample({{"step", "ordered"}}, counts.ordered);
    out.sample({{"step", "sold"}}, counts.sold);
    out.sample({{"step", "expired"}}, counts.expired);
    out.sample({{"step", "released"}}, counts.released);
    out.counter("shopfloor_hold_refusals_total", "Presses that were answered no.");
    out.sample(counts.refused);
    out.histogram(
        "shopfloor_hold_answer_duration_seconds",
        "Time from a press to the answer that it holds, which is when that is on the disk.",
        counts.answers.read());
}

void add_hooks(Exposition& out, const MetricSources& from) {
    const hooks::HookBook::Figures figures = from.hooks.figures();
    const hooks::CourierCounters& courier = from.courier;
    out.gauge("shopfloor_hooks", "Hooks of all stores.");
    out.sample(std::uint64_t{figures.hooks});
    out.gauge("shopfloor_hook_waiting_events", "Events that wait for a hook's receiver.");
    out.sample(figures.waiting);
    out.gauge("shopfloor_hook_fullest_events",
              "The same, of the hook that has most; hooks.waiting says how many fit.");
    out.sample(figures.fullest);
    out.counter("shopfloor_hook_requests_total", "Requests to hooks, and how they went.");
    out.sample({{"result", "delivered"}}, read(courier.delivered_requests));
    out.sample({{"result", "failed"}}, read(courier.failed_requests));
    out.counter("shopfloor_hook_events_total", "Events for hooks, and what became of them.");
    out.sample({{"result", "delivered"}}, read(courier.delivered_events));
    out.sample({{"result", "set_aside"}}, read(courier.set_aside_events));
    out.sample({{"result", "missed"}}, figures.missed);
    out.histogram("shopfloor_hook_delay_seconds",
                  "Time from an event to its receiver's word that it has it.",
                  courier.delays.read());
}

void add_log(Exposition& out) {
    out.counter("shopfloor_log_lines_total", "Lines of the log, by level.");
    constexpr std::array<std::pair<log::Level, std::string_view>, 4> levels{
        {{log::Level::Debug, "debug"},
         {log::Level::Info, "info"},
         {log::Level::Warning, "warning"},
         {log::Level::Error, "error"}}};
    for (const auto& [level, word] : levels) {
        out.sample({{"level", word}}, log::written_lines(level));
    }
}

}  // namespace

std::string metrics_text(const MetricSources& sources,
                         const delivery::DeliveryStats& delivery,
                         std::span<const health::Problem> problems,
                         std::size_t max_rooms) {
    Exposition out;
    add_process(out);
    add_problems(out, problems);
    add_viewers(out, delivery);
    add_delivery(out, delivery);
    add_shows(out, sources);
    add_publishers(out, sources);
    add_sources(out, sources, max_rooms);
    add_disks(out, sources);
    add_deals(out, sources.deals);
    add_hooks(out, sources);
    add_log(out);
    return out.take();
}

}  // namespace shopfloor::app
