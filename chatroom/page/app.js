// Start: language, sign-in, then list, room and socket together.
import { get, post, setToken } from './api.js';
import { createChats, headButton } from './chats.js';
import { ask, menu, panel, toast, say } from './dialogs.js';
import { avatar, button, clear, h } from './dom.js';
import { phone } from './keep.js';
import { createOutbox } from './outbox.js';
import { createRoom } from './room.js';
import { choosePerson, forget, needLink, noServer, remember, remembered, takeLinkToken } from './signin.js';
import { openSocket } from './socket.js';
import { createStore } from './store.js';
import { language, setLanguage, t } from './words.js';

let info = null;
let leave = () => {};

function applyLarge() {
  document.documentElement.classList.toggle('large', phone.get('large') === '1');
}

function switchLarge() {
  phone.set('large', phone.get('large') === '1' ? null : '1');
  applyLarge();
}

function switchLanguage() {
  phone.set('lang', language() === 'en' ? 'zh' : 'en');
  window.location.reload();
}

async function signOut() {
  if (!info.demo && !(await ask(t('signOutAsk')))) return;
  leave();
  forget();
  window.location.hash = '';
  begin();
}

function settings() {
  menu(t('menu'), [
    { text: t('large'), run: switchLarge },
    { text: t('language'), run: switchLanguage },
    { text: t(info.demo ? 'change' : 'signOut'), run: signOut },
  ]);
}

function findBots(store, go) {
  panel(t('newChat'), async (close) => {
    const bots = await get('bots');
    if (!bots.length) return h('p', { class: 'hint', text: t('noBots') });
    const open = async (bot) => {
      try {
        const chat = await post('chats', { bot_id: bot.id });
        close();
        store.apply({ type: 'chat', chat });
        go(chat.id);
      } catch (error) {
        toast(error.message);
      }
    };
    return h('ul', { class: 'people' }, ...bots.map((bot) => h('li', {}, h('button', { type: 'button', onclick: () => open(bot) },
      avatar(bot), h('span', { class: 'grow' }, h('b', { text: bot.name }), h('small', { text: '@' + bot.username }))))));
  });
}

function whoButton(me) {
  if (!info.demo) return null;
  return button(t('changeFrom', me.name), signOut, { class: 'who' }, avatar(me, 'small'), h('span', { text: t('change') }));
}

function run(me) {
  const store = createStore(me);
  const outbox = createOutbox(store);
  const go = (id) => { window.location.hash = '#/' + id; };
  const offline = h('p', { class: 'offline', role: 'status', text: t('offline'), hidden: true });
  const room = createRoom({ store, outbox, onBack: () => go('') });
  const chats = createChats({
    store, onOpen: go,
    tools: [whoButton(me), headButton(t('newChat'), 'add', () => findBots(store, go)), headButton(t('menu'), 'more', settings)],
  });
  const app = document.getElementById('app');
  let restored = false;
  let droppedAt = 0;

  function route() {
    const match = /^#\/(-?\d+)$/.exec(window.location.hash);
    const id = match ? Number(match[1]) : null;
    const known = id !== null && store.chat(id) !== null;
    app.classList.toggle('in-room', known);
    chats.select(known ? id : null);
    if (known) room.open(id);
    else room.close();
  }

  async function reload() {
    try {
      await store.reload(room.current());
    } catch (error) {
      droppedAt = setTimeout(reload, 3000);
      return;
    }
    if (!restored) {
      restored = true;
      outbox.restore();
      route();
    }
    outbox.connected();
  }

  store.on('toast', (event) => (event.alert ? say : toast)(event.text));
  store.on('problem', toast);
  clear(app, offline, chats.root, room.root);
  window.addEventListener('hashchange', route);
  const closeSocket = openSocket({
    onEvent: store.apply,
    onReset: reload,
    onState(up) {
      offline.hidden = up;
      if (up && restored) outbox.connected();
    },
    onRefused() {
      leave();
      forget();
      begin();
    },
  });
  leave = () => {
    clearTimeout(droppedAt);
    closeSocket();
    room.destroy();
    window.removeEventListener('hashchange', route);
    document.title = t('app');
    leave = () => {};
  };
}

async function begin() {
  try {
    if (!info) info = await get('info');
    const fromLink = takeLinkToken();
    if (fromLink) remember(fromLink, info.demo);
    const token = remembered(info.demo);
    if (!token && !info.demo) {
      needLink();
      return;
    }
    if (token) setToken(token);
    else remember(await choosePerson(), true);
    run(await get('me'));
  } catch (error) {
    if (error.status === 401) {
      forget();
      if (info.demo) begin();
      else needLink();
      return;
    }
    if (!error.code) throw error;
    noServer(error.message, begin);
  }
}

setLanguage(phone.get('lang') || (/^en/i.test(navigator.language || '') ? 'en' : 'zh'));
document.title = t('app');
applyLarge();
window.addEventListener('hashchange', () => {
  if (!/^#k=/.test(window.location.hash)) return;
  leave();
  begin();
});
begin();
