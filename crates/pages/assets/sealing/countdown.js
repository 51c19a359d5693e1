// How much time is left until an opening, by what the server said when the page came and the time that passed since.
// Without script the page says it once.

const left = document.getElementById("left");

function tell(words, end) {
  const rest = Math.max(0, end - Date.now());
  if (rest === 0) {
    left.textContent = words.now;
    return;
  }
  const seconds = Math.ceil(rest / 1_000);
  const parts = { d: Math.floor(seconds / 86_400), h: Math.floor(seconds / 3_600) % 24, m: Math.floor(seconds / 60) % 60, s: seconds % 60 };
  left.textContent = Object.entries(parts).reduce((text, [name, value]) => text.replace(`{${name}}`, String(value)), words.left);
  setTimeout(() => tell(words, end), rest % 1_000 || 1_000);
}

if (left) tell(JSON.parse(left.dataset.words), Date.now() + Number(left.dataset.milliseconds));
