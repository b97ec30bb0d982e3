/** The file behind an answer as the screen shows it: read back from the tablet and opened, not what the camera gave. */
import type { FileAnswer } from '../engine/form';
import { keptFile, stopped } from './files';
import type { Interview } from './interview.svelte';

export class Kept {
  url = $state.raw<string | null>(null);
  /** It is the answer and cannot be read. */
  gone = $state(false);
  /** No more are taken, to keep room for answers; how much is free. */
  noMore = $state.raw<{ free: number | null } | null>(null);

  /** Made while a component is, with which it ends. */
  constructor(interview: Interview, answer: () => FileAnswer | undefined) {
    void stopped().then((found) => (this.noMore = found));
    $effect(() => {
      const file = answer();
      let shown: string | null = null;
      let over = false;
      this.gone = false;
      if (file) {
        void keptFile(interview, file).then((blob) => {
          if (over) return;
          this.gone = blob === null;
          shown = blob && URL.createObjectURL(blob);
          this.url = shown;
        });
      }
      return () => {
        over = true;
        this.url = null;
        if (shown) URL.revokeObjectURL(shown);
      };
    });
  }
}
