/**
 * Where the files of a log stand. Paths are those of C2SP tlog-tiles: relative, with forward slashes.
 * What a call has written survives a power cut once its promise is fulfilled; a reader sees a whole file or none.
 */
export interface TileStorage {
  /** The bytes of a file, or `undefined` if there is none. */
  read(path: string): Promise<Uint8Array | undefined>;
  /**
   * Writes a file that never changes again; writing the same bytes again does nothing.
   *
   * @throws TlogRefusal `file_differs` if the file exists with other bytes, which stay.
   */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Writes a file that may change (the checkpoint, leftovers that were never signed), at once as a whole. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
  /** Removes a folder of partial tiles with its files; nothing happens if there is none. */
  removeFolder(path: string): Promise<void>;
}
