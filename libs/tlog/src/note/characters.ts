/** Whether a text holds an ASCII control character below U+0020; a newline is one unless it is allowed. */
export function hasControlCharacter(text: string, newlines: 'allowed' | 'refused'): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && (code !== 0x0a || newlines === 'refused')) return true;
  }
  return false;
}
