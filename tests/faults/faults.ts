// SPDX-License-Identifier: MIT
import { backupFaults } from './backup_faults';
import type { Fault } from './fault';
import { hostileFaults } from './hostile_faults';
import { loadFaults } from './load_faults';
import { publisherFaults } from './publisher_faults';
import { serverFaults } from './server_faults';
import { storageFaults } from './storage_faults';
import { workerFaults } from './worker_faults';

export const faults: readonly Fault[] = [
  ...publisherFaults, ...backupFaults, ...workerFaults, ...serverFaults, ...storageFaults, ...loadFaults,
  ...hostileFaults,
];
