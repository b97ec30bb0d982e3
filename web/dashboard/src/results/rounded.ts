/** Questions about the ethnic group: of these the server gives counts to the nearest five. */
const ETHNIC = ['ethnic', 'dan_toc', 'dantoc', 'dan toc', 'dân tộc', 'dân_tộc'];

export const isRounded = (variable: string): boolean => ETHNIC.some((word) => variable.toLowerCase().includes(word));
