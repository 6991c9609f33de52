const AXIS = 52, MARGIN = 28;

/** The time axis above the lanes: days and times of day in UTC, and how long the gaps are that are shortened. */
function drawAxis(picture) {
  const { trace, gutter, width, left, kind } = picture;
  const axis = draw('g', {}, draw('rect', { class: 'cover', x: 0, y: 0, width, height: AXIS }));
  const offset = gutter + MARGIN - left;
  const ticks = kind === 'folded' ? picture.ticks : linearTicks(...trace.range, picture.span * picture.zoom, left - MARGIN, left + width);
  let last = null;
  ticks.forEach((tick, i) => {
    const x = tick.x + offset, time = trace.start + tick.time;
    if (x >= gutter + 4 && x <= width + 60) {
      const isFirst = last === null || last.x + offset < gutter + 4;
      if (isFirst || day(trace.start + last.time) !== day(time)) axis.append(draw('text', { class: 'date', x: x - 3, y: 15 }, day(time)));
      const isFine = [ticks[i - 1], ticks[i + 1]].some(other => other && Math.abs(tick.time - other.time) < 10 * SECOND);
      axis.append(draw('text', { class: 'quiet', x: x - 3, y: 30 }, clock(time, isFine ? 3 : 0)), draw('line', { class: 'rule', x1: x, x2: x, y1: 36, y2: AXIS }));
    }
    last = tick;
  });
  if (kind === 'folded') {
    for (const gap of picture.gaps) {
      const middle = ((gap.from + gap.to) / 2) + offset;
      if (middle > gutter + 20 && middle < width + 30) axis.append(draw('text', { class: 'quiet', x: middle, y: 46, 'text-anchor': 'middle', 'font-size': 11 }, `↔ ${duration(gap.length)}`));
    }
  }
  axis.append(draw('rect', { class: 'cover', x: 0, y: 0, width: gutter, height: AXIS }), draw('text', { class: 'quiet', x: 12, y: 30 }, 'UTC'),
    draw('line', { class: 'rule', x1: 0, x2: width, y1: AXIS, y2: AXIS }));
  return axis;
}
