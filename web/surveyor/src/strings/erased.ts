/** What an erased tablet says. */
const vi = {
  title: 'Máy đã được xoá',
  what: 'Tổ trưởng yêu cầu xoá máy này. Trước khi xoá, máy chủ đã ký là giữ đủ mọi phiếu đã chốt và đã sao lưu.',
  gone: (who: string) => `Phiếu, danh sách và mã PIN của ${who} không còn trên máy này.`,
  telling: 'Đang báo cho máy chủ…',
  untold: 'Chưa báo được cho máy chủ là đã xoá xong. Nối mạng, máy tự báo.',
  told: 'Máy chủ biết là đã xoá xong. Muốn dùng lại máy, nhờ tổ trưởng mở mã đăng ký mới.',
  enrol: 'Đăng ký máy',
};

const en: typeof vi = {
  title: 'This tablet was erased',
  what: 'Your supervisor asked to erase it. Before that, the server signed that it holds every finished submission, and in a backup.',
  gone: (who) => `No submission, list or PIN of ${who} is left on this tablet.`,
  telling: 'Telling the server…',
  untold: 'The server could not be told yet that it is done. Connect, and the tablet tells it by itself.',
  told: 'The server knows that it is done. To use the tablet again, ask your supervisor for a new enrolment code.',
  enrol: 'Enrol this tablet',
};

export const erasedWords = (lang: string): typeof vi => (lang === 'en' ? en : vi);
