// One message as a row: avatar, name, quote, body, buttons, state.
import { fileUrl, post, safeUrl } from './api.js';
import { offerLink, say, toast, viewPhoto } from './dialogs.js';
import { avatar, button, h, icon } from './dom.js';
import { isPlaying, toggle } from './player.js';
import { pollView } from './poll.js';
import { rich } from './rich.js';
import { clockOf } from './times.js';
import { t } from './words.js';

const pressing = new Set();
const PHOTO_EM = 13;

export function sizeText(bytes) {
  if (bytes < 1024) return bytes + ' B';
  if (bytes < 1048576) return Math.round(bytes / 1024) + ' KB';
  return (bytes / 1048576).toFixed(1) + ' MB';
}

function photo(message) {
  const source = message.photo;
  const url = message.file ? source.url : fileUrl(source.url);
  const ratio = source.width && source.height ? source.width / source.height : 1;
  // The box is known before the picture comes, so nothing jumps.
  const width = Math.max(5, Math.min(PHOTO_EM, PHOTO_EM * ratio));
  const style = { width: width + 'rem', height: Math.min(PHOTO_EM, width / ratio) + 'rem' };
  return button(t('viewPhoto'), () => viewPhoto(url, message.text), { class: 'photo', 'data-f': 'photo', style },
    url && h('img', { src: url, alt: message.text || t('photo'), loading: 'lazy' }));
}

function documentLink(message) {
  const info = message.document;
  return h('a', { class: 'document', href: message.file ? null : fileUrl(info.url), download: info.name, target: '_blank', rel: 'noopener', 'data-f': 'document' },
    h('span', { class: 'document-name' }, h('b', { text: info.name }), h('small', { text: sizeText(info.size || 0) })), icon('file'));
}

function voice(message) {
  const seconds = Math.max(1, Math.round(message.voice.duration || 1));
  const on = message.id !== null && isPlaying(message.id);
  return button(t('play', seconds), () => message.id !== null && toggle(message), {
    class: on ? 'voice playing' : 'voice', 'aria-pressed': String(on), 'data-f': 'voice',
    style: { width: 5 + Math.min(9, seconds / 5) + 'rem' },
  }, icon('waves'), h('span', { text: seconds + '″' }));
}

function place(message) {
  const { latitude, longitude } = message.location;
  return h('div', { class: 'place' }, icon('place'), h('span', { text: t('place') + ' ' + latitude.toFixed(5) + ', ' + longitude.toFixed(5) }));
}

function quote(message, actions) {
  const of = message.reply_to;
  return h('button', { type: 'button', class: 'quote', 'data-f': 'quote', onclick: () => actions.jump(of.id) },
    (of.from_name ? of.from_name + '：' : '') + (of.text || ''));
}

async function press(message, row, col, redraw) {
  const key = message.id + ':' + row + ':' + col;
  if (pressing.has(key)) return;
  pressing.add(key);
  redraw();
  try {
    const answer = await post('chats/' + message.chat_id + '/messages/' + message.id + '/press', { row, column: col });
    if (answer.toast && answer.toast.text) (answer.toast.alert ? say : toast)(answer.toast.text);
    // A window opened after a wait counts as a pop-up, so the reader is asked to press once more.
    const url = answer.url && safeUrl(answer.url);
    if (url) offerLink(url.href);
  } catch (error) {
    toast(error.message);
  }
  pressing.delete(key);
  redraw();
}

function keyboard(message, redraw) {
  const rows = message.buttons.map((line, row) => h('div', { class: 'keys' }, ...line.map((key, col) => {
    if (key.url) {
      const url = safeUrl(key.url);
      return h('a', { href: url && url.href, target: '_blank', rel: 'noopener noreferrer' }, h('span', { text: key.text }), icon('link'));
    }
    const waiting = pressing.has(message.id + ':' + row + ':' + col);
    return h('button', {
      type: 'button', 'aria-busy': String(waiting), 'aria-disabled': waiting ? 'true' : null, 'data-f': 'k' + row + '.' + col,
      text: key.text, onclick: () => press(message, row, col, redraw),
    });
  })));
  return h('div', { class: 'keyboard' }, ...rows);
}

function state(message, actions) {
  if (message.state === 'failed') {
    return button(t('notSent'), () => actions.retry(message), { class: 'state failed', title: message.problem || t('notSent') }, icon('bang'));
  }
  if (message.state === 'sending') return h('span', { class: 'state', role: 'img', 'aria-label': t('sending') }, icon('clock'));
  return null;
}

function body(message, store, redraw) {
  const text = message.text || message.html;
  const caption = text && message.kind !== 'poll' && h('div', { class: 'text' }, rich(message));
  const extra = {
    photo: message.photo && (() => photo(message)),
    document: message.document && (() => documentLink(message)),
    voice: message.voice && (() => voice(message)),
    location: message.location && (() => place(message)),
    poll: message.poll && (() => pollView(message, store, redraw)),
  }[message.kind];
  const main = extra ? extra() : null;
  const bare = message.kind === 'photo' && !caption;
  return h('div', { class: 'bubble kind-' + message.kind + (bare ? ' bare-photo' : '') }, main, caption);
}

// What a screen reader hears when the row is focused.
function spoken(message, text) {
  return message.from.name + ' ' + clockOf(message.date) + ' ' + text;
}

export function messageRow(message, { store, actions, group, heading, redraw, label }) {
  const row = h('li', { class: 'row', tabindex: '-1' }, heading);
  if (message.kind === 'service') {
    row.append(h('p', { class: 'service' }, rich(message)));
    return row;
  }
  row.classList.add(message.own ? 'own' : 'other');
  row.setAttribute('aria-label', spoken(message, label));
  const name = group && !message.own && h('p', { class: 'name' }, h('span', { text: message.from.name }),
    message.from.bot && h('span', { class: 'tag', text: t('bot') }));
  const tools = message.id === null ? null
    : button(t('more'), () => actions.menu(message), { class: 'tools bare', tabindex: '-1' }, icon('more'));
  const said = h('div', { class: 'said' }, name,
    h('div', { class: 'line' }, body(message, store, redraw), tools, state(message, actions)),
    message.reply_to && quote(message, actions),
    message.buttons && message.buttons.length > 0 && keyboard(message, redraw),
    message.edited && h('p', { class: 'edited', text: t('edited') }));
  row.append(h('div', { class: 'message' }, avatar(message.from), said));
  return row;
}
