// What I send shows at once and goes out in order; client_id makes every repeat harmless.
import { post, upload } from './api.js';
import { tab } from './keep.js';

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => ('0' + byte.toString(16)).slice(-2)).join('');
}

export function createOutbox(store) {
  const lanes = new Map();
  const slot = 'unsent.' + store.me.id;

  function saveUnsent() {
    const texts = [];
    for (const chat of store.chats()) {
      for (const message of store.room(chat.id).pending) if (message.kind === 'text') texts.push(message);
    }
    tab.set(slot, texts.length ? JSON.stringify(texts) : null);
  }

  function pendingOf(chatId, clientId) {
    return store.room(chatId).pending.find((message) => message.client_id === clientId);
  }

  function update(chatId, clientId, values) {
    store.setPending(chatId, store.room(chatId).pending.map((message) =>
      message.client_id === clientId ? Object.assign({}, message, values) : message));
  }

  function transmit(message) {
    const path = 'chats/' + message.chat_id;
    const reply = message.reply_to ? message.reply_to.id : null;
    if (!message.file) {
      return post(path + '/messages', Object.assign({ text: message.text, client_id: message.client_id }, reply ? { reply_to: reply } : {}));
    }
    const fields = { kind: message.kind, caption: message.text || null, reply_to: reply, client_id: message.client_id };
    if (message.voice) fields.duration = message.voice.duration;
    return upload(path + '/files', fields, message.file, (part) => store.emit('progress', message.client_id, part));
  }

  async function deliver(chatId, clientId) {
    const message = pendingOf(chatId, clientId);
    if (!message || message.state !== 'sending') return;
    try {
      store.apply({ type: 'message', message: await transmit(message) });
      // The socket may have brought it first, without our client_id.
      store.setPending(chatId, store.room(chatId).pending.filter((other) => other.client_id !== clientId));
    } catch (error) {
      update(chatId, clientId, { state: 'failed', offline: error.status === 0, problem: error.message });
      if (error.status !== 0) store.emit('problem', error.message);
    }
    saveUnsent();
  }

  function enqueue(chatId, clientId) {
    const before = lanes.get(chatId) || Promise.resolve();
    lanes.set(chatId, before.then(() => deliver(chatId, clientId)));
  }

  function send(chatId, values) {
    const message = Object.assign({
      id: null, chat_id: chatId, client_id: newId(), from: store.me, own: true, kind: 'text',
      date: Math.floor(Date.now() / 1000), text: '', state: 'sending',
    }, values);
    store.setPending(chatId, store.room(chatId).pending.concat([message]));
    saveUnsent();
    enqueue(chatId, message.client_id);
  }

  function retry(message) {
    update(message.chat_id, message.client_id, { state: 'sending', offline: false });
    enqueue(message.chat_id, message.client_id);
  }

  function drop(message) {
    store.setPending(message.chat_id, store.room(message.chat_id).pending.filter((other) => other.client_id !== message.client_id));
    saveUnsent();
  }

  // What failed for want of a connection goes out by itself when the connection is back.
  function connected() {
    for (const chat of store.chats()) {
      for (const message of store.room(chat.id).pending) if (message.state === 'failed' && message.offline) retry(message);
    }
  }

  function restore() {
    let texts = [];
    try {
      texts = JSON.parse(tab.get(slot) || '[]');
    } catch (error) {
      tab.set(slot, null);
    }
    for (const message of texts) {
      if (!store.chat(message.chat_id)) continue;
      const pending = store.room(message.chat_id).pending;
      store.setPending(message.chat_id, pending.concat([Object.assign(message, { state: 'failed', offline: true })]));
    }
    connected();
  }

  return { send, retry, drop, connected, restore };
}
