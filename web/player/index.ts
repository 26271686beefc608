// SPDX-License-Identifier: MIT
export { ShopfloorPlayer, type PlayerOptions } from './player';
export { ReplayPlayer, type ReplayChapter, type ReplayPosition } from './replay/replay_player';
export type { RecordingInfo } from './replay/recording';
export type { PlayerEvents, PlayerState, PlayerStats } from './player_events';
export { AUTO, type CurrentRendition } from './renditions';
export { CueTimeline, type CueChange } from './cue_timeline';
export { cuesInChunk, eventMessages, type EventMessage } from './emsg';
export { parseMediaFrame, type MediaFrame } from './wire';
export type { Channel, ChatLine, ChatNews, Cue, Deal, DealNews, LocalText, Money, Offer, OwnHold, Product, Rendition, RoomHead, Snapshot } from './messages';
