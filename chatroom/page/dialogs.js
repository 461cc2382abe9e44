// Toasts, alerts, sheets and the photo viewer: everything that lies over the page.
import { button, clear, h, icon } from './dom.js';
import { t } from './words.js';

let toastTimer = 0;
const toastBox = h('div', { class: 'toast', role: 'status', hidden: true });

export function toast(text) {
  if (!toastBox.parentNode) document.body.append(toastBox);
  toastBox.textContent = text;
  toastBox.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => {
    toastBox.hidden = true;
  }, Math.min(8000, 2500 + text.length * 60));
}

function trap(event, box, close) {
  if (event.key === 'Escape') {
    event.stopPropagation();
    close();
  }
  if (event.key !== 'Tab') return;
  const stops = Array.from(box.querySelectorAll('button, a[href], input, [tabindex="0"]')).filter((node) => !node.disabled);
  if (!stops.length) return;
  const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
  if (document.activeElement !== edge && box.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
}

// The opened thing gets a history entry, so that a phone's back button closes it and not the chat.
function over(kind, label, fill) {
  const before = document.activeElement;
  const box = h('div', { class: kind, role: kind === 'alert' ? 'alertdialog' : 'dialog', 'aria-modal': 'true', 'aria-label': label, tabindex: '-1' });
  const shade = h('div', { class: 'shade over-' + kind }, box);
  function close() {
    if (!shade.parentNode) return;
    shade.remove();
    window.removeEventListener('hashchange', close);
    if (before && before.isConnected) before.focus({ preventScroll: true });
  }
  shade.addEventListener('click', (event) => event.target === shade && close());
  shade.addEventListener('keydown', (event) => trap(event, box, close));
  window.addEventListener('hashchange', close);
  fill(box, close);
  document.body.append(shade);
  (box.querySelector('[autofocus], button') || box).focus({ preventScroll: true });
  return close;
}

export function say(text) {
  return new Promise((resolve) => {
    over('alert', text, (box, close) => {
      box.append(h('p', { text }), h('div', { class: 'choices' }, h('button', {
        type: 'button', class: 'strong', text: t('ok'), onclick: () => { close(); resolve(); },
      })));
    });
  });
}

export function ask(text) {
  return new Promise((resolve) => {
    over('alert', text, (box, close) => {
      const answer = (value) => () => { close(); resolve(value); };
      box.append(h('p', { text }), h('div', { class: 'choices' },
        h('button', { type: 'button', text: t('cancel'), onclick: answer(false) }),
        h('button', { type: 'button', class: 'strong', text: t('yes'), onclick: answer(true) })));
    });
  });
}

export function offerLink(href) {
  over('alert', t('openLink'), (box, close) => {
    box.append(h('p', { text: href }), h('div', { class: 'choices' },
      h('button', { type: 'button', text: t('cancel'), onclick: close }),
      h('a', { class: 'strong', href, target: '_blank', rel: 'noopener noreferrer', text: t('openLink'), onclick: () => close() })));
  });
}

// choices: [{icon, text, run}]
export function menu(label, choices) {
  over('menu', label, (box, close) => {
    for (const choice of choices) {
      box.append(h('button', { type: 'button', onclick: () => { close(); choice.run(); } },
        choice.icon && icon(choice.icon), h('span', { text: choice.text })));
    }
    box.append(h('button', { type: 'button', class: 'cancel', text: t('cancel'), onclick: close }));
  });
}

// A panel opens at once and is filled when its content has come.
export function panel(title, content) {
  over('panel', title, (box, close) => {
    const body = h('div', { class: 'panel-body' }, h('p', { class: 'hint', text: t('loading') }));
    box.append(h('header', {}, h('h2', { text: title }), button(t('close'), close, { class: 'bare' }, icon('close'))), body);
    Promise.resolve(content(close)).then((node) => clear(body, node)).catch((error) => {
      clear(body, h('p', { class: 'hint', text: error.message }));
    });
  });
}

export function viewPhoto(url, text) {
  over('viewer', t('viewPhoto'), (box, close) => {
    box.append(h('img', { src: url, alt: text || t('photo'), onclick: close }),
      text && h('p', { text }), button(t('close'), close, { class: 'bare' }, icon('close')));
  });
}
