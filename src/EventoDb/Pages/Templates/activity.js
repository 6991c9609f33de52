const PRINTED_ROWS = 60;

function start() {
  const data = JSON.parse(byId('data').textContent);
  const periods = periodsOf(data);
  const byCategory = seriesOf(data, 'category');
  const colors = new Map(byCategory.map(one => [one.name, one.color]));
  let series = byCategory, width = 0;
  byId('title').textContent = data.title;
  byId('summary').textContent = summaryOf(data, periods);

  const streams = data.streams.map(([name, number, bytes, first, last]) => ({ name, count: number, bytes, first, last, color: colors.get(name.split('-')[0]) ?? 8 }));
  const consumers = data.consumers.map(([category, name, lag, behind, parked, position, updated]) => ({ category, name: name || '(without a name)', lag, behind, parked, position, updated }));
  const periodTable = new PagedTable(byId('periods'), byId('more-periods'), [['From (UTC)', ''], ['Messages', 'number'], ...byCategory.map(one => [one.name, 'number name'])], period =>
    make('tr', {}, make('td', {}, moment(period.start, data.per)), make('td', { class: 'number' }, period.count.toLocaleString('en')),
      ...byCategory.map(one => make('td', { class: 'number' }, (one.counts.get(period.start) ?? 0).toLocaleString('en')))));
  const streamTable = new PagedTable(byId('streams'), byId('more-streams'), [['Stream', ''], ['Messages', 'number'], ['Share', 'number'], ['Data', 'number'], ['First (UTC)', ''], ['Last (UTC)', '']], stream =>
    make('tr', {}, make('td', { class: 'name' }, stream.name), make('td', { class: 'number' }, stream.count.toLocaleString('en')), make('td', { class: 'number' }, `${(100 * stream.count / data.count).toFixed(1)} %`),
      make('td', { class: 'number' }, size(stream.bytes)), make('td', {}, moment(stream.first, SECOND)), make('td', {}, moment(stream.last, SECOND))));
  const consumerTable = new PagedTable(byId('consumers'), byId('more-consumers'), [['Consumer', ''], ['Category', ''], ['Lag', 'number'], ['Behind', 'number'], ['Parked', 'number'], ['Position', 'number'], ['Updated (UTC)', '']], consumer =>
    make('tr', {}, make('td', { class: 'name' }, consumer.name), make('td', { class: 'name' }, consumer.category), make('td', { class: 'number' }, consumer.lag.toLocaleString('en')),
      make('td', { class: 'number' }, consumer.lag > 0 ? duration(consumer.behind) : ''), make('td', { class: consumer.parked > 0 ? 'number alarm' : 'number' }, consumer.parked.toLocaleString('en')),
      make('td', { class: 'number' }, consumer.position.toLocaleString('en')), make('td', {}, consumer.updated === null ? 'never' : moment(consumer.updated, SECOND))));

  function drawAll(wide) {
    width = wide;
    drawChart(byId('chart'), series, periods, data.per, width);
    drawBars(byId('stream-bars'), streams.map(stream => ({ name: stream.name, value: stream.count, color: stream.color, text: count(stream.count, 'message', 'messages') })), width, 'Messages by stream');
    drawBars(byId('consumer-bars'), consumers.map(consumer => ({
      name: `${consumer.category} · ${consumer.name}`, value: consumer.lag, color: colors.get(consumer.category) ?? 8,
      text: consumer.lag === 0 ? 'up to date' : `${consumer.lag.toLocaleString('en')} left, ${duration(consumer.behind)} behind`,
    })), width, 'What is left for consumers');
  }

  function showLegend() {
    byId('legend').replaceChildren(...series.map(one => {
      const button = make('button', { type: 'button', 'aria-pressed': String(one.isShown), onclick: () => {
        one.isShown = !one.isShown;
        button.setAttribute('aria-pressed', String(one.isShown));
        drawAll(width);
      } }, make('span', { class: `dot c${one.color}` }), make('span', { class: 'name' }, shorten(one.name, 60)), make('span', { class: 'quiet' }, one.total.toLocaleString('en')));
      return make('li', {}, button);
    }));
  }

  for (const by of ['category', 'type']) {
    byId(`by-${by}`).addEventListener('click', () => {
      series = by === 'category' ? byCategory : seriesOf(data, 'type');
      for (const other of ['category', 'type']) byId(`by-${other}`).setAttribute('aria-pressed', String(other === by));
      showLegend();
      drawAll(width);
    });
  }

  byId('no-consumers').hidden = consumers.length > 0;
  byId('consumers').hidden = consumers.length === 0;
  periodTable.set(periods, 12);
  streamTable.set(streams, 12);
  consumerTable.set(consumers, 50);
  showLegend();
  let isPrinting = false;
  new ResizeObserver(() => { if (!isPrinting) drawAll(Math.max(320, byId('title').parentElement.clientWidth)); }).observe(document.body);
  const print = printing => {
    if (printing === isPrinting) return;
    isPrinting = printing;
    if (printing) for (const table of [periodTable, streamTable, consumerTable]) table.show(PRINTED_ROWS);
    drawAll(printing ? 1036 : Math.max(320, byId('title').parentElement.clientWidth));
  };
  matchMedia('print').addEventListener('change', event => print(event.matches));
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));
}

function summaryOf(data, periods) {
  const made = `namespace ${data.namespace} · made ${moment(data.made, SECOND)} UTC`;
  if (data.count === 0) return `No messages · ${made}`;
  return `${count(data.count, 'message', 'messages')} (${size(data.bytes)}) in ${count(data.streamCount, 'stream', 'streams')}, ${moment(periods[0].start, data.per)} to ${moment(periods.at(-1).start + data.per, data.per)} UTC, `
    + `a bar is ${duration(data.per)} · ${made}`;
}

start();
