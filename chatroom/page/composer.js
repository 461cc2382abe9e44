// Where one writes: text, quote, photos, files, voice, mentions and the bots' commands.
import { get } from './api.js';
import { menu, toast } from './dialogs.js';
import { button, clear, h, icon } from './dom.js';
import { phone } from './keep.js';
import { createMention } from './mention.js';
import { shrink } from './photos.js';
import { canRecord, talkButton } from './recorder.js';
import { preview } from './store.js';
import { t } from './words.js';

const LONGEST_TEXT = 4096;
const LARGEST_FILE = 20 * 1024 * 1024;
const fine = () => window.matchMedia('(pointer: fine)').matches;

export function createComposer({ store, outbox, membersOf, onSent }) {
  let chat = null;
  let replying = null;
  let commands = [];
  let loud = false;

  const field = h('textarea', { rows: '1', class: 'field', placeholder: t('say'), 'aria-label': t('say'), enterkeyhint: fine() ? 'send' : null, 'aria-controls': 'suggest', 'aria-autocomplete': 'list' });
  const mention = createMention(field, () => membersOf(chat));
  const quoteText = h('span');
  const quote = h('div', { class: 'replying', hidden: true }, quoteText,
    button(t('cancel'), () => setReply(null), { class: 'bare' }, icon('close')));
  const sendButton = h('button', { type: 'button', class: 'strong send', text: t('send'), onclick: sendText, hidden: true });
  const plus = button(t('tools'), () => { tools.hidden = !tools.hidden; plus.setAttribute('aria-expanded', String(!tools.hidden)); }, { class: 'bare plus', 'aria-expanded': 'false' }, icon('plus'));
  const talk = talkButton((file, duration) => sendVoice(file, duration));
  const mode = button(t('toVoice'), () => setLoud(!loud), { class: 'bare' }, icon('voice'));
  const commandButton = button(t('commands'), showCommands, { class: 'bare commands', hidden: true }, icon('list'));

  function picker(kind, name, accept, capture) {
    const input = h('input', { type: 'file', class: 'hidden', accept, capture, tabindex: '-1', 'aria-hidden': 'true', multiple: !capture, 'data-kind': kind });
    input.addEventListener('change', () => {
      Array.from(input.files).forEach((file) => sendFile(file, kind));
      input.value = '';
    });
    const key = h('button', { type: 'button', onclick: () => input.click() }, h('span', { class: 'tile' }, icon(name)), h('span', { text: t(name) }));
    return h('div', {}, key, input);
  }

  const tools = h('div', { class: 'tools-grid', hidden: true },
    picker('photo', 'album', 'image/*', null), picker('photo', 'camera', 'image/*', 'environment'), picker('document', 'file', null, null));
  const bar = h('div', { class: 'bar' }, commandButton, canRecord() ? mode : null, field, talk, plus, sendButton);
  const root = h('footer', { class: 'composer' }, mention.box, quote, bar, tools);
  talk.hidden = true;

  const slot = () => 'draft.' + store.me.id + '.' + chat.id;

  function fitField() {
    field.style.height = 'auto';
    field.style.height = Math.min(field.scrollHeight, window.innerHeight * 0.3) + 'px';
  }

  function changed() {
    const some = field.value.trim() !== '';
    sendButton.hidden = !some || loud;
    plus.hidden = some && !loud;
    fitField();
  }

  function setLoud(on) {
    loud = on;
    talk.hidden = !on;
    field.hidden = on;
    clear(mode, icon(on ? 'keyboard' : 'voice')).setAttribute('aria-label', t(on ? 'toText' : 'toVoice'));
    changed();
    if (!on) field.focus();
  }

  function setReply(message) {
    replying = message && { id: message.id, from_name: message.from.name, text: preview(message) };
    quote.hidden = !replying;
    quoteText.textContent = replying ? replying.from_name + '：' + replying.text : '';
    if (replying && !loud) field.focus();
  }

  function hand(values) {
    outbox.send(chat.id, Object.assign(values, replying ? { reply_to: replying } : {}));
    setReply(null);
    tools.hidden = true;
    onSent();
  }

  function sendText() {
    const text = field.value.trim();
    const length = text.length;
    if (!text) return;
    if (length > LONGEST_TEXT) {
      toast(t('tooLong', LONGEST_TEXT, length));
      return;
    }
    field.value = '';
    phone.set(slot(), null);
    store.emit('chat', chat.id);
    hand({ text });
    changed();
    field.focus();
  }

  async function sendFile(file, kind) {
    const target = chat;
    if (!file.size) {
      toast(t('emptyFile'));
      return;
    }
    const small = kind === 'photo' ? await shrink(file) : null;
    const body = small ? small.blob : file;
    if (body.size > LARGEST_FILE) toast(t('tooBig', '20 MB'));
    else if (chat !== target) outbox.send(target.id, fileValues(body, small));
    else hand(fileValues(body, small));
  }

  function fileValues(file, small) {
    if (small) return { kind: 'photo', file, photo: { url: small.url, width: small.width, height: small.height } };
    return { kind: 'document', file, document: { name: file.name, size: file.size } };
  }

  function sendVoice(file, duration) {
    hand({ kind: 'voice', file, voice: { duration } });
  }

  // In a room of one's own a command goes out at once; among others one may still add words or think again.
  function useCommand(command) {
    if (chat.kind === 'group') insert('/' + command.command + ' ');
    else hand({ text: '/' + command.command });
  }

  function showCommands() {
    menu(t('commands'), commands.map((command) => ({
      text: command.description || command.command, note: '/' + command.command, run: () => useCommand(command),
    })));
  }

  function insert(text) {
    if (loud) setLoud(false);
    field.value = text + field.value;
    field.focus();
    changed();
  }

  async function loadCommands(target) {
    commands = [];
    commandButton.hidden = true;
    const list = await get('chats/' + target.id + '/commands').catch(() => []);
    if (chat !== target) return;
    commands = list;
    commandButton.hidden = !list.length;
  }

  function leave() {
    if (!chat) return;
    phone.set(slot(), field.value.trim() ? field.value : null);
    store.emit('chat', chat.id);
  }

  function open(next) {
    leave();
    chat = next;
    setReply(null);
    tools.hidden = true;
    field.value = phone.get(slot()) || '';
    changed();
    loadCommands(next);
    if (fine() && window.innerWidth >= 800) field.focus();
  }

  field.addEventListener('input', () => {
    changed();
    phone.set(slot(), field.value);
    mention.update();
  });
  field.addEventListener('keydown', (event) => {
    // While a Chinese input method composes, Enter belongs to it.
    if (event.isComposing || event.keyCode === 229 || mention.key(event)) return;
    if (event.key === 'Escape' && replying) setReply(null);
    // On a phone Enter is a new line: a topic has several, and the send button is beside it.
    if (event.key !== 'Enter' || event.shiftKey || !fine()) return;
    event.preventDefault();
    sendText();
  });
  field.addEventListener('paste', (event) => {
    const files = Array.from((event.clipboardData && event.clipboardData.files) || []);
    if (!files.length) return;
    event.preventDefault();
    files.forEach((file) => sendFile(file, file.type.startsWith('image/') ? 'photo' : 'document'));
  });
  root.addEventListener('dragover', (event) => event.preventDefault());
  window.addEventListener('pagehide', leave);

  return {
    root, open, setReply, sendFile, insert,
    refit: fitField,
    close() {
      leave();
      chat = null;
      window.removeEventListener('pagehide', leave);
    },
  };
}
