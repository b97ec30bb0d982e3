/** A tablet that several share, in Vietnamese. */
export const peopleVi = {
  whoTitle: 'Ai đang dùng máy này?',
  whoNote: 'Mỗi người có kho riêng và mã PIN riêng. Phiếu đã chốt của mọi người vẫn tự gửi, không phải đợi người đó mở máy.',
  whoDrafts: (count: number) => `${count} phiếu làm dở`,
  whoUnreadable: (number: number) => `Người dùng thứ ${number}`,
  whoUnreadableNote: 'Kho của người này cần xem lại. Mở ra, máy sẽ dựng lại từ bản sao thứ hai.',
  whoAdd: 'Thêm người dùng máy này',
};
