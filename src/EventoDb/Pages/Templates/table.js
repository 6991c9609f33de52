const FIRST_ROWS = 200, MORE_ROWS = 1000;

/** A table that shows some rows, and more when asked to. */
class PagedTable {
  /** Headers are texts with their classes. */
  constructor(table, more, headers, makeRow) {
    this.body = make('tbody');
    this.more = more;
    this.makeRow = makeRow;
    this.rows = [];
    table.append(make('thead', {}, make('tr', {}, ...headers.map(([text, kind]) => make('th', { class: kind, scope: 'col' }, text)))), this.body);
    more.addEventListener('click', () => this.show(this.shown + MORE_ROWS));
  }

  /** Shows other rows, from the first. */
  set(rows, wanted = FIRST_ROWS) {
    this.rows = rows;
    this.shown = 0;
    this.body.replaceChildren();
    this.show(wanted);
  }

  /** Shows at least so many. */
  show(wanted) {
    const added = this.rows.slice(this.shown, wanted);
    this.body.append(...added.map(row => this.makeRow(row)));
    this.shown += added.length;
    const left = this.rows.length - this.shown;
    this.more.hidden = left === 0;
    this.more.textContent = left > MORE_ROWS ? `Show ${MORE_ROWS.toLocaleString('en')} of ${left.toLocaleString('en')} more` : `Show ${left.toLocaleString('en')} more`;
  }
}
