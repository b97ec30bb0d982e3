/** From which numbers a report is made, in Vietnamese. */
export const basis = {
  title: 'Số liệu của báo cáo',
  published: (year: number, number: number, day: string) => `Đợt ${year}: bản ${number}, công bố ${day}`,
  live: (year: number) => `Đợt ${year}: số liệu có lúc tải`,
  data: 'bản dữ liệu',
  note: 'Báo cáo được lập lúc tải và máy chủ không giữ tệp; cùng một bản công bố thì lập lại ra cùng số liệu. Có bản đính chính thì báo cáo lấy số của bản mới nhất.',
};
