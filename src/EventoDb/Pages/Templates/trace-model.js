// A message arrives as [stream, position, type, global position, milliseconds since the start, cause, id, data, metadata, cause outside].

/** The messages of the page in the order of their tree, each with its place among the others. */
function readTrace(data) {
  const categories = new Map();
  const lanes = data.streams.map((name, index) => {
    const category = name.split('-')[0];
    if (!categories.has(category)) categories.set(category, { name: category, color: Math.min(categories.size, 7), count: 0 });
    return { name, index, category: categories.get(category) };
  });
  const messages = data.messages.map(([stream, position, type, globalPosition, time, cause, id, content, metadata, outside], index) => ({
    index, lane: lanes[stream], position, type: data.types[type], globalPosition, time, id, data: content, metadata, outside, causeIndex: cause, effects: [],
  }));
  for (const message of messages) {
    message.cause = message.causeIndex < 0 ? null : messages[message.causeIndex];
    message.depth = message.cause ? message.cause.depth + 1 : 0;
    message.cause?.effects.push(message);
    message.lane.category.count++;
  }
  const inOrder = [...messages].sort((a, b) => a.globalPosition - b.globalPosition);
  inOrder.forEach((message, order) => { message.order = order; });
  return { messages, inOrder, lanes, categories: [...categories.values()], start: Date.parse(data.start) + data.fraction };
}

/** Whether every word occurs in a message. */
function matches(message, words) {
  message.text ??= [message.lane.name, message.type, message.id, message.data, message.metadata ?? ''].join('\n').toLowerCase();
  return words.every(word => message.text.includes(word));
}

const MOST_RELATED = 60;

/** A message with all that led to it, and with all that came of it or, where that is too much to be seen, with its effects. */
function relatedTo(message) {
  const related = [message];
  for (let i = 0; i < related.length && related.length <= MOST_RELATED; i++) related.push(...related[i].effects);
  if (related.length > MOST_RELATED) related.splice(0, related.length, message, ...message.effects.slice(0, MOST_RELATED));
  for (let above = message.cause; above; above = above.cause) related.push(above);
  return new Set(related);
}

/** The branches before a message in the table. */
function branchOf(message) {
  if (!message.cause) return '';
  const parts = [isLast(message) ? '└─ ' : '├─ '];
  let above = message.cause;
  for (; above.cause && parts.length < 10; above = above.cause) parts.unshift(isLast(above) ? '   ' : '│  ');
  return (above.cause ? `…${above.depth} ` : '') + parts.join('');
}

const isLast = message => message.cause.effects.at(-1) === message;
