// One room: header, pinned notice, timeline, composer.
import { get } from './api.js';
import { createComposer } from './composer.js';
import { menu, panel, toast } from './dialogs.js';
import { avatar, button, clear, h, icon } from './dom.js';
import { watchGestures } from './gestures.js';
import { onPlayer, stop } from './player.js';
import { tickPolls } from './poll.js';
import { preview } from './store.js';
import { createTimeline } from './timeline.js';
import { t } from './words.js';

async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    // Plain http and old WeChat have no clipboard API.
    const area = h('textarea', { class: 'hidden', readonly: true });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
  toast(t('copied'));
}

function memberRow(member) {
  return h('li', {}, avatar(member), h('span', { class: 'grow', text: member.name }),
    member.bot && h('span', { class: 'tag', text: t('bot') }), member.admin && h('span', { class: 'tag', text: t('admin') }));
}

export function createRoom({ store, outbox, onBack }) {
  const live = document.getElementById('live');
  const members = new Map();
  let chat = null;
  let missed = 0;
  let unreadAbove = 0;

  const title = h('h1');
  const pinned = h('button', { type: 'button', class: 'pinned', hidden: true, onclick: () => jump(chat.pinned.id) });
  const toBottom = button(t('toBottom'), () => timeline.toLatest(), { class: 'pill bottom', hidden: true });
  const toUnread = button(t('newBelow'), goUnread, { class: 'pill top', hidden: true });
  const actions = { jump, menu: messageMenu, retry: failedMenu };
  const timeline = createTimeline({ store, actions, onMoved: moved });
  const composer = createComposer({ store, outbox, membersOf, onSent: () => timeline.toLatest() });
  const moreButton = button(t('members'), showMembers, { class: 'bare' }, icon('people'));
  const header = h('header', { class: 'head' }, button(t('back'), onBack, { class: 'bare back' }, icon('back')), title, moreButton);
  const middle = h('div', { class: 'middle' }, timeline.scroller, toUnread, toBottom);
  const none = h('p', { class: 'hint none', text: t('pickChat') });
  const root = h('main', { class: 'room' }, none, header, pinned, middle, composer.root);

  function membersOf(target) {
    if (!members.has(target.id)) {
      const asked = get('chats/' + target.id + '/members');
      members.set(target.id, asked);
      asked.catch(() => members.delete(target.id));
    }
    return members.get(target.id).then((list) => list.filter((member) => member.id !== store.me.id));
  }

  function showMembers() {
    const target = chat;
    members.delete(target.id);
    panel(t('membersOf', target.members), () => membersOf(target).then(() => members.get(target.id))
      .then((list) => h('ul', { class: 'people' }, ...list.map(memberRow))));
  }

  async function jump(id) {
    if (!(await timeline.jump(id).catch((error) => { toast(error.message); return true; }))) toast(t('tooOld'));
  }

  function messageMenu(message) {
    if (!message || message.id === null) return;
    const choices = [{ icon: 'back', text: t('reply'), run: () => composer.setReply(message) }];
    const text = message.text || (message.poll ? message.poll.question : '');
    if (text) choices.push({ icon: 'file', text: t('copy'), run: () => copyText(text) });
    menu(t('menu'), choices);
  }

  function failedMenu(message) {
    menu(message.problem || t('notSent'), [
      { icon: 'up', text: t('retry'), run: () => outbox.retry(message) },
      { icon: 'close', text: t('dropPending'), run: () => outbox.drop(message) },
    ]);
  }

  function visible() {
    return chat !== null && !document.hidden;
  }

  function moved() {
    if (!chat) return;
    const stuck = timeline.isStuck();
    if (stuck) missed = 0;
    toBottom.hidden = stuck;
    if (!stuck) clear(toBottom, icon('down'), missed ? h('span', { text: t('newMessages', missed) }) : null);
    if (stuck && visible()) store.markRead(chat.id);
    if (!toUnread.hidden) {
      const row = timeline.row('m' + timeline.divider());
      if (row && row.node.getBoundingClientRect().top >= timeline.scroller.getBoundingClientRect().top) toUnread.hidden = true;
    }
  }

  async function goUnread() {
    toUnread.hidden = true;
    if (timeline.divider() !== null) await jump(timeline.divider());
  }

  // An unread number larger than what is loaded is loaded first, within reason.
  async function showUnread(target, unread) {
    if (!unread) return;
    const place = store.room(target.id);
    for (let tries = 0; tries < 4 && place.more && place.messages.length < unread; tries += 1) await store.loadOlder(target.id, 100);
    if (chat === null || chat.id !== target.id) return;
    timeline.markUnread(unread);
    const row = timeline.row('m' + timeline.divider());
    const above = !row || row.node.getBoundingClientRect().top < timeline.scroller.getBoundingClientRect().top;
    toUnread.hidden = !above;
    clear(toUnread, icon('up'), h('span', { text: t('newMessages', unread) }));
  }

  function face() {
    if (!chat) return;
    title.textContent = chat.title + (chat.kind === 'group' && chat.members ? '（' + chat.members + '）' : '');
    moreButton.hidden = chat.kind !== 'group';
    pinned.hidden = !chat.pinned;
    if (chat.pinned) clear(pinned, icon('pin'), h('span', { class: 'hidden', text: t('pinned') }), h('span', { class: 'line-one', text: preview(chat.pinned) }));
    root.setAttribute('aria-label', chat.title);
  }

  async function open(id) {
    const target = store.chat(id);
    if (!target) return;
    const before = chat;
    chat = target;
    stop();
    if (before && before.id === id) return;
    unreadAbove = target.unread;
    missed = 0;
    toUnread.hidden = true;
    root.classList.add('open');
    face();
    composer.open(target);
    timeline.open(id, target.kind === 'group');
    try {
      await store.open(id);
      await showUnread(target, unreadAbove);
    } catch (error) {
      toast(error.message);
    }
    moved();
  }

  function close() {
    chat = null;
    root.classList.remove('open');
    timeline.open(null);
    stop();
  }

  store.on('chat', (id) => {
    if (!chat || chat.id !== id || !store.chat(id)) return;
    chat = store.chat(id);
    face();
  });
  store.on('chats', () => {
    if (!chat) return;
    if (store.chat(chat.id)) chat = store.chat(chat.id);
    face();
  });
  store.on('reset', () => chat && timeline.toLatest());
  store.on('arrived', (message) => {
    if (!chat || message.chat_id !== chat.id) return;
    if (!message.own) live.textContent = message.from.name + '：' + preview(message);
    if (!message.own && !timeline.isStuck()) missed += 1;
    members.delete(message.kind === 'service' ? chat.id : null);
  });
  store.on('progress', (clientId, part) => {
    const row = timeline.row('c' + clientId);
    const node = row && row.node.querySelector('.state');
    if (node) node.setAttribute('data-part', Math.round(part * 100) + '%');
  });

  watchGestures(timeline.scroller, {
    menu: (key) => timeline.row(key) && messageMenu(timeline.row(key).message),
    reply: (key) => timeline.row(key) && timeline.row(key).message.id !== null && composer.setReply(timeline.row(key).message),
  });
  middle.addEventListener('dragover', (event) => event.preventDefault());
  middle.addEventListener('drop', (event) => {
    event.preventDefault();
    Array.from(event.dataTransfer.files).forEach((file) => composer.sendFile(file, file.type.startsWith('image/') ? 'photo' : 'document'));
  });
  const wake = () => moved();
  document.addEventListener('visibilitychange', wake);
  onPlayer(() => timeline.redrawVoice());
  const ticking = setInterval(() => tickPolls(timeline.list), 1000);

  return {
    root, open, close, current: () => (chat ? chat.id : null),
    destroy() {
      clearInterval(ticking);
      document.removeEventListener('visibilitychange', wake);
      if (chat) composer.close();
      close();
    },
  };
}
