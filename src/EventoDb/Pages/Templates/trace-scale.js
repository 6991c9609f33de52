/** Where messages lie on the time axis, at a zoom of 1: 'linear' by their times; 'folded' in order, with room for the shortest gap and no more than some for the
    longest, so that milliseconds and hours are seen side by side. */
function place(messages, kind) {
  const places = new Float64Array(messages.length);
  if (messages.length === 0) return places;
  if (kind === 'folded') {
    for (let i = 1; i < messages.length; i++) places[i] = places[i - 1] + room(messages[i].time - messages[i - 1].time);
    return places;
  }
  const times = messages.map(message => message.time);
  const first = times.reduce((a, b) => Math.min(a, b)), last = times.reduce((a, b) => Math.max(a, b));
  messages.forEach((message, i) => { places[i] = last > first ? (message.time - first) / (last - first) * 1000 : 0; });
  return places;
}

const room = gap => gap <= 0 ? 12 : 16 + 16 * Math.log10(1 + gap);

const TICK_WIDTH = 96;

/** The ticks of a folded axis: at messages, far enough apart to be read. */
function foldedTicks(messages, places, zoom) {
  const ticks = [];
  for (let i = 0; i < messages.length; i++) {
    if (ticks.length === 0 || (places[i] * zoom) - ticks.at(-1).x >= TICK_WIDTH) ticks.push({ x: places[i] * zoom, time: messages[i].time });
  }
  return ticks;
}

/** The gaps that a folded axis shortens so much that it says how long they are. */
function shortenedGaps(messages, places, zoom) {
  const gaps = [];
  for (let i = 1; i < messages.length; i++) {
    const length = messages[i].time - messages[i - 1].time;
    const [from, to] = [places[i - 1] * zoom, places[i] * zoom];
    if (length >= SECOND && to - from >= 44) gaps.push({ from, to, length });
  }
  return gaps;
}

const STEPS = [0.001, 0.01, 0.1, 1, 2, 5, 10, 20, 50, 100, 200, 500, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE,
  30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];

/** The ticks of a linear axis that are seen, at round distances. */
function linearTicks(first, last, width, from, to) {
  if (last <= first) return [{ x: 0, time: first }];
  const perPixel = (last - first) / width;
  const step = STEPS.find(candidate => candidate / perPixel >= TICK_WIDTH) ?? 3650 * DAY;
  const ticks = [];
  const begin = Math.max(0, Math.floor(from * perPixel / step)), end = Math.min((last - first) / step, to * perPixel / step);
  for (let i = begin; i <= end; i++) ticks.push({ x: i * step / perPixel, time: first + (i * step) });
  return ticks;
}
