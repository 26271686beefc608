// SPDX-License-Identifier: MIT
import type { Fault } from './fault';
import { publisherFaults } from './publisher_faults';
import { workerFaults } from './worker_faults';

export const faults: readonly Fault[] = [...publisherFaults, ...workerFaults];
