// trail_fold.js: finds runs of like lines of the trail, such as wrong codes that end in a lock. Pure: it changes no element.

const FEWEST = 3; // lines that are folded
const ENDS = new Set(['locked_out', 'suspended']);

const alike = (line) => JSON.stringify([line.eventName, line.actor, line.requester, line.crmUserId]);
const isPlain = (line) => !line.reason && !line.changes.length;

/** Returns lists of lines in their order, newest first: runs of like lines, and lists of one line. */
export function runs(lines) {
  const found = [];
  for (const line of lines) {
    const run = found.at(-1);
    if (run && joins(run, line)) run.push(line);
    else found.push([line]);
  }
  return found.flatMap((run) => (run.length < FEWEST ? run.map((line) => [line]) : [run]));
}

// The newest line of a run may be the lock in which the others ended.
function joins([newest, second], line) {
  if (!isPlain(newest) || !isPlain(line) || alike(newest) !== alike(line)) return false;
  // Locks of addresses without a serving account are of different ones.
  if (!line.crmUserId && ENDS.has(line.outcomeName)) return false;
  if (second) return second.outcomeName === line.outcomeName;
  return newest.outcomeName === line.outcomeName || ENDS.has(newest.outcomeName);
}
