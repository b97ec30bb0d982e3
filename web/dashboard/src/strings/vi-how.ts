/** How the numbers of a page that shows many units come about, in Vietnamese. */
export const how = {
  term: {
    weights: 'Trọng số', interval: 'Khoảng 95%', n: 'Số phiếu', hidden: 'Số chưa hiện', classes: 'So những gì', pairs: 'Từng cặp', ranks: 'Thứ hạng có thể',
    unweighted: 'Không có trọng số', steps: 'Thay đổi giữa hai lần đo', cells: 'Mỗi ô', colours: 'Màu', parts: 'Ô ẩn', frozen: 'Chốt những gì', correction: 'Đính chính', signed: 'Chữ ký',
    copies: 'Hai gói số liệu',
  } as Record<string, string>,
  what: {
    weights: 'Mỗi phiếu có trọng số bằng nghịch đảo xác suất được chọn của người trả lời; trong mỗi cụm, người trả lời đại diện cả cho người được chọn mà không trả lời.',
    interval: 'Khoảng tin cậy 95% tính đúng theo cách chọn mẫu (tầng, cụm, trọng số), thường bằng phép đổi logit. “Cần xem lại: ít cụm” nghĩa là dưới 8 bậc tự do.',
    n: 'Số người trong mẫu có trả lời ít nhất một câu được tính. Trả lời tự nguyện qua mạng, phiếu để riêng, phiếu dở dang và phiếu đã rút không vào chỉ số. Nơi chưa hiện chỉ số thì ghi số phiếu đã có.',
    hidden: 'Chỉ số chưa hiện khi có dưới 30 phiếu (kể cả phiếu hiệu dụng), khi khoảng tin cậy không tính được hoặc quá rộng, hoặc khi đơn vị có dưới 50 người sử dụng mà gần như ai cũng trả lời giống nhau: như vậy không ai bị nhận ra và vài người không quyết định con số.',
    classes: 'Chỉ so những đơn vị cùng loại hình, cùng phiếu, cùng quy tắc, cùng cách hỏi và có chỉ số gồm cùng những tiêu chí.',
    pairs: 'Lấy hiệu hai chỉ số; phương sai của hiệu là tổng hai phương sai, không dùng hệ số hiệu chỉnh tổng thể hữu hạn; kiểm định t. Nếu nhóm có nhiều cặp thì p được hiệu chỉnh Holm. “Khác nhau” khi p hiệu chỉnh dưới 0,05.',
    ranks: 'Từ 1 cộng số đơn vị cao hơn rõ rệt, đến số đơn vị của nhóm trừ số đơn vị thấp hơn rõ rệt, theo kết luận của từng cặp. Đơn vị có dưới 8 bậc tự do hoặc cỡ mẫu hiệu dụng dưới 30 không xếp hạng.',
    unweighted: 'Hình “có và không có trọng số” tính thêm chỉ số như thể mỗi phiếu nặng như nhau, chỉ để kiểm tra; số công bố là số có trọng số.',
    steps: 'Hai lần đo liền nhau được so như hai mẫu độc lập; p hiệu chỉnh Holm cho các lần so của đơn vị. “Tăng”, “giảm” khi p hiệu chỉnh dưới 0,05. Không so qua năm đổi phiếu, quy tắc, cách hỏi hoặc các tiêu chí được tính.',
    cells: 'Phần trăm câu trả lời (có trọng số) ở mức tính hài lòng, của một tiêu chí ở một đơn vị. Khoảng tin cậy và số người trả lời của từng ô có ở trang của đơn vị.',
    colours: 'Năm khoảng cố định: dưới 80, từ 80, từ 85, từ 90 và từ 95%. Hai ô khác màu chưa phải là khác nhau: bảng này không kiểm định.',
    parts: 'Ẩn ô có dưới 10 người trả lời, có dưới 30 phiếu hoặc khoảng quá rộng; ẩn kèm ô khác nếu từ đó trừ ra được ô đã ẩn.',
    frozen: 'Điểm và phân tích của đợt, cùng mọi bảng và biểu đồ làm từ đó; cả thiết kế mẫu, kết quả các lần đến và những ngày đi thực địa, để lập báo cáo. Phiếu về sau hoặc rút sau không đổi bản đã ký. Các năm trước giữ số như lúc công bố.',
    correction: 'Khác bản trước từ 1 đến 9 người trả lời ở một đơn vị thì chưa ký được; nếu chỉ một nhóm, tiêu chí hoặc yếu tố khác vài người thì bản mới bỏ phần đó. Ai có cả hai bản cũng không trừ ra được câu trả lời của ai.',
    signed: 'Gói được ký bằng khóa của máy chủ. Lệnh “hailong verify” kiểm tra chữ ký, từng tệp, và với gói trong Sở thì tính lại đúng các con số đến chữ số cuối.',
    copies: 'Gói cho mọi người không có câu trả lời của từng người và không có số đã ẩn. Gói trong Sở có câu trả lời của từng người, không có tên và nơi ở.',
  } as Record<string, string>,
  each: 'Sai số, hiệu ứng thiết kế và lệnh tính lại của từng chỉ số: mở trang của đơn vị, mục “Số này được tính thế nào?”.',
};
