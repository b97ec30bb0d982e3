/** The key of a copied interview that this tablet's data key does not open: the server gives it to tablets of the same surveyor. */
import { base64url } from '../store/bytes';
import type { Copied } from '../store/draft-file';
import type { DeviceKeys, Install } from '../store/meta';
import type { Client } from './client';
import { keyToAskWith, opened, unanswered } from './forgotten';

export type KeyAsked = { state: 'granted'; key: Uint8Array<ArrayBuffer> } | ReturnType<typeof unanswered>;

export async function askDraftKey({ head }: Copied, client: Client, install: Install, keys: DeviceKeys): Promise<KeyAsked> {
  const mine = await keyToAskWith();
  const request = { install: install.install, sealed_for: head.install, draft: head.id, key_box: head.box, public_key: base64url(mine.publicKey) };
  try {
    const { sealed } = await client.draft(request, install.push.token, keys);
    return { state: 'granted', key: await opened(sealed, mine.pair.privateKey, install.install) };
  } catch (error) {
    return unanswered(error);
  }
}
