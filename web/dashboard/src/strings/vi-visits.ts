/** What the page of an evaluation says of visits, in Vietnamese. */
export const visits = {
  title: 'Kết quả các lần đến',
  caption: 'Người được chọn theo kết quả lần đến cuối',
  none: 'Chưa chọn mẫu.',
  found: 'Kết quả lần đến cuối',
  people: 'Số người',
  share: 'Tỷ lệ',
  code: 'Mã AAPOR',
  answered: 'Đã trả lời',
  notVisited: 'Chưa đến lần nào',
  again: 'Sẽ đến lại',
  closing: 'Không đến lại nữa',
  outcome: {
    nobody_home: 'Không có người ở nhà', away: 'Người cần gặp đi vắng', appointment: 'Hẹn lúc khác', impassable: 'Đường không đi được',
    refused: 'Người đó từ chối', household_refused: 'Người nhà không cho gặp', broke_off: 'Đang trả lời thì thôi',
    no_language: 'Không cùng ngôn ngữ', too_ill: 'Ốm nặng, không trả lời được', died: 'Đã mất', moved: 'Đã chuyển đi nơi khác',
    not_found: 'Không tìm thấy nhà', not_eligible: 'Không làm thủ tục này',
  } as Record<string, string>,
  rates: 'Các tỷ lệ',
  rate: {
    response_min: 'Trả lời, ít nhất (RR1)', response: 'Trả lời, ước tính (RR3)', contact: 'Gặp được (CON1)',
    cooperation: 'Nhận lời khi gặp (COOP1)', refusal: 'Từ chối (REF1)',
  },
  unknown: 'chưa tính được',
  note: (visits: string) =>
    `${visits} lần đến không phỏng vấn được, theo phiếu máy chủ đã nhận. Chưa đến, không tìm thấy nhà và đã chuyển đi là chưa rõ có thuộc diện hỏi không; RR3 tính họ theo tỷ lệ của những người đã rõ.`,
  closed: 'Không đến nữa',
};
