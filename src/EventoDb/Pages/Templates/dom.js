// All text goes into the page as text: what the authors of messages write is data, never markup.

const byId = id => document.getElementById(id);

/** An element with attributes and children; a child that is no node is text. */
function make(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same of SVG. */
function draw(name, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'onclick') element.addEventListener('click', value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

/** A text of at most so many characters. */
const shorten = (text, most) => text.length > most ? text.slice(0, most - 1) + '…' : text;

const count = (number, one, many) => `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
