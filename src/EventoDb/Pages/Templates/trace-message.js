const MOST_EFFECTS = 30;

/** Shows a message beside the picture. */
function showMessage(panel, message, trace, select) {
  const link = other => make('button', { type: 'button', class: 'link name', onclick: () => select(other) }, `${other.type} · ${other.lane.name}@${other.position}`);
  const facts = [
    ['Stream', make('span', { class: 'name' }, message.lane.name)],
    ['Position', `${message.position} (global ${message.globalPosition})`],
    ['Time', `${day(trace.start + message.time)} ${clock(trace.start + message.time, 3)} UTC`],
    ['Since start', duration(message.time)],
    ['Cause', message.cause ? link(message.cause) : message.outside !== null ? make('span', { class: 'outside name' }, `${message.outside}, outside what was read`) : 'none'],
    message.cause ? ['Since cause', duration(message.time - message.cause.time)] : null,
    message.effects.length > 0 ? ['Effects', make('span', {}, ...message.effects.slice(0, MOST_EFFECTS).map(effect => make('div', {}, link(effect))),
      message.effects.length > MOST_EFFECTS ? `and ${(message.effects.length - MOST_EFFECTS).toLocaleString('en')} more` : null)] : null,
    ['Id', make('span', { class: 'name' }, message.id)],
  ].filter(fact => fact !== null);
  panel.replaceChildren(
    make('button', { type: 'button', id: 'close', 'aria-label': 'Close', onclick: () => select(null) }, '×'),
    make('h2', { class: 'name' }, message.type),
    make('dl', {}, ...facts.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)])),
    make('h3', {}, 'Data'), make('pre', {}, indent(message.data)),
    ...(message.metadata === null ? [] : [make('h3', {}, 'Metadata'), make('pre', {}, indent(message.metadata))]));
  panel.hidden = false;
}

/** JSON in lines, with its numbers and texts exactly as they are. */
function indent(json) {
  let result = '', depth = 0, inText = false;
  const line = () => '\n' + '  '.repeat(depth);
  for (let i = 0; i < json.length; i++) {
    const character = json[i];
    if (inText) {
      result += character;
      if (character === '\\') result += json[++i] ?? '';
      else if (character === '"') inText = false;
    } else if (character === '"') {
      inText = true;
      result += character;
    } else if (character === '{' || character === '[') {
      const close = character === '{' ? '}' : ']';
      if (json[i + 1] === close) result += character + json[++i];
      else {
        depth++;
        result += character + line();
      }
    } else if (character === '}' || character === ']') {
      depth = Math.max(0, depth - 1);
      result += line() + character;
    } else if (character === ',') result += character + line();
    else if (character === ':') result += ': ';
    else if (!' \n\r\t'.includes(character)) result += character;
  }
  return result;
}
