const FIRST_ROWS = 200, MORE_ROWS = 1000;

/** A table that shows some rows, and more when asked to. */
class PagedTable {
  constructor(table, more, headers, makeRow) {
    this.body = make('tbody');
    this.more = more;
    this.makeRow = makeRow;
    this.rows = [];
    table.append(make('thead', {}, make('tr', {}, ...headers.map(([text, kind]) => make('th', { class: kind, scope: 'col' }, text)))), this.body);
    more.addEventListener('click', () => this.show(this.shown + MORE_ROWS));
  }

  /** Shows other rows, from the first. */
  set(rows) {
    this.rows = rows;
    this.shown = 0;
    this.body.replaceChildren();
    this.show(FIRST_ROWS);
  }

  /** Shows at least so many. */
  show(wanted) {
    const added = this.rows.slice(this.shown, wanted);
    this.body.append(...added.map(row => this.makeRow(row)));
    this.shown += added.length;
    const left = this.rows.length - this.shown;
    this.more.hidden = left === 0;
    this.more.textContent = `Show ${count(Math.min(left, MORE_ROWS), 'more message', 'more messages')} of ${left.toLocaleString('en')}`;
  }
}
