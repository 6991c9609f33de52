const PRINTED_ROWS = 1000, PRINT = { width: 1036, lanes: 26, height: 540 };

function start() {
  const data = JSON.parse(byId('data').textContent);
  const trace = readTrace(data);
  const times = trace.messages.map(message => message.time);
  trace.range = [times.reduce((a, b) => Math.min(a, b), 0), times.reduce((a, b) => Math.max(a, b), 0)];
  byId('title').textContent = data.title;
  byId('summary').textContent = summaryOf(trace, data);
  byId('legend').append(...trace.categories.slice(0, 24).map(category =>
    make('li', {}, make('span', { class: `dot c${category.color}` }), make('span', { class: 'name' }, category.name), make('span', { class: 'quiet' }, category.count.toLocaleString('en')))));

  const picture = new Picture(trace, select);
  const table = new PagedTable(byId('table'), byId('more'),
    [['Since start', 'number'], ['Since cause', 'number'], ['Message', ''], ['Stream', ''], ['Data', '']], message => makeRow(message));
  let shown = trace.messages, selected = null;

  function makeRow(message) {
    const row = make('tr', { 'data-index': message.index, class: message === selected ? 'selected' : '', onclick: () => select(message, true) },
      make('td', { class: 'number' }, duration(message.time)),
      make('td', { class: 'number' }, message.cause ? duration(message.time - message.cause.time) : ''),
      make('td', {}, make('span', { class: 'branch' }, branchOf(message)), make('button', { type: 'button', class: 'link name' }, message.type),
        message.outside === null ? null : make('span', { class: 'outside name' }, ` ← ${message.outside}, outside`)),
      make('td', { class: 'name' }, `${message.lane.name}@${message.position}`),
      make('td', { class: 'data' }, shorten(message.data, 200)));
    return row;
  }

  function select(message, fromTable = false) {
    selected = message;
    picture.select(message);
    document.querySelectorAll('#table tr.selected').forEach(row => row.classList.remove('selected'));
    byId('main').classList.toggle('open', message !== null);
    if (message === null) byId('message').hidden = true;
    else {
      document.querySelector(`#table tr[data-index="${message.index}"]`)?.classList.add('selected');
      showMessage(byId('message'), message, trace, other => select(other));
      if (fromTable) byId('picture').scrollIntoView({ block: 'nearest' });
    }
  }

  function filter(text) {
    const words = text.toLowerCase().split(/\s+/).filter(word => word.length > 0);
    shown = words.length === 0 ? trace.messages : trace.messages.filter(message => matches(message, words));
    byId('count').textContent = words.length === 0 ? '' : `${shown.length.toLocaleString('en')} of ${trace.messages.length.toLocaleString('en')}`;
    picture.filter(words.length === 0 ? null : new Set(shown));
    table.set(shown);
    describe();
  }

  /** What is not there to be seen. */
  function describe(isPrinted = false) {
    const hidden = [];
    if (picture.hidesArrows) hidden.push('Arrows are drawn where there are fewer of them: zoom in, filter, or select a message.');
    if (isPrinted && picture.lanes.length > PRINT.lanes) hidden.push(`The picture shows the first ${PRINT.lanes} of ${count(picture.lanes.length, 'stream', 'streams')}.`);
    byId('note').textContent = hidden.join(' ');
    byId('rest').textContent = isPrinted && shown.length > table.shown ? `${count(shown.length - table.shown, 'more message is', 'more messages are')} in the file.` : '';
  }

  function step(by) {
    const inOrder = trace.inOrder.filter(message => picture.matching === null || picture.matching.has(message));
    const at = selected === null ? (by > 0 ? -1 : 0) : inOrder.indexOf(selected);
    const next = inOrder[Math.min(Math.max(at + by, 0), inOrder.length - 1)];
    if (next) select(next);
  }

  let waiting = null;
  byId('filter').addEventListener('input', event => {
    clearTimeout(waiting);
    waiting = setTimeout(() => filter(event.target.value), trace.messages.length > 2000 ? 200 : 0);
  });
  for (const kind of ['folded', 'linear']) {
    byId(kind).addEventListener('click', () => {
      picture.setKind(kind);
      for (const other of ['folded', 'linear']) byId(other).setAttribute('aria-pressed', String(other === kind));
      describe();
    });
  }
  byId('larger').addEventListener('click', () => { picture.zoomBy(1.6); describe(); });
  byId('smaller').addEventListener('click', () => { picture.zoomBy(1 / 1.6); describe(); });
  byId('fit').addEventListener('click', () => { picture.fit(); describe(); });
  byId('picture').addEventListener('keydown', event => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    step(by);
  });
  document.addEventListener('keydown', event => { if (event.key === 'Escape' && selected !== null) select(null); });

  const print = isPrinted => {
    if (isPrinted === (picture.printing != null)) return;
    picture.print(isPrinted ? PRINT : null);
    if (isPrinted) table.show(PRINTED_ROWS);
    describe(isPrinted);
  };
  matchMedia('print').addEventListener('change', event => print(event.matches));
  addEventListener('beforeprint', () => print(true));
  addEventListener('afterprint', () => print(false));

  table.set(shown);
  describe();
}

function summaryOf(trace, data) {
  if (trace.messages.length === 0) return 'No messages.';
  const [first, last] = trace.range;
  const from = trace.start + first;
  return `${count(trace.messages.length, 'message', 'messages')} in ${count(trace.lanes.length, 'stream', 'streams')}, ${day(from)} ${clock(from, 3)} UTC, ` +
    `${last > first ? `within ${duration(last - first)}` : 'at once'} · namespace ${data.namespace} · made ${day(Date.parse(data.made))} ${clock(Date.parse(data.made))} UTC`;
}

start();
