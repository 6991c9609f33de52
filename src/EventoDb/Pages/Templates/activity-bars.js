const MOST_BARS = 12, BAR = 24;

/** Bars side by side with names: the largest of some numbers. */
function drawBars(svg, bars, width, label) {
  svg.replaceChildren();
  const shown = bars.slice(0, MOST_BARS);
  const height = shown.length * BAR;
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('height', height);
  svg.setAttribute('aria-label', label);
  svg.toggleAttribute('hidden', shown.length === 0);
  const most = Math.max(1, ...shown.map(bar => bar.value));
  const names = Math.min(width * 0.34, 18 + (7 * Math.max(4, ...shown.map(bar => bar.name.length))));
  const room = width - names - 20 - (6.8 * Math.max(4, ...shown.map(bar => bar.text.length)));
  shown.forEach((bar, i) => {
    const y = i * BAR;
    svg.append(
      draw('text', { class: 'name', x: 0, y: y + 16 }, shorten(bar.name, Math.floor(names / 6.7)), draw('title', {}, bar.name)),
      draw('rect', { class: `bar c${bar.color}`, x: names, y: y + 4, width: Math.max(bar.value > 0 ? 1.5 : 0, bar.value / most * room), height: BAR - 8, rx: 2 }, draw('title', {}, `${bar.name}: ${bar.text}`)),
      draw('text', { class: 'quiet', x: names + 8 + (bar.value / most * room), y: y + 16 }, bar.text));
  });
}
