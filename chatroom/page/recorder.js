// Hold to talk, as in WeChat; a keyboard's Enter starts and ends it.
import { toast } from './dialogs.js';
import { h } from './dom.js';
import { t } from './words.js';

const SHORTEST = 800;
const LONGEST = 60000;
const UP = 60;

const release = (stream) => stream.getTracks().forEach((track) => track.stop());

export const canRecord = () => Boolean(navigator.mediaDevices && window.MediaRecorder);

export function talkButton(onVoice) {
	let session = null;
	const face = h('button', { class: 'talk' });

	function show(name) {
		face.textContent = t(name);
		face.classList.toggle('on', name !== 'talk');
	}

	function finish(send) {
		const mine = session;
		session = null;
		show('talk');
		if (!mine) return;
		mine.send = send;
		clearTimeout(mine.timer);
		if (mine.recorder) mine.recorder.stop();
	}

	function hand(mine, event) {
		release(mine.recorder.stream);
		const lasted = Date.now() - mine.began;
		const type = event.data.type || 'audio/webm';
		const ending = /mp4/.test(type) ? 'm4a' : /ogg/.test(type) ? 'ogg' : 'webm';
		if (!mine.send) return;
		if (lasted < SHORTEST) toast(t('talkShort'));
		else onVoice(new File([event.data], 'voice.' + ending, { type }), Math.round(lasted / 1000));
	}

	async function begin(y) {
		const mine = { y };
		session = mine;
		show('talking');
		const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
		// Released before the microphone was allowed, or not allowed at all.
		if (session !== mine || !stream) {
			if (stream) release(stream);
			else toast(t('talkDenied'));
			if (session === mine) finish(false);
			return;
		}
		mine.recorder = new MediaRecorder(stream);
		mine.recorder.ondataavailable = (event) => hand(mine, event);
		mine.recorder.start();
		mine.began = Date.now();
		mine.timer = setTimeout(() => finish(true), LONGEST);
	}

	const raised = (event) => session.y - event.clientY > UP;

	show('talk');
	face.addEventListener('pointerdown', (event) => {
		face.setPointerCapture(event.pointerId);
		begin(event.clientY);
	});
	face.addEventListener('pointermove', (event) => session && show(raised(event) ? 'talkCancel' : 'talking'));
	face.addEventListener('pointerup', (event) => session && finish(!raised(event)));
	face.addEventListener('pointercancel', () => finish(false));
	face.addEventListener('contextmenu', (event) => event.preventDefault());
	face.addEventListener('keydown', (event) => {
		if (event.key === 'Escape') finish(false);
		if (event.key !== 'Enter' || event.repeat) return;
		event.preventDefault();
		if (session) finish(true);
		else begin(0);
	});
	return face;
}
