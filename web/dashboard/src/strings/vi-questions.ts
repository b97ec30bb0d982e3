/** Questions about submissions, in Vietnamese. */
export const questions = {
  ask: 'Hỏi lại',
  askTitle: (number: string) => `Hỏi lại phiếu của người số ${number}`,
  askWhat: 'Câu hỏi tới máy đang giữ người này trong danh sách khi máy có mạng. Điều tra viên giải thích, hoặc gặp lại người trả lời và làm phiếu thay thế. Không câu trả lời nào bị sửa.',
  words: 'Câu hỏi',
  send: 'Gửi câu hỏi',
  sent: (number: string) => `Đã ghi câu hỏi về phiếu của người số ${number}.`,
  title: 'Phiếu hỏi lại',
  none: 'Chưa hỏi lại phiếu nào.',
  about: (number: string) => `Người số ${number}`,
  asked: (who: string, when: string) => `${who} hỏi, ${when}`,
  waiting: 'Chưa có trả lời',
  explained: (who: string, when: string) => `${who} giải thích, ${when}; phiếu giữ nguyên`,
  replaced: (who: string, when: string) => `${who} đã gặp lại người trả lời, ${when}; phiếu mới được tính, phiếu cũ vẫn còn`,
};
