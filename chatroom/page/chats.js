// The list of chats: a change touches its own row only.
import { avatar, button, clear, h, icon } from './dom.js';
import { phone } from './keep.js';
import { rowTime } from './times.js';
import { t } from './words.js';

function badge(count) {
  if (!count) return null;
  return h('span', { class: 'badge', 'aria-label': t('unread', count), text: count > 99 ? '99+' : String(count) });
}

function lastLine(chat, me) {
  const draft = phone.get('draft.' + me.id + '.' + chat.id);
  if (draft) return h('span', { class: 'last' }, h('span', { class: 'draft', text: t('draft') + ' ' }), draft);
  if (!chat.last) return h('span', { class: 'last' });
  const named = chat.kind === 'group' && chat.last.from_name;
  return h('span', { class: 'last', text: (named ? chat.last.from_name + '：' : '') + (chat.last.text || '') });
}

function order(a, b) {
  const [x, y] = [a.last || { date: 0, id: 0 }, b.last || { date: 0, id: 0 }];
  return y.date - x.date || y.id - x.id || a.id - b.id;
}

export function createChats({ store, onOpen, tools }) {
  const rows = new Map();
  const list = h('ul', { class: 'chats', 'aria-label': t('chats') });
  const empty = h('p', { class: 'hint', text: t('empty'), hidden: true });
  const heading = h('h1', { text: t('chats') });
  const header = h('header', { class: 'head' }, heading, ...tools);
  const root = h('nav', { class: 'side', 'aria-label': t('chats') }, header, list, empty);
  let current = null;

  function fill(row, chat) {
    row.button.setAttribute('aria-current', String(chat.id === current));
    clear(row.button,
      h('span', { class: 'face' }, avatar({ id: chat.id, name: chat.title, colour: chat.colour, group: chat.kind === 'group' }, 'big'), badge(chat.unread)),
      h('span', { class: 'lines' },
        h('span', { class: 'upper' }, h('span', { class: 'name', text: chat.title }), h('time', { text: chat.last ? rowTime(chat.last.date) : '' })),
        lastLine(chat, store.me)));
  }

  function put(id) {
    const chat = store.chat(id);
    if (!chat) return;
    let row = rows.get(id);
    if (!row) {
      const node = h('li');
      row = { node, button: h('button', { type: 'button', onclick: () => onOpen(id) }) };
      node.append(row.button);
      node.dataset.chat = id;
      rows.set(id, row);
    }
    fill(row, chat);
    const ids = store.chats().sort(order).map((other) => other.id);
    const after = ids.slice(ids.indexOf(id) + 1).map((other) => rows.get(other)).find((other) => other && other.node.parentNode);
    const next = after ? after.node : null;
    if (row.node.parentNode !== list || row.node.nextSibling !== next) {
      const focused = row.node.contains(document.activeElement);
      list.insertBefore(row.node, next);
      if (focused) row.button.focus({ preventScroll: true });
    }
    summary();
  }

  function summary() {
    const unread = store.unread();
    heading.textContent = t('chats') + (unread ? '（' + unread + '）' : '');
    document.title = (unread ? '(' + unread + ') ' : '') + t('app');
    empty.hidden = rows.size > 0;
  }

  function all() {
    for (const [id, row] of rows) {
      if (store.chat(id)) continue;
      row.node.remove();
      rows.delete(id);
    }
    store.chats().sort(order).reverse().forEach((chat) => put(chat.id));
    summary();
  }

  store.on('chat', put);
  store.on('chats', all);

  return {
    root,
    select(id) {
      const before = current;
      current = id;
      [before, id].forEach((one) => rows.has(one) && rows.get(one).button.setAttribute('aria-current', String(one === id)));
    },
  };
}

export function headButton(label, name, onclick) {
  return button(label, onclick, { class: 'bare' }, icon(name));
}
