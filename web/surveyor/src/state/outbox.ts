/** Which word of FACES-FIELD section 3 a submission may carry. One place, so that no screen rounds up. */
import type { Item } from '../engine/protocol';

export type Stage = 'kept' | 'sent' | 'received' | 'durable' | 'quarantined' | 'conflict';

/**
 * `sent` only if every byte was handed to the network in this run of the app and no receipt is stored; `received` only
 * with a stored receipt, or below the number of the server's stored signed word, both checked by the engine; `durable`
 * only as the engine says.
 */
export function stageOf(item: Item, handed: ReadonlySet<number>, heldUpto: number): Stage {
  switch (item.state) {
    case 'finalised':
    case 'sending':
      if (item.seq <= heldUpto) return 'received';
      return handed.has(item.seq) ? 'sent' : 'kept';
    case 'receipted':
    case 'complete':
      return 'received';
    case 'durable':
    case 'purged':
      return 'durable';
    case 'quarantined':
      return 'quarantined';
    case 'conflict':
      return 'conflict';
  }
}

/** How many of the four bars are filled. */
export function bars(stage: Stage): number {
  switch (stage) {
    case 'kept':
      return 1;
    case 'sent':
      return 2;
    case 'durable':
      return 4;
    case 'received':
    case 'quarantined':
    case 'conflict':
      return 3;
  }
}
