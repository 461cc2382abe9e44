// Who am I: the link's token, what this tab or phone remembers, or in demo a choice.
import { get, post, setToken } from './api.js';
import { toast } from './dialogs.js';
import { avatar, clear, h } from './dom.js';
import { phone, tab } from './keep.js';
import { t } from './words.js';

const app = () => document.getElementById('app');

function notice(heading, text, action) {
  clear(app(), h('main', { class: 'splash' }, h('h1', { text: heading }), text && h('p', { text }), action));
}

export function needLink() {
  notice(t('needLink'), t('needLinkWhy'));
}

export function noServer(text, again) {
  notice(t('noServer'), text, h('button', { type: 'button', class: 'strong', text: t('retry'), onclick: again }));
}

// The token leaves the address bar at once, so that nobody forwards it with the page.
export function takeLinkToken() {
  const match = /^#k=([^&]+)/.exec(window.location.hash);
  if (!match) return null;
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return decodeURIComponent(match[1]);
}

export function remember(token, demo) {
  tab.set('token', token);
  if (!demo) phone.set('token', token);
  setToken(token);
}

export function remembered(demo) {
  return tab.get('token') || (demo ? null : phone.get('token'));
}

export function forget() {
  tab.set('token', null);
  phone.set('token', null);
  setToken(null);
}

export async function choosePerson() {
  const people = await get('demo/people');
  return new Promise((resolve) => {
    const field = h('input', { type: 'search', placeholder: t('searchPeople'), 'aria-label': t('searchPeople') });
    const list = h('ul', { class: 'people' });
    const nobody = h('p', { class: 'hint', text: t('nobody'), hidden: true });

    async function choose(person) {
      try {
        const answer = await post('demo/session', { person_id: person.id });
        resolve(answer.token);
      } catch (error) {
        toast(error.message);
      }
    }

    const rows = people.map((person) => ({
      words: (person.name + ' ' + (person.note || '')).toLowerCase(),
      node: h('li', {}, h('button', { type: 'button', onclick: () => choose(person) },
        avatar(person), h('span', { class: 'grow' }, h('b', { text: person.name }), person.note && h('small', { text: person.note })))),
    }));
    rows.forEach((row) => list.append(row.node));
    field.addEventListener('input', () => {
      const words = field.value.trim().toLowerCase().split(/\s+/);
      let shown = 0;
      for (const row of rows) {
        row.node.hidden = !words.every((word) => row.words.includes(word));
        if (!row.node.hidden) shown += 1;
      }
      nobody.hidden = shown > 0;
    });
    clear(app(), h('main', { class: 'chooser' },
      h('header', {}, h('h1', { text: t('whoAreYou') }), h('p', { text: t('whoHint') }), field), list, nobody));
  });
}
