import { defineConfig } from 'vitest/config';

// One run over the four packages: one summary line, one exit code.
export default defineConfig({
  test: { projects: ['ui', 'api-client', 'surveyor', 'dashboard'] },
});
