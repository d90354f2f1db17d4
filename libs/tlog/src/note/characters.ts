/** Whether a text holds an ASCII control character below U+0020; a newline is one unless it is allowed. */
export function hasControlCharacter(text: string, newlines: 'allowed' | 'refused'): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 && (code !== 0x0a || newlines === 'refused')) return true;
  }
  return false;
}

/** Whether a key may have this name: not empty, no white space, no plus, no control character. */
export function isKeyName(name: string): boolean {
  return name.isWellFormed() && /^[^\p{White_Space}+]+$/u.test(name) && !hasControlCharacter(name, 'refused');
}

/**
 * Decodes UTF-8 and refuses what is not; a byte order mark is kept, for it was signed or it was not.
 *
 * @returns `undefined` if the bytes are not UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Reads the one decimal spelling of a whole number from 0 to 2^53 - 1: no sign, no leading zero. */
export function parseDecimal(text: string): number | undefined {
  const value = Number(text);
  return /^(0|[1-9][0-9]*)$/u.test(text) && Number.isSafeInteger(value) ? value : undefined;
}
