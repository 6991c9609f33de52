const SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

/** A duration in two units at most, as the cmdlets show it; never rounded up. */
function duration(milliseconds) {
  if (milliseconds < 0) return '-' + duration(-milliseconds);
  if (milliseconds === 0) return '0';
  const number = (value, unit) => `${value < 10 ? Math.floor(value * 100) / 100 : value < 100 ? Math.floor(value * 10) / 10 : Math.floor(value)} ${unit}`;
  if (milliseconds < 1) return number(Math.round(milliseconds * 10000) / 10, 'µs');
  if (milliseconds < SECOND) return number(milliseconds, 'ms');
  if (milliseconds < MINUTE) return number(milliseconds / SECOND, 's');
  const units = [[DAY, 'd'], [HOUR, 'h'], [MINUTE, 'min'], [SECOND, 's']];
  const at = units.findIndex(([size]) => milliseconds >= size);
  const [size, unit] = units[at], [less, lesser] = units[at + 1];
  const few = Math.floor(milliseconds % size / less);
  return `${Math.floor(milliseconds / size)} ${unit}` + (few > 0 ? ` ${few} ${lesser}` : '');
}

/** Day and time of day, UTC, of milliseconds since 1970. */
const day = time => new Date(time).toISOString().slice(0, 10);
const clock = (time, digits = 0) => new Date(time).toISOString().slice(11, digits === 0 ? 19 : 20 + digits);
