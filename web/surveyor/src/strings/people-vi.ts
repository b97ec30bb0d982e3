/** A tablet that several share, and an app in two windows, in Vietnamese. */
export const peopleVi = {
  whoTitle: 'Ai đang dùng máy này?',
  whoNote: 'Mỗi người có kho riêng và mã PIN riêng. Phiếu đã chốt của mọi người vẫn tự gửi, không phải đợi người đó mở máy.',
  whoDrafts: (count: number) => `${count} phiếu làm dở`,
  whoUnreadable: (number: number) => `Người dùng thứ ${number}`,
  whoUnreadableNote: 'Kho của người này cần xem lại. Mở ra, máy sẽ dựng lại từ bản sao thứ hai.',
  whoAdd: 'Thêm người dùng máy này',
  otherWindow: 'Hài Lòng đang mở ở cửa sổ khác',
  otherWindowText: 'Cửa sổ này chỉ cho xem số phiếu, không làm và không gửi phiếu.',
  otherWindowLoses: 'Không có câu trả lời nào bị mất.',
  otherWindowUnsaved: 'Câu đang nhập ở đây có thể chưa kịp lưu: xem lại câu đó ở cửa sổ kia.',
  toOther: 'Về cửa sổ đang làm',
  toOtherHow: 'Trình duyệt không cho tự chuyển. Hãy đóng cửa sổ này rồi chọn cửa sổ kia.',
  takeOver: 'Làm tiếp ở đây, khoá cửa sổ kia',
};
