// One voice message plays at a time.
import { fileUrl } from './api.js';
import { toast } from './dialogs.js';
import { t } from './words.js';

let audio = new Audio();
let playing = null;
let changed = () => {};

export const isPlaying = (message) => playing !== null && playing === message.voice.url;

export const onPlayer = (listener) => { changed = listener; };

export function stop() {
	audio.pause();
	playing = null;
	changed();
}

export function toggle(message) {
	const again = isPlaying(message);
	stop();
	if (again) return;
	const mine = new Audio(fileUrl(message.voice.url));
	audio = mine;
	playing = message.voice.url;
	mine.onended = () => mine === audio && stop();
	mine.play().catch((error) => {
		if (mine !== audio || error.name === 'AbortError') return;
		stop();
		toast(t('noPlay'));
	});
	changed();
}
