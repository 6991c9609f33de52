const CHART = { height: 260, left: 56, right: 8, top: 12, bottom: 40 };

/** Bars over time, of one piece for each series. */
function drawChart(svg, series, periods, length, width) {
  svg.replaceChildren();
  const shown = series.filter(one => one.isShown);
  const { height, left, right, top, bottom } = CHART;
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('height', height);
  svg.setAttribute('aria-label', 'Messages over time; the table below has the numbers');
  if (periods.length === 0) return;
  const first = periods[0].start, end = periods.at(-1).start + length;
  const x = time => left + ((time - first) / (end - first) * (width - left - right));
  // Where bars would be thinner than can be seen, some are one.
  const together = Math.max(1, Math.ceil((end - first) / length / ((width - left - right) / 2)));
  const bars = barsOf(shown, periods, first, length * together);
  const most = roundUp(Math.max(1, ...bars.map(bar => bar.total)));
  const y = number => height - bottom - (number / most * (height - top - bottom));
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    const number = most * part;
    if (!Number.isInteger(number)) continue;
    svg.append(draw('line', { class: 'rule', x1: left, x2: width - right, y1: y(number), y2: y(number) }),
      draw('text', { class: 'quiet', x: left - 8, y: y(number) + 4, 'text-anchor': 'end' }, number.toLocaleString('en')));
  }
  const gap = (x(first + (length * together)) - x(first)) > 5 ? 1 : 0;
  for (const bar of bars) {
    let below = 0;
    for (const [one, number] of bar.parts) {
      const [from, to] = [x(bar.start), x(Math.min(bar.start + (length * together), end))];
      svg.append(draw('rect', { class: `bar c${one.color}`, x: from, y: y(below + number), width: Math.max(1, Math.min(to - from - gap, 60)), height: Math.max(0.5, y(below) - y(below + number)) },
        draw('title', {}, `${moment(bar.start, length)} UTC\n${one.name}: ${number.toLocaleString('en')} of ${bar.total.toLocaleString('en')}`)));
      below += number;
    }
  }
  drawTimes(svg, x, first, end, height - bottom, width - right);
}

function barsOf(series, periods, first, length) {
  const bars = new Map();
  for (const { start } of periods) {
    const at = first + (Math.floor((start - first) / length) * length);
    if (!bars.has(at)) bars.set(at, { start: at, total: 0, parts: new Map() });
    const bar = bars.get(at);
    for (const one of series) {
      const number = one.counts.get(start);
      if (number === undefined) continue;
      bar.parts.set(one, (bar.parts.get(one) ?? 0) + number);
      bar.total += number;
    }
  }
  return [...bars.values()];
}

const TIME_STEPS = [1, 10, 100, 200, 500, SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR,
  DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY, 182 * DAY, 365 * DAY, 1826 * DAY, 3652 * DAY];

function drawTimes(svg, x, first, end, bottom, right) {
  const step = TIME_STEPS.find(candidate => x(first + candidate) - x(first) >= 84) ?? end - first;
  let last = null;
  for (let time = Math.ceil(first / step) * step; time < end; time += step) {
    if (x(time) > right - 30) break;
    svg.append(draw('line', { class: 'rule', x1: x(time), x2: x(time), y1: bottom, y2: bottom + 5 }));
    if (step < DAY) svg.append(draw('text', { class: 'quiet', x: x(time), y: bottom + 18, 'text-anchor': 'middle' }, step < SECOND ? clock(time, 3) : step < MINUTE ? clock(time) : clock(time).slice(0, 5)));
    if (step >= DAY || last === null || day(last) !== day(time)) svg.append(draw('text', { x: x(time), y: bottom + (step >= DAY ? 18 : 34), 'text-anchor': 'middle' }, day(time)));
    last = time;
  }
}
