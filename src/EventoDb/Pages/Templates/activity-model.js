const MOST_SERIES = 8;

/** The counts as series of a picture: the largest by name, what is left as one more. */
function seriesOf(data, by) {
  const nameOf = kind => by === 'type' ? kind[1] : kind[0] === '' ? '(none)' : kind[0];
  const totals = new Map();
  for (const [, kind, number] of data.counts) {
    const name = nameOf(data.kinds[kind]);
    totals.set(name, (totals.get(name) ?? 0) + number);
  }
  const largest = [...totals].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const series = largest.slice(0, largest.length > MOST_SERIES + 1 ? MOST_SERIES : MOST_SERIES + 1).map(([name, total], i) => ({ name, total, color: i, isShown: true, counts: new Map() }));
  if (largest.length > series.length) {
    const rest = largest.slice(series.length);
    series.push({ name: `${rest.length.toLocaleString('en')} others`, total: rest.reduce((sum, [, total]) => sum + total, 0), color: 8, isShown: true, counts: new Map() });
  }
  const byName = new Map(series.map(one => [one.name, one]));
  for (const [start, kind, number] of data.counts) {
    const one = byName.get(nameOf(data.kinds[kind])) ?? series.at(-1);
    one.counts.set(start, (one.counts.get(start) ?? 0) + number);
  }
  return series;
}

/** The periods with messages, each with how many. */
function periodsOf(data) {
  const periods = new Map();
  for (const [start, , number] of data.counts) periods.set(start, (periods.get(start) ?? 0) + number);
  return [...periods].map(([start, number]) => ({ start, count: number })).sort((a, b) => a.start - b.start);
}

const size = bytes => bytes < 1000 ? `${bytes} B` : bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/** A time as exactly as periods of a length need it. */
const moment = (time, length) => length >= DAY ? day(time) : `${day(time)} ${length >= MINUTE ? clock(time).slice(0, 5) : clock(time, length >= SECOND ? 0 : 3)}`;

/** A round number that is not less. */
function roundUp(number) {
  if (number <= 5) return Math.max(1, Math.ceil(number));
  const power = 10 ** Math.floor(Math.log10(number));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].map(step => step * power).find(step => step >= number && Number.isInteger(step)) ?? 10 * power;
}
