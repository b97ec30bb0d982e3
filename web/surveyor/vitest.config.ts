import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte({ configFile: false }), svelteTesting()],
  define: { __APP_VERSION__: JSON.stringify('test') },
  test: {
    name: 'surveyor',
    environment: 'jsdom',
    setupFiles: ['fake-indexeddb/auto'],
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
  },
});
