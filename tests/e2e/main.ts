// SPDX-License-Identifier: MIT
// One process, one test after the other: they measure, and must not disturb each other.
import './barcode.test';
import './cue_frames.test';
import '../bench/figure.test';
import './playback.test';
import './qualities.test';
import './cues.test';
import './bag.test';
import './chat.test';
import './card_quantity.test';
import './catalogue.test';
import './enhanced.test';
import './bad_media.test';
import './outage.test';
import './replay.test';
import './states.test';
import './off_air.test';
import './preview.test';
import './restart.test';
import './accessibility.test';
import './demo.test';
import './signin.test';
import './studio.test';
import './console.test';
import './story.test';
