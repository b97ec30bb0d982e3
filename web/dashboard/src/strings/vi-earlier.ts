/** How a correction stands beside what was published before, in Vietnamese. */
export const earlier = {
  check: 'Đặt cạnh các bản đã công bố, không lộ câu trả lời của ai',
  state: { kept: 'Không phải ẩn thêm', left_out: 'Có phần bị bỏ', refused: 'Phải chờ' } as Record<string, string>,
  leftOut: (n: string) => `Bản mới bỏ ${n} phần chỉ khác vài người; bảng so hai bản ghi rõ phần nào.`,
  refused: (n: string) => `Ở ${n} đơn vị, bản mới chỉ khác vài người trả lời.`,
};
