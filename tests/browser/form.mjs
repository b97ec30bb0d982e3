// Small questionnaires for servers of a journey's own (small-server.mjs).

export const question = (name, kind, vi, en) => ({ name, kind, label: { vi, en } });

/** A form of one section with these questions. */
export function formOf(key, [vi, en], questions) {
  return {
    key, version: '1.0', status: 'draft', languages: ['vi', 'en'],
    title: { vi, en },
    consent: { vi: 'Xin phép Ông/Bà cho hỏi vài câu.', en: 'May I ask you some questions?' },
    sections: [{ key: 'A', title: { vi: 'Giấy hẹn', en: 'The slip' }, questions }],
  };
}

export const PHOTO = question('anh', 'photo', 'Chụp giấy hẹn trả kết quả', 'Photograph the slip');
export const TIMES = question('lan', 'integer', 'Ông/Bà phải đến mấy lần?', 'How often did you come?');
