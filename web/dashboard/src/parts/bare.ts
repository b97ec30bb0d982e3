/** Without accents and case, so that "son la" finds Sơn La. */
export const bare = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/gi, 'd').toLowerCase();
