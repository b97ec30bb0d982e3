/** Where the journal's files lie. In the browser this is OPFS; tests give a disk that loses power. */

export interface SyncFile {
  size(): number;
  read(at: number, length: number): Uint8Array;
  /** How many bytes were taken: fewer than given where the disk is full. */
  write(bytes: Uint8Array, at: number): number;
  truncate(size: number): void;
  /** Returns when everything written is on the disk. */
  flush(): void;
  close(): void;
}

export interface Folder {
  names(): Promise<string[]>;
  /** Opens a file, made if it is not there. */
  open(name: string): Promise<SyncFile>;
  remove(name: string): Promise<void>;
}

/** The part of OPFS that only a dedicated worker has, and that the platform's library does not describe. */
interface AccessHandle {
  getSize(): number;
  read(buffer: Uint8Array, options: { at: number }): number;
  write(buffer: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}
type FileHandle = FileSystemFileHandle & { createSyncAccessHandle(): Promise<AccessHandle> };
type DirectoryHandle = FileSystemDirectoryHandle & { keys(): AsyncIterable<string> };

/** The first seat's; the others' carry the name of their seat behind it. */
const FOLDER = 'hailong-journal';
/** The window that was just closed may hold the file a moment longer. */
const TRIES = 20;
const PAUSE_MS = 100;

/** OPFS; throws where the browser has none. */
export async function opfsFolder(seat: string): Promise<Folder> {
  const root = await navigator.storage.getDirectory();
  const directory = (await root.getDirectoryHandle(FOLDER + seat, { create: true })) as DirectoryHandle;
  return {
    async names() {
      const names: string[] = [];
      for await (const name of directory.keys()) names.push(name);
      return names;
    },
    async open(name) {
      const handle = (await directory.getFileHandle(name, { create: true })) as FileHandle;
      return file(await access(handle));
    },
    remove: (name) => directory.removeEntry(name),
  };
}

/** A seat's folder with everything in it. */
export async function removeFolder(seat: string): Promise<void> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(FOLDER + seat, { recursive: true }).catch((error: unknown) => {
    if (!(error instanceof DOMException) || error.name !== 'NotFoundError') throw error;
  });
}

async function access(handle: FileHandle): Promise<AccessHandle> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await handle.createSyncAccessHandle();
    } catch (error) {
      const held = error instanceof DOMException && error.name === 'NoModificationAllowedError';
      if (!held || tries === TRIES) throw error;
      await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }
}

function file(handle: AccessHandle): SyncFile {
  return {
    size: () => handle.getSize(),
    read(at, length) {
      const buffer = new Uint8Array(length);
      const read = handle.read(buffer, { at });
      return buffer.subarray(0, read);
    },
    write: (bytes, at) => handle.write(bytes, { at }),
    truncate: (size) => handle.truncate(size),
    flush: () => handle.flush(),
    close: () => handle.close(),
  };
}
