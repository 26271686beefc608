// Fails when a file includes what the table "Who may include whom" of ARCHITECTURE.md does not
// grant to its folder. The table is read from there, so it cannot be out of date.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";

const libraries = {
  spdlog: /^spdlog\//,
  GStreamer: /^gst\//,
  FFmpeg: /^lib(av|sw)/,
  libseccomp: /^seccomp/,
  "toml++": /^toml\+\+/,
  libsodium: /^sodium/,
  SQLite: /^sqlite3/,
  libpq: /^libpq/,
  libwebsockets: /^(libwebsockets|uv\.h)/,
  liburing: /^liburing/,
  libsrt: /^srt\//,
  OpenSSL: /^(openssl\/|boost\/asio\/ssl)/,
  "Boost.Beast": /^boost\/beast/,
  CLI11: /^CLI\//,
};

function readTable() {
  const rows = new Map();
  for (const line of readFileSync("ARCHITECTURE.md", "utf8").split("\n")) {
    const match = /^\| `((?:pipeline|server)[\w/]*)` \| (.*) \| (.*) \|$/.exec(line);
    if (!match) continue;
    const list = (cell) => (cell === "–" ? [] : cell.split(",").map((word) => word.trim()));
    rows.set(match[1], { folders: list(match[2]), libraries: list(match[3]) });
  }
  return rows;
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return /\.[ch]pp$/.test(entry.name) ? [path] : [];
  });
}

// The longest row that the path lies in: server/ingest/rtmp belongs to server/ingest.
function rowOf(path, table) {
  for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
    if (table.has(folder)) return folder;
  }
  return undefined;
}

const table = readTable();
const owners = new Map();
for (const [folder, row] of table) row.libraries.forEach((name) => owners.set(name, folder));

const mistakes = [];
for (const path of [...sources("pipeline"), ...sources("server")]) {
  const folder = rowOf(path, table);
  if (!folder) {
    mistakes.push(`${path}: its folder has no row in ARCHITECTURE.md`);
    continue;
  }
  const allowed = table.get(folder).folders;
  readFileSync(path, "utf8").split("\n").forEach((line, index) => {
    const at = `${path}:${index + 1}`;
    const ours = /^#include "([^"]+)"/.exec(line)?.[1];
    if (ours) {
      const target = rowOf(ours, table);
      const granted =
        target === folder || allowed.some((name) => target === name || target?.startsWith(`${name}/`));
      if (!granted) mistakes.push(`${at}: ${folder} may not include ${target ?? ours}`);
    }
    const theirs = /^#include <([^>]+)>/.exec(line)?.[1];
    if (!theirs) return;
    const isJsonHeader = theirs.startsWith("boost/json") && theirs !== "boost/json/fwd.hpp";
    if (isJsonHeader && path.endsWith(".hpp") && folder !== "server/control") {
      mistakes.push(`${at}: Boost.JSON belongs into a .cpp file`);
    }
    for (const [name, pattern] of Object.entries(libraries)) {
      if (pattern.test(theirs) && owners.get(name) !== folder) {
        mistakes.push(`${at}: only ${owners.get(name)} may include ${name}`);
      }
    }
  });
}

mistakes.forEach((mistake) => console.error(mistake));
console.log(`include table: ${table.size} folders, ${mistakes.length} mistakes`);
process.exit(mistakes.length === 0 && table.size > 0 ? 0 : 1);
