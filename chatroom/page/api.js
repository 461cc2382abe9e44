// The member API over HTTP: one call function, one upload, errors in the reader's language.
import { language, t } from './words.js';

const BASE = new URL('api/', document.baseURI).href;
let token = null;

export class ApiError extends Error {
  constructor(code, text, status) {
    super(text);
    this.code = code;
    this.status = status;
  }
}

export function setToken(value) {
  token = value;
}

export function socketUrl(after) {
  const url = new URL('ws', BASE);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set('token', token);
  if (after !== null) url.searchParams.set('after', after);
  return url.href;
}

// The token goes only to our own server, and only http(s) addresses are ever followed.
export function safeUrl(raw) {
  let url;
  try {
    url = new URL(raw, document.baseURI);
  } catch (error) {
    return null;
  }
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

export function fileUrl(raw) {
  const url = safeUrl(raw);
  if (!url) return null;
  if (url.href.startsWith(BASE)) url.searchParams.set('token', token);
  return url.href;
}

function failure(status, body) {
  const error = (body && body.error) || {};
  const text = error['text_' + language()] || error.text_zh || t('failed');
  return new ApiError(error.code || 'http', text, status);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    return null;
  }
}

function headers() {
  return token ? { Authorization: 'Bearer ' + token } : {};
}

export async function call(method, path, body) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), 20000);
  const options = { method, headers: headers(), signal: stop.signal, cache: 'no-store' };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers['Content-Type'] = 'application/json';
  }
  let response;
  let text;
  try {
    response = await fetch(BASE + path, options);
    text = await response.text();
  } catch (error) {
    throw new ApiError('network', t('network'), 0);
  } finally {
    clearTimeout(timer);
  }
  const answer = parse(text);
  if (!response.ok) throw failure(response.status, answer);
  return answer;
}

export const get = (path) => call('GET', path);
export const post = (path, body) => call('POST', path, body);

// XMLHttpRequest, because fetch cannot say how much of a photo is through on a slow line.
export function upload(path, fields, file, progress) {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    for (const name of Object.keys(fields)) {
      if (fields[name] !== null && fields[name] !== undefined) form.append(name, fields[name]);
    }
    form.append('file', file, file.name || 'file');
    const request = new XMLHttpRequest();
    request.open('POST', BASE + path);
    const own = headers();
    for (const name of Object.keys(own)) request.setRequestHeader(name, own[name]);
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = () => reject(new ApiError('network', t('network'), 0));
    request.onload = () => {
      const answer = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(answer);
      else reject(failure(request.status, answer));
    };
    request.send(form);
  });
}
