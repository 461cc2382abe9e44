// One voice message plays at a time.
import { fileUrl } from './api.js';
import { toast } from './dialogs.js';
import { t } from './words.js';

let audio = null;
let playing = null;
let changed = () => {};

export const isPlaying = (id) => playing === id;

export function onPlayer(listener) {
  changed = listener;
}

export function stop() {
  if (audio) audio.pause();
  playing = null;
  changed();
}

export function toggle(message) {
  if (playing === message.id) return stop();
  if (audio) audio.pause();
  const mine = new Audio(fileUrl(message.voice.url));
  audio = mine;
  playing = message.id;
  const end = () => mine === audio && stop();
  mine.onended = end;
  mine.play().catch((error) => {
    if (mine !== audio || error.name === 'AbortError') return;
    end();
    toast(t('noPlay'));
  });
  return changed();
}
