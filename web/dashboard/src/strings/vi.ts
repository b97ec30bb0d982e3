import { analysis } from './vi-analysis';
import { basis } from './vi-basis';
import { comments } from './vi-comments';
import { compare } from './vi-compare';
import { earlier } from './vi-earlier';
import { evaluation } from './vi-evaluation';
import { handover } from './vi-handover';
import { how } from './vi-how';
import { privatePart, readings, withdrawals } from './vi-privacy';
import { areas, units, validity } from './vi-places';
import { plan, team } from './vi-plan';
import { imports, publish, reports } from './vi-publish';
import { questions } from './vi-questions';
import { sampleSize } from './vi-sample-size';
import { visits } from './vi-visits';
import { campaigns, links, people, questionnaires } from './vi-office';
import { tablets } from './vi-tablets';

/** Every sentence of the office face in Vietnamese. `en.ts` says the same in English. */
export const vi = {
  app: 'Hài Lòng',
  department: 'Sở Nội vụ tỉnh Sơn La',
  demo: 'DỮ LIỆU MINH HỌA.',
  demoWhat: 'Đơn vị, con số và người trả lời do máy tạo ra để trình diễn, không phải kết quả khảo sát thật.',
  dataAt: (at: string) => `Số liệu đến ${at}`,
  signOut: 'Đăng xuất',
  skip: 'Đến nội dung chính',
  menu: 'Chính',
  openMenu: 'Mở trình đơn',
  keys: {
    title: 'Phím tắt',
    what: 'Phím tắt không chạy khi đang gõ trong một ô hoặc khi có hộp thoại.',
    use: 'Dùng phím tắt trên máy này',
    list: 'Mở danh sách này',
    then: 'rồi',
  },
  languageName: 'Ngôn ngữ',
  table: 'Bảng',
  chart: 'Biểu đồ',
  noChart: 'Ở đây không vẽ biểu đồ; các con số nằm trong bảng.',
  list: 'Danh sách',
  csv: 'Tải CSV',
  cancel: 'Quay lại',
  more: 'Xem tiếp',
  none: '—',
  /** Before the last of several names. */
  and: 'và',
  noMarks: 'Chưa vẽ được hình trong bảng; các con số vẫn đúng.',

  day: { date: 'Ngày', month: 'Tháng', year: 'Năm', none: 'Ngày này không có trong lịch. Xin xem lại ngày, tháng, năm.' },

  role: {
    administrator: 'Quản trị', manager: 'Quản lý', supervisor: 'Tổ trưởng', surveyor: 'Điều tra viên',
    analyst: 'Phân tích', observer: 'Quan sát viên',
  } as Record<string, string>,

  group: { overview: 'Tổng quan', prepare: 'Chuẩn bị', field: 'Thực địa', results: 'Kết quả', publish: 'Công bố', admin: 'Quản trị' },
  page: {
    programme: 'Chương trình', evaluations: 'Từng đơn vị', evaluation: 'Một đơn vị', links: 'Liên kết và phiếu mời',
    compare: 'So sánh', comments: 'Ý kiến ghi lại', publish: 'Công bố và ký', reports: 'Báo cáo', imports: 'Số liệu nhập từ tệp',
    campaigns: 'Đợt khảo sát', campaign: 'Kế hoạch của đợt', units: 'Đơn vị', areas: 'Địa bàn', sampleSize: 'Cỡ mẫu', questionnaires: 'Phiếu hỏi', tablets: 'Máy tính bảng', handover: 'Gói phiếu và mã chốt ngày', people: 'Người dùng', withdrawals: 'Rút phiếu', readings: 'Nhật ký xem tệp',
  },

  signIn: {
    title: 'Đăng nhập Hài Lòng',
    username: 'Tên đăng nhập',
    password: 'Mật khẩu',
    submit: 'Đăng nhập',
    working: 'Đang đăng nhập…',
    wrong: 'Tên đăng nhập hoặc mật khẩu chưa đúng.',
    forgot: 'Quên mật khẩu: hỏi quản trị viên của cơ quan.',
    wait: (seconds: number) => `Còn thử được sau ${seconds} giây.`,
    tooMany: (seconds: number) => `Thử quá nhanh. Còn thử được sau ${seconds} giây.`,
    unreachable: 'Không kết nối được máy chủ. Chưa có gì được gửi đi. Kiểm tra mạng rồi thử lại.',
    retry: 'Thử lại',
    expired: 'Phiên đăng nhập đã hết. Đăng nhập lại để về đúng trang đang xem.',
    empty: 'Nhập tên đăng nhập và mật khẩu.',
    starting: 'Đang mở…',
  },

  load: {
    working: 'Đang tải số liệu',
    seconds: (n: number) => `Đã chờ ${n} giây.`,
    lost: (at: string) => `Mất kết nối từ ${at}.`,
    stale: (at: string, seconds: number) => `Đang hiện số liệu lúc ${at}; tự nối lại sau ${seconds} giây.`,
    again: 'Nối lại ngay',
    unreachable: 'Không kết nối được máy chủ',
    unreachableWhat: 'Trang này chưa tải được. Số liệu trên máy chủ không bị ảnh hưởng.',
    youCan: 'Bạn có thể',
    retry: 'Tải lại trang này',
    home: 'Về trang Chương trình',
    quote: 'Báo người quản trị kèm mã:',
    copy: 'Chép mã',
    copied: 'Đã chép.',
    kind: (status: number) => `Loại lỗi: ${status}`,
    notDone: 'Chưa làm được việc này',
  },

  forbidden: {
    title: 'Tài khoản này không mở được trang này',
    role: (role: string) => `Bạn đăng nhập với vai trò ${role}.`,
    instead: 'Nơi bạn xem được',
    tablet: 'Mở ứng dụng phỏng vấn',
    ask: 'Cần thêm quyền? Liên hệ người quản trị của Sở Nội vụ.',
  },
  missing: {
    title: 'Không có trang này',
    what: 'Địa chỉ này không có gì, hoặc đã bị bỏ.',
  },

  state: { published: 'Đã công bố', waiting: 'Chờ công bố', open: 'Đang thu thập', draft: 'Nháp' },
  campaignState: { draft: 'Nháp', open: 'Mở', closed: 'Đóng', published: 'Đã công bố' } as Record<string, string>,
  followUp: 'đo lại',
  draftWording: 'bản nháp, chờ xác nhận',

  index: { interval: 'khoảng tin cậy 95%', n: 'phiếu', few: 'Cần xem lại: ít cụm' },
  hidden: {
    tooFew: (n: string) => `Chưa hiện: mới ${n} phiếu, cần ít nhất 30`,
    noSample: 'Chưa chọn mẫu',
    notPublished: 'Chưa công bố',
    imprecise: 'Chưa hiện: khoảng tin cậy quá rộng',
    none: 'Chưa có câu trả lời',
    under30: 'ẩn: dưới 30 phiếu',
    under10: 'ẩn: dưới 10 người',
    unanimous: 'ẩn: nhóm nhỏ, gần như ai cũng trả lời giống nhau',
    complementary: 'ẩn kèm, để không trừ ngược ra được',
    other: 'ẩn',
  },

  programme: {
    title: (from: number, to: number) => `Chương trình khảo sát ${from}–${to}`,
    sub: (n: string, follow: string, published: number, of: number) =>
      `${n} lượt đánh giá${follow}. ${published} trên ${of} đợt đã công bố.`,
    followUps: (n: number) => ` và ${n} lượt đo lại`,
    cardTitle: 'Chỉ số và khoảng tin cậy 95% theo năm',
    cardNote: 'Các đơn vị khác loại hình phục vụ việc khác nhau, nên trang này không xếp thứ hạng.',
    campaign: (year: number) => `Đợt ${year}`,
    unit: 'Đơn vị',
    state: 'Tình trạng',
    index: 'Chỉ số',
    interval: 'Khoảng 95%',
    n: 'Phiếu',
    caption: 'Chỉ số hài lòng, khoảng tin cậy 95% và số phiếu của từng lượt đánh giá, xếp theo năm',
    axisFrom: (share: string) => `Trục bắt đầu từ ${share}`,
    legendIndex: 'chỉ số và khoảng tin cậy 95%',
    legendProvisional: 'tạm tính, còn thay đổi',
    legendHospital: 'phiếu bệnh viện: không so với phiếu hành chính',
    legendSchool: 'phiếu trường học: không so với phiếu khác',
    todo: 'Cần xử lý',
    nothing: 'Hôm nay không có việc nào chờ bạn.',
    all: (n: number) => `${n} lượt đánh giá`,
    empty: 'Chưa có đợt khảo sát nào',
    emptyWhat: 'Một đợt là các đơn vị được khảo sát trong một năm. Người quản lý lập đợt ở trang Đợt khảo sát; khi có đợt, trang này hiện từng đơn vị.',
  },
  todo: {
    putBackAway: (n: string) => `Còn ${n} máy tính bảng chưa gặp máy chủ từ lúc đó.`,
    owed: (machines: string, n: string) => `${machines} máy tính bảng nợ ${n} phiếu từ 2 ngày trở lên`,
    owedWhat: (long: string) => `Có máy đã ${long} chưa gặp máy chủ.`,
    quarantined: (n: string) => `${n} phiếu để riêng, chờ tổ trưởng xem`,
    quarantinedWhat: 'Phiếu còn nguyên trên máy chủ, chưa tính vào chỉ số.',
    closed: (year: number) => `Đợt ${year}: chờ công bố`,
    closedWhat: 'Đã đóng thu thập.',
    draftForm: (title: string) => `${title}: bản nháp, chờ xác nhận`,
    draftFormWhat: (n: number) => `Đang dùng cho ${n} lượt đánh giá.`,
    few: (n: string) => `Mới ${n} phiếu, cần ít nhất 30`,
  },

  evaluations: {
    title: 'Từng đơn vị',
    sub: 'Mỗi dòng là một đơn vị trong một đợt khảo sát.',
    year: 'Năm',
    allYears: 'Tất cả các năm',
    find: 'Tìm đơn vị',
    empty: 'Không có lượt đánh giá nào khớp bộ lọc.',
    target: 'Mục tiêu',
    answered: 'Đã trả lời',
  },

  basis, earlier,
  evaluation, analysis, how, comments, compare, publish, reports, imports, links, campaigns, plan, team, sampleSize, units, areas, validity, questionnaires, tablets, handover, questions, visits, people, withdrawals, readings, privatePart,
};

/** The same keys and variables; only the words may differ. */
type Widen<T> = T extends string ? string
  : T extends (...args: infer A) => string ? (...args: A) => string
  : T extends object ? { [K in keyof T]: Widen<T[K]> }
  : T;
export type Strings = Widen<typeof vi>;
