/**
 * The tablet's words in Vietnamese: the first language, and the shape every other one must have. Here are those of the
 * shell; those of screens that come later join them with `late-vi.ts`.
 */
import type { Honorific } from '../engine/protocol';
import type { Late } from './late-vi';

const shell = {
  app: 'Hài Lòng',
  otherLanguage: 'English',
  synthetic: 'Dữ liệu mô phỏng, không phải số liệu thật',
  opening: 'Đang mở…',
  engineFailed: 'Không mở được phần tính toán của ứng dụng. Hãy đóng ứng dụng rồi mở lại. Phiếu đã lưu vẫn còn trên máy.',
  storeFailed: 'Không mở được kho dữ liệu của máy. Hãy đóng các cửa sổ khác của Hài Lòng rồi mở lại. Không có gì bị xoá.',
  tryAgain: 'Thử lại',
  appComing: 'Đang tải nốt ứng dụng. Xong rồi mới rời chỗ có mạng.',
  screenMissing: 'Trang này chưa tải về máy. Nối mạng rồi bấm “Thử lại”. Phiếu đã lưu vẫn còn trên máy.',
  practising: 'ĐANG TẬP: không gửi, không tính',
  practise: 'Tập làm phiếu',
  practiceLeave: 'Thôi tập',
  practiceCount: (count: number) => `${count} phiếu tập`,
  practiceNote: 'Người và đơn vị ở đây đều không có thật. Phiếu tập nằm trong kho riêng trên máy này: không gửi đi, không bao giờ được tính.',
  moreBelow: 'Còn nữa ở phía dưới',
  sun: 'Nắng',
  dark: 'Tối',
  light: 'Thường',
  lock: 'Khoá',

  otherPerson: 'Người khác',
  pinEnter: (name: string) => `Nhập mã PIN của ${name}`,
  pinField: 'Mã PIN, 6 số',
  pinDots: (count: number) => `Đã nhập ${count} trên 6 số`,
  pinChecking: 'Đang kiểm tra…',
  pinClear: 'Xoá hết',
  erase: 'Xoá một số',
  keypad: 'Bàn phím số',
  held: (count: number) => (count === 0 ? 'Không có phiếu nào chờ gửi trên máy này' : `${count} phiếu đang giữ trên máy này`),
  opensOffline: 'mở được cả khi không có mạng',
  pinWrong: 'Mã PIN chưa đúng',
  pinLeft: (left: number) => `Còn ${left} lần, rồi phải đợi 1 phút.`,
  pinNextWait: (minutes: number) => `Sai nữa thì phải đợi ${minutes} phút.`,
  pinWait: (left: string) => `Phải đợi ${left}`,
  pinLosesNothing: 'Nhập sai mã không làm mất phiếu.',
  pinForgotten: 'Quên mã PIN',
  pinGone: 'Mã PIN cũ không mở được máy nữa',
  pinGoneCure:
    'Máy đã mất khoá dùng cùng mã PIN, nên nhập đúng mã cũng không mở được. Phiếu đã làm vẫn gửi được; phiếu dở được giữ niêm phong. Đến chỗ có mạng, bấm “Quên mã PIN” và nhờ tổ trưởng cấp mã mới.',
  sendLocked: 'Gửi phiếu, không cần mở khoá',
  lockedBySupervisor: 'Máy đã khoá theo yêu cầu của tổ trưởng. Phiếu đã làm vẫn đang được gửi.',
  drainOnly: 'Máy chủ yêu cầu máy này gửi hết phiếu và không bắt đầu phiếu mới.',
  wipeAsked: (drafts: number) =>
    `Tổ trưởng yêu cầu xoá máy này. Máy gửi hết phiếu, đợi máy chủ giữ đủ và sao lưu xong rồi mới xoá.${drafts > 0 ? ` Hãy làm nốt ${drafts} phiếu dở trong một ngày: phiếu dở không gửi được, quá một ngày thì bị xoá theo.` : ''}`,
  revoked: 'Máy này đã bị thu hồi, không nhận danh sách nữa. Phiếu trên máy vẫn gửi được: máy chủ nhận, để tổ trưởng xem. Hãy đem máy về cho tổ trưởng.',
  leaseOver: 'Đã 21 ngày chưa gặp máy chủ. Danh sách người tạm khoá; làm nốt phiếu dở, gửi và chép gói vẫn được. Đến chỗ có mạng một lần là danh sách mở lại.',
  leaseTurnedBack: 'Đồng hồ của máy chạy lùi so với lần trước. Danh sách người tạm khoá; làm nốt phiếu dở, gửi và chép gói vẫn được. Đặt lại giờ cho đúng, hoặc đến chỗ có mạng một lần.',

  navHome: 'Trang chính',
  navList: 'Danh sách',
  navOutbox: 'Hộp gửi',
  nav: 'Các trang',

  owed: (_count: number) => 'phiếu máy chủ chưa nhận',
  owedNote: (count: number) =>
    count === 1 ? 'Phiếu này đã lưu trên máy. Có mạng là máy tự gửi.' : `Cả ${count} phiếu đã lưu trên máy này. Có mạng là máy tự gửi.`,
  owedPaused: 'Đã lưu trên máy này. Đang tạm ngừng gửi.',
  owedExpired: 'Đã lưu trên máy này. Đăng ký lại máy thì mới gửi được.',
  seeOutbox: 'Xem hộp gửi',
  filesWait: (count: number) => `Còn ${count} ảnh hoặc bản ghi âm chờ gửi.`,
  allReceived: 'Máy chủ đã nhận đủ. Không còn phiếu nào nợ.',
  allReceipted: 'Mọi phiếu đã có biên nhận của máy chủ.',
  nothingYet: 'Chưa có phiếu nào đã chốt trên máy này.',
  sendingCount: (count: number) => `Đang gửi ${count} phiếu…`,
  sendingSize: (size: string) => `${size} trước khi nén. Cứ làm việc.`,
  noNetwork: 'Không có mạng',
  noNetworkWork: 'Vẫn làm việc bình thường.',
  networkSoon: 'Máy báo đã có mạng. Sắp thử gửi.',
  networkWell: 'Máy chủ trả lời',
  networkUnknown: 'Chưa hỏi máy chủ',
  portal: 'Mạng này bắt đăng nhập, chưa gửi được gì.',
  serverBusy: 'Máy chủ bận.',
  serverBusyUntil: (time: string) => `Máy chủ bận, tự thử lại lúc ${time}.`,
  serverError: 'Máy chủ có lỗi, máy sẽ tự thử lại.',
  notTaken: 'Quyền gửi của máy này không còn hiệu lực. Phiếu vẫn còn trên máy. Hãy báo tổ trưởng.',
  lastAnswer: (when: string) => `Máy chủ trả lời lần cuối ${when}`,
  neverAnswered: 'Máy chủ chưa trả lời lần nào',
  free: (size: string) => `Trống ${size}`,
  batteryAt: (percent: number) => `Pin ${percent} %`,
  batteryFor: (hours: number) => `, khoảng ${hours} giờ`,
  notPersisted: 'Máy chưa cho giữ dữ liệu lâu dài. Hãy cài ứng dụng ra màn hình chính.',
  sessionOver: 'Phiếu vẫn gửi được. Muốn nhận danh sách mới, nhờ tổ trưởng đăng ký lại máy.',
  todayPeople: (count: number) => `Hôm nay, ${count} người`,
  todayNobody: 'Hôm nay chưa có ai',
  todayPick: 'Xem danh sách để chọn người gần nhất.',
  nextPerson: 'Người tiếp theo',
  nextAt: (time: string) => `hẹn ${time}`,
  unfinished: 'Đang làm dở',
  open: 'Mở',
  goOn: 'Làm tiếp',
  person: (number: number) => `Người số ${number}`,
  /** Nothing for one that a later server knows. */
  honorific: (of: Honorific | undefined): string => ({ ong: 'Ông', ba: 'Bà', anh: 'Anh', chi: 'Chị', '': '' })[of ?? ''] ?? '',
  savedAt: (when: string) => `lưu trên máy ${when}`,
  noPlace: 'chưa ghi nơi ở',
  nobodyLeft: 'Không còn ai phải hỏi trong các đánh giá được giao.',
  moved: (names: string) => (names ? `Đánh giá này nay do ${names} làm.` : 'Đánh giá này không còn trong danh sách.'),
  movedDraft: 'Phiếu làm dở vẫn chốt và gửi được.',
  noEvaluation: 'Chưa được giao đánh giá nào. Nối mạng một lần để nhận.',
  nothingOpen: 'Hiện không được giao đánh giá nào đang khảo sát. Nếu vẫn còn việc, hỏi tổ trưởng.',
  myEvaluations: 'Đánh giá của tôi',
  doneOf: (done: number, target: number) => `${done} / ${target}`,
  doneOnly: (done: number) => `${done} phiếu`,
  doneHere: (count: number) => `Thêm ${count} phiếu trên máy này máy chủ chưa tính`,
  leftUntil: (left: number, day: string) => `Còn ${left} người · hạn ${day}`,
  reachedUntil: (day: string) => `Đã đủ · hạn ${day}`,
  until: (day: string) => `hạn ${day}`,
  closedEvaluation: 'Đợt này không nhận phiếu',
  refreshList: 'Lấy danh sách mới',
  refreshing: 'Đang lấy danh sách…',
  refreshed: (when: string) => `Danh sách lấy lúc ${when}`,

  listClosed: 'Danh sách người đang tạm khoá. Phiếu dở ở trang chính, phiếu đã làm ở hộp gửi.',
  listLocked: 'Máy đã khoá theo yêu cầu của tổ trưởng. Làm nốt phiếu dở và gửi phiếu vẫn được.',

  error: 'Lỗi',

  storeFull: 'Bộ nhớ của máy đã đầy. Hãy xoá bớt ảnh, video hoặc tệp khác trên máy, rồi làm lại. Không có phiếu nào bị mất.',

  sendNow: 'Gửi ngay',

  rebuildingNow: (count: number) =>
    `Kho dữ liệu bị hỏng. Bản thứ hai còn đủ ${count} phiếu; máy đang dựng lại. Bản hỏng được giữ riêng, không xoá.`,

  updateReady: (version: string) => `Đã tải bản mới ${version}`.trim(),
  updateNow: 'Đổi sang bản mới',
  updateWaits: (count: number) => `Đổi sang bản mới: chờ xong ${count} phiếu dở`,
  updateNote: 'Máy chỉ đổi sang bản mới khi không còn phiếu làm dở.',

  locale: 'vi-VN',
  today: 'hôm nay',
  yesterday: 'hôm qua',
  tomorrow: 'ngày mai',
  secondsLeft: (minutes: number, seconds: number) => (minutes > 0 ? `${minutes} phút ${seconds} giây` : `${seconds} giây`),

  navDay: 'Cuối ngày',

  bundleTitle: 'Chép gói phiếu',

  longOwed: (days: number) => `Đã ${days} ngày chưa gửi được. Nên chép gói phiếu.`,
};

type Words<T> = T extends (...given: infer G) => string ? (...given: G) => string : T extends string ? string : readonly string[];

/** Every key of some Vietnamese words, with the same arguments. A language that lacks one does not compile. */
export type Said<V> = { readonly [K in keyof V]: Words<V[K]> };

export type Strings = Said<typeof shell & Late>;

export const vi = shell as Strings;
