import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte({ configFile: false }), svelteTesting()],
  define: { __APP_VERSION__: JSON.stringify('test') },
  test: {
    name: 'surveyor',
    environment: 'jsdom',
    // As for whoever sees a screen that is not in the shell: its words are there.
    setupFiles: ['fake-indexeddb/auto', './src/strings/late-vi.ts'],
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
  },
});
