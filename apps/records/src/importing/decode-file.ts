import { Refusal } from '@coop/event-sourcing';
import type { FileRefusalCode } from './refusals.js';

export type Encoding = 'utf-8' | 'utf-8-bom' | 'windows-1252';

export const MAX_FILE_BYTES = 20 * 1024 * 1024;

/** Places 0x80–0x9F of Windows-1252 (WHATWG Encoding, index windows-1252); the gaps are undefined there. */
const WINDOWS_1252 = '€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ';

/** Control characters have no place in a table of text: a file with them is something else (UTF-16, a workbook). */
const CONTROL = /[^\P{Cc}\t\r\n]/u;

/**
 * Text of an uploaded file: strict UTF-8, with or without byte order mark, otherwise Windows-1252, which is what
 * spreadsheets of this country still write.
 * @throws Refusal with a {@link FileRefusalCode}
 */
export function decodeFile(bytes: Uint8Array): { readonly text: string; readonly encoding: Encoding } {
  if (bytes.length > MAX_FILE_BYTES) throw new Refusal<FileRefusalCode>('file-too-large');
  if (bytes.length === 0) throw new Refusal<FileRefusalCode>('file-empty');
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16 || bytes.includes(0)) throw new Refusal<FileRefusalCode>('file-not-text');
  const decoded = asUtf8(bytes) ?? { text: asWindows1252(bytes), encoding: 'windows-1252' as const };
  if (CONTROL.test(decoded.text)) throw new Refusal<FileRefusalCode>('file-not-text');
  return { ...decoded, text: decoded.text.normalize('NFC') };
}

function asUtf8(bytes: Uint8Array): { readonly text: string; readonly encoding: Encoding } | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.startsWith('\uFEFF')
      ? { text: text.slice(1), encoding: 'utf-8-bom' }
      : { text, encoding: 'utf-8' };
  } catch {
    return undefined;
  }
}

function asWindows1252(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\u0080-\u009f]/g, (place) => {
      const character = WINDOWS_1252[place.charCodeAt(0) - 0x80];
      if (character === undefined || character === '\0')
        throw new Refusal<FileRefusalCode>('file-undecodable');
      return character;
    });
}
