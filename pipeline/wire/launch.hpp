// SPDX-License-Identifier: MIT
// What the server and a worker's process agree on before the first message, and after the last.
#pragma once

namespace shopfloor::wire {

inline constexpr int kWorkerSocket = 3;  // the descriptor on which a worker finds its socket
/// The worker's argument when it is to run without its sandbox.
inline constexpr const char* kUnlocked = "--unlocked";
/// Its argument when it is to be a receiver of WebRTC: its first message is an Offer.
inline constexpr const char* kReceiver = "--receiver";
/// Its argument when it is to be a receiver of MPEG-TS: its first message is an Intake.
inline constexpr const char* kTsReceiver = "--ts-receiver";
/// Its exit status when the kernel did not let it lock itself.
inline constexpr int kCannotLock = 77;

}  // namespace shopfloor::wire
