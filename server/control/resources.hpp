// SPDX-License-Identifier: MIT
// The methods, one file for each resource. Shapes and examples are in PROTOCOL.md.
#pragma once

#include "server/control/method_table.hpp"
#include "server/show/shows.hpp"
#include "server/show/store_book.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <string>

namespace shopfloor::control {

/// Where encoders publish, as merchants are told.
struct EncoderDoors {
    std::string rtmp_url;
    std::string srt_url{};  // "srt://HOST:PORT"; empty: nobody publishes by SRT
    std::function<std::string(const std::string& key_id)> srt_passphrase{};

    /// Of a new key: "rtmp_url", and what SRT takes in place of the stream key, "srt_url",
    /// "srt_stream_id", "srt_passphrase".
    void add_to(boost::json::object& answer,
                const std::string& room,
                const std::string& key_id) const;
};

/// The server's numbers at this moment.
using TotalsSource = std::function<boost::json::object()>;

// `shows` and `stores` must outlive the table.
void add_store_methods(MethodTable& table,
                       show::Shows& shows,
                       show::StoreBook& stores,
                       EncoderDoors doors);
void add_key_methods(MethodTable& table,
                     show::Shows& shows,
                     show::StoreBook& stores,
                     EncoderDoors doors);
void add_cue_methods(MethodTable& table, show::Shows& shows);
void add_broadcast_methods(MethodTable& table, show::Shows& shows);
void add_ingest_methods(MethodTable& table, show::Shows& shows);
void add_stats_methods(MethodTable& table, show::Shows& shows, TotalsSource totals);

/// A handler from a coroutine function whose first argument is Shows.
template <class Function>
auto with_shows(show::Shows& shows, Function function) {
    // Not itself a coroutine, so that nothing of it lives in a coroutine's frame.
    return [&shows, function](auth::Caller caller, boost::json::object params) -> Answer {
        return function(shows, std::move(caller), std::move(params));
    };
}

}  // namespace shopfloor::control
