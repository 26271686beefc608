// SPDX-License-Identifier: MIT
// For when the rest of the page did not load: so its words are here, and not with the others.

interface BrokenWords {
  title: string;
  text: string;
  reload: string;
}

const CHINESE: BrokenWords = {
  title: '页面没有加载完整', text: '请检查网络，然后重新加载。', reload: '重新加载' };
const ENGLISH: BrokenWords = {
  title: 'The page did not load', text: 'Check your connection, then reload.', reload: 'Reload' };

/** In the language of the address ("?lang=en"), or else of the browser. Pure. */
export function brokenWords(query: string, languages: readonly string[]): BrokenWords {
  const asked = new URLSearchParams(query).get('lang');
  const known = [asked ?? '', ...languages].find((tag) => /^(zh|en)\b/.test(tag)) ?? 'en';
  return known.startsWith('zh') ? CHINESE : ENGLISH;
}

/** Says over the picture that the page is broken, with a button that loads it again. */
export function showBroken(): void {
  const words = brokenWords(location.search, navigator.languages);
  const overlay = document.createElement('div');
  overlay.className = 'overlay';
  overlay.dataset['form'] = 'over';
  overlay.dataset['testid'] = 'page-broken';
  overlay.setAttribute('role', 'alert');
  const body = document.createElement('div');
  body.className = 'overlay-body';
  const title = document.createElement('h1');
  title.className = 'overlay-title';
  title.textContent = words.title;
  const text = document.createElement('p');
  text.className = 'overlay-text';
  text.textContent = words.text;
  const button = document.createElement('button');
  button.className = 'button';
  button.type = 'button';
  button.textContent = words.reload;
  button.addEventListener('click', () => location.reload());
  body.append(title, text, button);
  overlay.append(body);
  document.querySelector('.stage')?.append(overlay);
}
