const MOST_ARROWS = 2500, MANY_ARROWS = 120;

/** The picture: a lane for each stream, time from left to right, arrows from cause to effect. Only what is seen is drawn. */
class Picture {
  constructor(trace, onSelect) {
    this.trace = trace;
    this.box = byId('picture');
    this.extent = byId('extent');
    this.svg = byId('canvas');
    this.kind = 'folded';
    this.zoom = 1;
    this.matching = null;
    this.selected = null;
    this.related = new Set();
    this.setLanes(trace.lanes);
    this.setKind('folded');
    this.box.addEventListener('scroll', () => this.redrawSoon());
    this.svg.addEventListener('click', event => {
      const mark = event.target.closest('[data-index]');
      if (mark) onSelect(trace.messages[Number(mark.dataset.index)]);
    });
    this.box.addEventListener('wheel', event => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoomBy(event.deltaY < 0 ? 1.25 : 0.8, event.clientX - this.box.getBoundingClientRect().left);
    }, { passive: false });
    new ResizeObserver(() => this.layOut()).observe(this.box);
  }

  setKind(kind) {
    this.kind = kind;
    this.places = place(this.trace.inOrder, kind);
    this.span = this.places.reduce((a, b) => Math.max(a, b), 0);
    for (const lane of this.trace.lanes) lane.messages = [];
    for (const message of this.trace.inOrder) message.lane.messages.push(message);
    for (const lane of this.trace.lanes) lane.messages.sort((a, b) => this.places[a.order] - this.places[b.order]);
    this.fit();
  }

  setLanes(lanes) {
    this.lanes = lanes;
    this.laneHeight = laneHeightOf(lanes.length);
    this.laneOf = new Map(lanes.map((lane, row) => [lane, row]));
    const longest = lanes.reduce((most, lane) => Math.max(most, lane.name.length), 4);
    this.gutter = Math.min(230, 22 + (longest * 7));
  }

  /** Shows only lanes in which something matches, and what does not match faintly; null for everything. */
  filter(matching) {
    this.matching = matching;
    this.setLanes(matching === null ? this.trace.lanes : this.trace.lanes.filter(lane => lane.messages.some(message => matching.has(message))));
    this.layOut();
  }

  select(message) {
    this.selected = message;
    this.related = message ? relatedTo(message) : new Set();
    if (message) this.reveal(message);
    this.redrawSoon();
  }

  get room() { return Math.max(200, this.width - this.gutter - MARGIN - this.rightMargin); }

  /** Names of types stand to the right of their marks. */
  get rightMargin() { return this.laneHeight >= 50 ? 112 : MARGIN; }

  /** All of it in the width there is. */
  fit() {
    this.width = this.box.clientWidth;
    this.zoom = this.span === 0 ? 1 : this.room / this.span;
    if (this.kind === 'folded') this.zoom = Math.min(this.zoom, 4);
    this.isFitting = true;
    this.layOut();
  }

  zoomBy(factor, at = this.width / 2) {
    const place = (this.box.scrollLeft + at - this.gutter - MARGIN) / this.zoom;
    const least = this.span === 0 ? 1 : Math.min(this.room / this.span, 4), most = this.kind === 'folded' ? 8 : 8e6 / Math.max(this.span, 1);
    this.zoom = Math.min(Math.max(this.zoom * factor, least), most);
    this.isFitting = this.zoom === least;
    this.layOut();
    this.box.scrollLeft = (place * this.zoom) + this.gutter + MARGIN - at;
  }

  /** Measures anew what depends on the window, the lanes and the zoom. */
  layOut() {
    const wasWide = this.width;
    this.width = this.printing ? this.printing.width : this.box.clientWidth;
    const rows = this.printing ? Math.min(this.lanes.length, this.printing.lanes) : this.lanes.length;
    this.laneHeight = laneHeightOf(this.lanes.length);
    if (this.printing) this.laneHeight = Math.min(laneHeightOf(rows), this.printing.height / rows);
    if (this.isFitting && this.width !== wasWide) {
      this.zoom = this.span === 0 ? 1 : this.room / this.span;
      if (this.kind === 'folded') this.zoom = Math.min(this.zoom, 4);
    }
    this.fullWidth = Math.max(this.width, this.gutter + MARGIN + this.rightMargin + (this.span * this.zoom));
    this.fullHeight = AXIS + (rows * this.laneHeight) + 8;
    this.extent.style.width = `${this.isFitting ? this.width : this.fullWidth}px`;
    this.extent.style.height = `${this.fullHeight}px`;
    this.height = this.printing ? this.fullHeight : Math.min(this.fullHeight, Math.round(window.innerHeight * 0.68));
    if (this.kind === 'folded') {
      this.ticks = foldedTicks(this.trace.inOrder, this.places, this.zoom);
      this.gaps = shortenedGaps(this.trace.inOrder, this.places, this.zoom);
    }
    this.redraw();
  }

  reveal(message) {
    const x = this.xOf(message) + this.box.scrollLeft, row = this.laneOf.get(message.lane);
    if (row === undefined) return;
    const y = AXIS + (row * this.laneHeight);
    if (x < this.box.scrollLeft + this.gutter + 20 || x > this.box.scrollLeft + this.width - 40) this.box.scrollLeft = x - (this.width / 2);
    if (y < this.box.scrollTop + AXIS || y > this.box.scrollTop + this.height - this.laneHeight) this.box.scrollTop = y - (this.height / 2);
  }

  redrawSoon() {
    this.pending ??= requestAnimationFrame(() => {
      this.pending = null;
      this.redraw();
    });
  }

  xOf(message) { return this.gutter + MARGIN + (this.places[message.order] * this.zoom) - this.left; }

  yOf(message) { return this.yOfRow(this.laneOf.get(message.lane)); }

  yOfRow(row) { return AXIS + ((row + 0.5) * this.laneHeight) - this.top + (this.laneHeight >= 50 ? 8 : 0); }

  redraw() {
    [this.left, this.top] = this.printing ? [0, 0] : [this.box.scrollLeft, this.box.scrollTop];
    const firstRow = Math.max(0, Math.floor(this.top / this.laneHeight));
    const endRow = this.printing ? this.printing.lanes : Math.ceil((this.top + this.height - AXIS) / this.laneHeight);
    const rows = this.lanes.slice(firstRow, endRow).map((lane, i) => ({ lane, row: firstRow + i }));
    const plot = draw('g'), frame = draw('g');
    this.drawStripes(plot, rows);
    this.drawArrows(plot, rows);
    for (const { lane, row } of rows) this.drawLane(plot, lane, row);
    this.drawNames(frame, rows);
    frame.append(drawAxis(this));
    this.svg.setAttribute('width', this.width);
    this.svg.setAttribute('height', this.height);
    this.svg.setAttribute('viewBox', `0 0 ${this.width} ${this.height}`);
    this.svg.setAttribute('aria-label', `${this.trace.messages.length} messages in ${this.trace.lanes.length} streams; the table below has them all`);
    this.svg.replaceChildren(arrowHeads(), plot, frame);
  }

  drawStripes(plot, rows) {
    for (const { row } of rows) {
      if (row % 2 === 1) plot.append(draw('rect', { class: 'stripe', x: 0, y: AXIS + (row * this.laneHeight) - this.top, width: this.width, height: this.laneHeight }));
    }
    if (this.kind !== 'folded') return;
    for (const gap of this.gaps) {
      const from = gap.from + this.gutter + MARGIN - this.left, to = gap.to + this.gutter + MARGIN - this.left;
      if (to < 0 || from > this.width) continue;
      const middle = (from + to) / 2;
      plot.append(draw('line', { class: 'rule', 'stroke-dasharray': '2 4', x1: middle, x2: middle, y1: AXIS, y2: this.height }));
    }
  }

  drawArrows(plot, rows) {
    const seen = new Set(rows.map(({ lane }) => lane));
    const arrows = [];
    const add = message => {
      const [from, to] = [message.cause, message];
      if (!this.laneOf.has(from.lane) || !this.laneOf.has(to.lane) || !(seen.has(from.lane) || seen.has(to.lane) || this.spans(from, to, rows))) return;
      const [x1, x2] = [this.xOf(from), this.xOf(to)];
      if (Math.max(x1, x2) > 0 && Math.min(x1, x2) < this.width && !this.isFaded(to)) arrows.push(to);
    };
    for (const message of this.trace.inOrder) {
      if (!message.cause) continue;
      add(message);
      if (arrows.length > MOST_ARROWS) break;
    }
    this.hidesArrows = arrows.length > MOST_ARROWS;
    const shown = this.hidesArrows ? [...this.related].filter(message => message.cause && this.related.has(message.cause)).slice(0, MOST_ARROWS) : arrows;
    const isRelated = message => this.related.has(message) && this.related.has(message.cause);
    // Those of the selected message above the others.
    this.hasMany = shown.length > MANY_ARROWS;
    if (this.hasMany) plot.setAttribute('class', 'many');
    for (const message of shown.filter(message => !isRelated(message))) plot.append(this.arrow(message, false));
    for (const message of shown.filter(isRelated)) if (this.laneOf.has(message.lane) && this.laneOf.has(message.cause.lane)) plot.append(this.arrow(message, true));
  }

  spans(from, to, rows) {
    if (rows.length === 0) return false;
    const [a, b] = [this.laneOf.get(from.lane), this.laneOf.get(to.lane)];
    return Math.min(a, b) < rows[0].row && Math.max(a, b) > rows.at(-1).row;
  }

  arrow(message, related) {
    const [x1, y1, x2, y2] = [this.xOf(message.cause), this.yOf(message.cause), this.xOf(message), this.yOf(message)];
    const kind = related ? ' related' : '';
    let path;
    if (y1 === y2) path = x2 - x1 < 40 ? `M${x1 + 6},${y1} L${x2 - 8},${y2}` : `M${x1 + 5},${y1 + 4} Q${(x1 + x2) / 2},${y1 + Math.min(16, this.laneHeight / 3)} ${x2 - 7},${y2 + 4}`;
    else {
      const bend = Math.max(6, Math.min(70, (x2 - x1) / 2));
      path = `M${x1 + 6},${y1} C${x1 + bend},${y1} ${x2 - bend},${y2} ${x2 - 8},${y2}`;
    }
    return draw('path', { class: `arrow${kind}`, d: path, 'marker-end': related ? 'url(#head-related)' : this.hasMany ? null : 'url(#head)' });
  }

  isFaded(message) { return this.matching !== null && !this.matching.has(message); }

  drawLane(plot, lane, row) {
    const y = this.yOfRow(row);
    plot.append(draw('line', { class: 'rule', x1: 0, x2: this.width, y1: y, y2: y }));
    const marks = this.marksOf(lane);
    marks.forEach((mark, i) => {
      const { x, messages } = mark, message = messages.find(one => one === this.selected) ?? messages[0];
      const radius = messages.length === 1 ? (this.laneHeight >= 50 ? 6.5 : 5) : Math.min(this.laneHeight / 2 - 1, 5 + Math.log2(messages.length) / 1.6);
      const kind = `mark c${lane.category.color}${messages.every(one => this.isFaded(one)) ? ' faded' : ''}${messages.includes(this.selected) ? ' selected' : ''}`;
      if (message.outside !== null) {
        plot.append(draw('line', { class: 'outside', x1: x - 26, x2: x - 9, y1: y, y2: y, 'marker-end': 'url(#head-outside)' }));
      }
      const says = messages.length === 1
        ? `${message.type}\n${lane.name}@${message.position}\n+${duration(message.time)}`
        : `${count(messages.length, 'message', 'messages')} of ${lane.name}\n${message.type}, …`;
      plot.append(draw('circle', { class: kind, cx: x, cy: y, r: radius, 'data-index': message.index }, draw('title', {}, says)));
      if (this.laneHeight < 50 || messages.length > 1) return;
      const free = (marks[i + 1]?.x ?? x + 220) - x - 6;
      if (free > 30) plot.append(draw('text', { class: 'type', x: x - 5, y: y - 13 }, shorten(message.type, Math.max(3, Math.floor(free / 6.6)))));
    });
  }

  /** The marks of a lane that are seen; messages too close to be told apart are one. */
  marksOf(lane) {
    const marks = [];
    const offset = this.gutter + MARGIN - this.left;
    for (let i = firstAtLeast(lane.messages, message => this.places[message.order] * this.zoom, -offset - 30); i < lane.messages.length; i++) {
      const message = lane.messages[i], x = (this.places[message.order] * this.zoom) + offset;
      if (x > this.width + 30) break;
      const before = marks.at(-1);
      if (before && x - before.x < 7 && message.outside === null) before.messages.push(message);
      else marks.push({ x, messages: [message] });
    }
    return marks;
  }

  drawNames(frame, rows) {
    frame.append(draw('rect', { class: 'cover', x: 0, y: 0, width: this.gutter, height: this.height }));
    for (const { lane, row } of rows) {
      const y = AXIS + (row * this.laneHeight) - this.top;
      if (row % 2 === 1) frame.append(draw('rect', { class: 'stripe', x: 0, y, width: this.gutter, height: this.laneHeight }));
      frame.append(draw('text', { class: 'name', x: 12, y: this.yOfRow(row) + 4 }, shorten(lane.name, Math.floor((this.gutter - 22) / 6.6)), draw('title', {}, lane.name)));
    }
    frame.append(draw('line', { class: 'rule', x1: this.gutter, x2: this.gutter, y1: 0, y2: this.height }));
  }

  /** As it is on paper: the whole width of the page, and so many lanes. */
  print(page) {
    if (page) {
      this.printing = page;
      this.before = [this.zoom, this.isFitting];
      this.isFitting = true;
      this.width = -1;
    } else {
      this.printing = null;
      [this.zoom, this.isFitting] = this.before;
    }
    this.layOut();
  }
}

const laneHeightOf = lanes => lanes <= 10 ? 50 : lanes <= 30 ? 32 : 22;

const arrowHeads = () => draw('defs', {}, ...[['head', ''], ['head-related', ' related'], ['head-outside', ' outside']].map(([id, kind]) =>
  draw('marker', { id, viewBox: '0 0 8 8', refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, markerUnits: 'userSpaceOnUse', orient: 'auto' },
    draw('path', { class: `head${kind}`, d: 'M0,0.5 L7.5,4 L0,7.5 z' }))));

/** The first of sorted items whose value is at least so much. */
function firstAtLeast(items, valueOf, least) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueOf(items[middle]) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}
