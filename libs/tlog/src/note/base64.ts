/**
 * Decodes standard padded Base64 (RFC 4648, section 4) and accepts one spelling only.
 *
 * @returns the bytes, or `undefined` if encoding them again would not give exactly the same text: a signed
 * text that can be spelled in two ways can be made to look like two different texts.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? new Uint8Array(bytes) : undefined;
}

/** Encodes bytes as standard padded Base64 (RFC 4648, section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
