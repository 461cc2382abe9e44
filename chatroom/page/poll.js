// A poll under its question: choose, see the bars, change the vote or take it back.
import { post } from './api.js';
import { toast } from './dialogs.js';
import { h, icon } from './dom.js';
import { left } from './times.js';
import { t } from './words.js';

// What is half done survives the redrawing that every vote of the others causes.
const choosing = new Map();
const busy = new Set();

function stateLine(poll) {
  if (poll.closed) return t('closed');
  if (!poll.close_date) return '';
  return poll.close_date * 1000 <= Date.now() ? t('closing') : t('closesIn', left(poll.close_date));
}

export function tickPolls(root) {
  for (const node of root.querySelectorAll('.closes')) {
    const text = stateLine({ close_date: Number(node.dataset.at) });
    if (node.textContent !== text) node.textContent = text;
  }
}

function facts(poll) {
  const closes = h('span', { class: poll.closed ? 'over' : poll.close_date ? 'closes' : '', text: stateLine(poll) });
  closes.dataset.at = poll.close_date || 0;
  const kinds = [t(poll.multiple ? 'multiple' : 'single'), t(poll.anonymous ? 'anonymous' : 'named')].join(' · ');
  return h('p', { class: 'facts' }, h('span', { text: kinds }), closes);
}

function resultRow(option, poll) {
  const share = poll.total ? Math.round((option.votes / poll.total) * 100) : 0;
  const fill = h('span', { class: 'fill', style: { width: share + '%' } });
  return h('li', { class: option.mine ? 'result mine' : 'result' },
    h('span', { class: 'option' }, h('span', { text: option.text }), option.mine && icon('tick'),
      option.mine && h('span', { class: 'hidden', text: t('mine') })),
    h('span', { class: 'share', text: t('votes', option.votes) + ' · ' + share + '%' }),
    h('span', { class: 'bar' }, fill));
}

export function pollView(message, store, redraw) {
  const poll = message.poll;
  const voted = poll.options.some((option) => option.mine);
  const picked = choosing.get(message.id);
  const open = !poll.closed && (!voted || picked);

  async function cast(options) {
    if (busy.has(message.id)) return;
    busy.add(message.id);
    redraw();
    try {
      const fresh = await post('chats/' + message.chat_id + '/messages/' + message.id + '/vote', { options });
      choosing.delete(message.id);
      busy.delete(message.id);
      store.patchPoll(message.chat_id, message.id, fresh);
      toast(t(options.length ? 'voted' : 'retracted'));
    } catch (error) {
      busy.delete(message.id);
      toast(error.message);
    }
    redraw();
  }

  function pick(index) {
    if (!poll.multiple) return cast([index]);
    const set = choosing.get(message.id) || new Set();
    if (!set.delete(index)) set.add(index);
    choosing.set(message.id, set);
    return redraw();
  }

  function choice(option, index) {
    const on = picked ? picked.has(index) : false;
    return h('li', {}, h('button', {
      type: 'button', class: on ? 'choice on' : 'choice', role: poll.multiple ? 'checkbox' : 'radio', 'aria-checked': String(on),
      disabled: busy.has(message.id), 'data-f': 'o' + index, onclick: () => pick(index),
    }, h('span', { class: poll.multiple ? 'mark square' : 'mark' }, on && icon('tick')), h('span', { text: option.text })));
  }

  function act(key, run, enabled) {
    return h('button', { type: 'button', class: key === 'vote' ? 'strong' : '', 'data-f': key, disabled: !enabled || busy.has(message.id), text: t(key), onclick: run });
  }

  function startChange() {
    choosing.set(message.id, new Set(poll.options.map((option, index) => (option.mine ? index : -1)).filter((index) => index >= 0)));
    redraw();
  }

  const acts = h('div', { class: 'acts' });
  if (open && poll.multiple) acts.append(act('vote', () => cast(Array.from(picked || []).sort((a, b) => a - b)), picked && picked.size > 0));
  if (open && voted) acts.append(act('cancel', () => { choosing.delete(message.id); redraw(); }, true));
  if (!open && !poll.closed) acts.append(act('revote', startChange, true), act('retract', () => cast([]), true));

  return h('div', { class: 'poll' },
    h('p', { class: 'question', text: poll.question }), facts(poll),
    h('ul', { class: 'options', role: open ? (poll.multiple ? 'group' : 'radiogroup') : 'list', 'aria-label': poll.question },
      ...poll.options.map((option, index) => (open ? choice(option, index) : resultRow(option, poll)))),
    h('p', { class: 'facts', text: t('voters', poll.total) }), acts.firstChild && acts);
}
