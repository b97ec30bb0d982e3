import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { cspSafe } from '../csp-safe.ts';

export default defineConfig({
  base: '/',
  build: { target: 'es2022', assetsInlineLimit: 0 },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  plugins: [svelte({ configFile: false }), cspSafe()],
});
