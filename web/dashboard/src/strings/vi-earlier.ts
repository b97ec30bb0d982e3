/** How a correction stands beside what was published before, in Vietnamese. */
export const earlier = {
  check: 'Đặt cạnh các bản đã công bố, không lộ câu trả lời của ai',
  state: { clear: 'Không phải ẩn thêm', left_out: 'Có phần bị bỏ', kept: 'Có đơn vị giữ nguyên' } as Record<string, string>,
  leftOut: (n: string) => `Bản mới bỏ ${n} phần chỉ khác vài người; bảng so hai bản ghi rõ phần nào.`,
  kept: (n: string) => `${n} đơn vị chỉ khác vài người trả lời nên giữ nguyên kết quả đã công bố; bảng so hai bản ghi rõ đơn vị nào.`,
};
