/** The Vietnamese words of the screens that are not in the shell, their styles and their signs. They join the others when this file comes. */
import '@hailong/ui/interview.css';
import '@hailong/ui/late-icons';
import type { Honorific } from '../engine/protocol';
import { enrolVi } from './enrol-vi';
import { lower } from './format';
import { handoverVi } from './handover-vi';
import { peopleVi } from './people-vi';
import { privateVi } from './private-vi';
import { vi } from './vi';

const you = (honorific?: Honorific): string => lower(vi.honorific(honorific)) || 'Ông/Bà';

export const late = {
  ...enrolVi,
  ...handoverVi,
  ...peopleVi,
  ...privateVi,

  storeNewer: 'Dữ liệu trên máy do một bản Hài Lòng mới hơn ghi, bản này không mở được. Không có gì bị xoá. Nối mạng rồi bấm “Thử lại” đến khi có “Đổi sang bản mới”; chưa có thì báo tổ trưởng.',

  listTitle: 'Danh sách người',
  chooseEvaluation: 'Chọn đánh giá',
  search: 'Tìm theo tên, số, thôn bản hoặc xã',
  filterTodo: (count: number) => `Còn làm ${count}`,
  filterDone: (count: number) => `Đã xong ${count}`,
  filterAll: (count: number) => `Tất cả ${count}`,
  nobodyFound: 'Không có ai khớp. Xoá bớt chữ trong ô tìm.',
  nobodyHere: 'Không có ai trong nhóm này.',
  peopleCount: (count: number) => `${count} người`,
  movedSent: 'Phiếu này vẫn được gửi và giữ nguyên.',
  pause: 'Tạm dừng',
  gaps: (count: number) => `Còn ${count} câu chưa có trả lời`,
  pauseSending: 'Tạm ngừng',
  nextTry: (time: string) => `Tự thử lại lúc ${time}.`,
  saving: 'Đang lưu…',
  month: 'Tháng',
  display: 'Màn hình',
  consentTitle: (who: string | null) => (who ? `Xin phép ${who}` : 'Xin phép trước khi hỏi'),
  consentHow: (you: string) => `Đọc to cho nghe hết, rồi hỏi ${you} có đồng ý không.`,
  consentNameless: (you: string) => `Phiếu không ghi tên ${you}. Cơ quan được hỏi không xem được ${you} trả lời gì.`,
  consentSlip: (begins: string) => `${begins} được giữ một mã để xin rút phiếu.`,
  consentDraft: 'Bản nháp, chờ xác nhận',
  /** "bà"; of whom it is not known, "Ông/Bà". */
  you,
  /** "bà Mỷ" */
  who: (honorific: Honorific | undefined, name: string): string => `${you(honorific)} ${name}`,
  agree: (begins: string) => `${begins} đồng ý trả lời`,
  disagree: (begins: string) => `${begins} không đồng ý`,
  practiceQuestion: 'Hôm nay Ông/Bà thấy thời tiết thế nào?',
  practiceStart: 'Vào câu hỏi thứ nhất',
  practiceSkip: 'Bỏ qua câu tập',
  practiceAnswers: ['Rất không hài lòng', 'Không hài lòng', 'Bình thường', 'Hài lòng', 'Rất hài lòng'],

  questionAt: (number: number, of: number, section: string) => `Câu ${number} / ${of} · ${section}`,
  noteAt: (section: string) => `Lời dẫn · ${section}`,
  savedTick: (time: string) => `Đã lưu trên máy ${time}`,
  chosenOf: (count: number, max: number) => `Đã chọn ${count} / ${max}`,
  chosen: (count: number) => `Đã chọn ${count}`,
  fullChoice: (max: number) => `Đã đủ ${max}. Bỏ bớt một mục trước.`,
  fullHint: 'Muốn chọn mục khác, bỏ bớt một mục.',
  noAnswerYet: 'Chưa chọn câu trả lời.',
  noAnswerRefuse: (words: string) => `Chưa chọn câu trả lời. Nếu không muốn trả lời, bấm “${words}”.`,
  noAnswerOr: (words: string) => `Chưa chọn câu trả lời. Nếu không trả lời được, bấm “${words}”.`,
  noValueYet: 'Chưa nhập câu trả lời.',
  leaveEmpty: 'Câu này bỏ trống được.',
  noComment: 'Không có ý kiến khác',
  notADay: 'Ngày này không có trong lịch. Xin xem lại ngày, tháng, năm.',
  comma: 'dấu phẩy',

  pauseTitle: 'Tạm dừng phỏng vấn',
  pauseSaved: 'Các câu đã trả lời đã lưu trên máy.',
  stopHere: 'Thôi phỏng vấn, lưu dở',
  goOnAsking: 'Hỏi tiếp',
  textSize: 'Cỡ chữ',
  questionList: 'Danh sách câu hỏi',

  notSavedTitle: 'CHƯA LƯU được câu này',
  notSavedText: 'Những câu trước có dấu “Đã lưu trên máy” vẫn còn.',
  notSavedStay: 'Đừng tắt máy, đừng đóng ứng dụng.',
  notSavedPaper: 'Nếu thử lại vẫn không được, ghi câu này ra giấy rồi gọi tổ trưởng.',
  notSavedAt: (number: number) => `Câu ${number}:`,
  notSavedBefore: (last: number) => (last === 1 ? 'Câu 1 đã lưu trên máy.' : `Câu 1 đến câu ${last} đã lưu trên máy.`),
  saveAgain: 'Lưu lại',
  copyDraft: 'Chép phiếu dở ra thẻ nhớ',
  draftCopied: (name: string) => `Đã giao tệp ${name} cho trình duyệt, có cả câu này. Chép nó ra thẻ nhớ hoặc USB.`,
  draftCopiedNote: 'Người mang hộ không đọc được gì. Mở lại ở Cuối ngày, Chép gói phiếu, “Mở lại phiếu dở”.',
  draftCopiedWithout: (count: number) => `${count} ảnh hoặc bản ghi âm không đọc được nên không có trong tệp.`,
  draftNotCopied: 'Không chép được phiếu dở. Ghi câu này ra giấy rồi gọi tổ trưởng.',

  reviewTitle: 'Xem lại trước khi chốt',
  reviewFor: (who: string, minutes: number) => `${who} · ${minutes} phút`,
  problems: (count: number) => `${count} câu cần sửa`,
  toQuestion: (number: number) => `Đến câu ${number}`,
  leftOf: (count: number) => `còn ${count} câu`,
  notAsked: (count: number) => `${count} câu không phải hỏi`,
  withoutAnswer: (count: number) => `${count} câu bỏ trống, không bắt buộc`,
  noOpinions: (count: number) => `${count} câu không có ý kiến hoặc không trả lời`,
  answeredOf: (answered: number, of: number) => `${answered} / ${of}`,
  finaliseWhyNot: (count: number) => `Còn ${count} câu chưa có trả lời hoặc phải sửa. Chốt phiếu khi đã xong các câu đó.`,
  finaliseAsk: (who: string) => `Chốt phiếu của ${who}?`,
  finaliseFact1: 'Chốt rồi thì không sửa được phiếu này nữa.',
  finaliseFact2: 'Phiếu được ghi hai nơi trên máy, rồi chờ gửi.',
  finaliseFact2One: 'Phiếu được ghi trên máy này, rồi chờ gửi.',
  finaliseFact3: (who: string | null) => (who ? `Tên ${who} không nằm trong phiếu.` : 'Phiếu không ghi tên người trả lời.'),
  finaliseNot: 'Chưa, để tôi xem lại',
  finalising: 'Đang ghi phiếu…',
  finaliseFailed: 'CHƯA CHỐT được phiếu. Phiếu vẫn là phiếu dở, còn đủ mọi câu trả lời. Đừng tắt máy, thử lại.',

  keptTitle: 'Đã lưu trên máy',
  keptLine: (seq: number, time: string, places: string) => `Phiếu số ${seq} · ${time} · ${places}`,
  twoPlaces: 'ghi hai nơi, đã đọc lại đúng',
  onePlace: 'ghi một nơi, đã đọc lại đúng',
  keptPartial: (seq: number) => `Phiếu ${seq} là phần đã trả lời trước khi thôi, không tính vào chỉ số. Kết quả lần đến là phiếu ${seq + 1}.`,
  keptNote: 'Phiếu này chưa gửi, máy chủ chưa nhận. Có mạng là máy tự gửi, không phải làm gì thêm.',
  keptNotePaused: 'Phiếu này chưa gửi, máy chủ chưa nhận. Việc gửi đang tạm ngừng; mở Hộp gửi để gửi tiếp.',
  slipWrite: (who: string | null) => `Ghi mã này vào giấy trao cho ${who ?? 'người trả lời'}. Có mã thì xin rút phiếu được.`,
  slipOnce: 'Máy chỉ hiện mã này một lần.',
  slipGiven: 'Đã trao giấy. Người tiếp theo',
  nextOne: 'Người tiếp theo',

  outboxTitle: 'Hộp gửi',
  stageKept: 'Đã lưu trên máy',
  stageSent: 'Đã gửi, chờ biên nhận',
  stageGone: 'Đã gửi',
  stageReceived: 'Máy chủ đã nhận',
  stageDurable: 'Lưu bền',
  stageQuarantined: 'Máy chủ đã nhận, tổ trưởng đang xem',
  stageConflict: 'Hai máy cùng một số. Cả hai phiếu đều được giữ, tổ trưởng đang xem',
  resumeSending: 'Gửi tiếp',
  sendingPaused: 'Đang tạm ngừng gửi',
  autoSend: 'Có mạng là máy tự gửi.',
  careSection: (count: number) => `Tổ trưởng đang xem, ${count} phiếu`,
  owedSection: (count: number) => `Máy chủ chưa nhận, ${count} phiếu`,
  receivedSection: (count: number) => `Máy chủ đã nhận, ${count} phiếu`,
  emptyOutbox: 'Chưa có phiếu nào. Phiếu đã chốt nằm ở đây.',
  detailKept: (time: string, two: boolean) => `${time}. Ghi ${two ? 'hai' : 'một'} nơi, đã đọc lại đúng.`,
  detailSent: 'Đã gửi đi nhưng chưa chắc đã tới. Máy sẽ tự gửi lại, không sợ trùng.',
  detailNotSent: 'Chưa.',
  detailReceived: (time: string) => `${time}. Biên nhận có chữ ký của máy chủ.`,
  detailNotReceived: 'Chưa. Chỉ khi máy chủ ký biên nhận thì chặng này mới sáng.',
  detailDurable: 'Phiếu đã nằm trong bản sao lưu được kiểm tra.',
  detailNotDurable: 'Chưa. Khi phiếu đã nằm trong bản sao lưu được kiểm tra.',
  detailDelete: 'Máy chỉ xoá phiếu khi đã lưu bền và qua 30 ngày.',
  detailDeleted: 'Phiếu đã lưu bền quá 30 ngày nên không còn nội dung trên máy.',
  detailNumber: 'Số phiếu',
  detailId: 'Mã phiếu',
  detailSize: 'Dung lượng',

};

export type Late = typeof late;

Object.assign(vi, late);
