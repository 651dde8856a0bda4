// Small helpers to build and change what is on the page; nothing else touches markup.

/** @param {string} id */
export function at(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Sets a text only where it changes: most figures stay as they are from one second to the next. */
export function say(id, text) {
  const element = typeof id === 'string' ? at(id) : id;
  if (element.textContent !== text) element.textContent = text;
}

/**
 * An element.
 * @param {string} name tag, and classes after dots
 * @param {Record<string, any> | string | Node | null} [first] attributes, or the first child
 * @param {...(string | Node | null)} children
 */
export function h(name, first, ...children) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  if (first && typeof first === 'object' && !(first instanceof Node)) {
    for (const [key, value] of Object.entries(first)) attribute(element, key, value);
  } else if (first) {
    element.append(first);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function attribute(element, key, value) {
  if (key === 'width' || key === 'height' || key === 'left' || key === 'background' || key === 'color') {
    element.style[key] = value;
  } else if (typeof value === 'function') {
    element.addEventListener(key, value);
  } else if (value === true) {
    element.setAttribute(key, '');
  } else if (value !== false && value !== null && value !== undefined) {
    element.setAttribute(key, value);
  }
}

export function replace(id, ...children) {
  at(id).replaceChildren(...children);
}

/** Shows what came of something, until the next time. */
export function tell(id, text, bad = false) {
  const element = at(id);
  element.hidden = !text;
  element.classList.toggle('bad', bad);
  say(element, text);
}

/** Asks before something is done. */
export function ask(what, means, yes = 'Do it') {
  const dialog = /** @type {HTMLDialogElement} */ (at('ask'));
  say('ask-what', what);
  say('ask-means', means);
  say('ask-yes', yes);
  dialog.returnValue = 'no';
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener('close', () => done(dialog.returnValue === 'yes'), { once: true });
  });
}
