//! A report with every part, in the words of a real one.

use crate::document::{
    Align, Annex, Block, Cell, Column, Document, Figure, HeadingLevel, Letterhead, List, Orientation, PaperDate,
    Paragraph, Picture, Run, Signature, Table,
};
use crate::language::WritingLanguage;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use time::macros::datetime;

/// A grey PNG of this size, compressed as little as the format allows.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut pixels = Vec::new();
    for row in 0..height {
        pixels.push(0);
        pixels.extend((0..width).map(|column| if (column / 6 + row / 6) % 2 == 0 { 0xd0 } else { 0xf4 }));
    }
    let mut data = vec![0x78, 0x01];
    let blocks = pixels.chunks(0xffff).count();
    for (place, block) in pixels.chunks(0xffff).enumerate() {
        let length = u16::try_from(block.len()).unwrap();
        data.push(u8::from(place + 1 == blocks));
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend(block);
    }
    data.extend(adler(&pixels).to_be_bytes());
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 0, 0, 0, 0]);
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, content) in [(b"IHDR", header), (b"IDAT", data), (b"IEND", Vec::new())] {
        out.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        let chunk: Vec<u8> = name.iter().copied().chain(content).collect();
        out.extend(&chunk);
        out.extend(crc(&chunk).to_be_bytes());
    }
    out
}

fn adler(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), &byte| {
        let low = (low + u32::from(byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for &byte in bytes {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

/// The files of a zip.
pub(crate) fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(name, content);
    }
    files
}

fn section(text: &str) -> Block {
    Block::Paragraph(Paragraph::numbered(HeadingLevel::Section, vec![Run::plain(text)]))
}

fn part(text: &str) -> Block {
    Block::Heading { level: HeadingLevel::Part, text: vec![Run::plain(text)] }
}

fn body(text: &str) -> Block {
    Block::Paragraph(Paragraph::new(vec![Run::plain(text)]))
}

fn index_table() -> Block {
    let head = [
        "TT",
        "Đơn vị",
        "Số người trả lời",
        "Tỷ lệ trả lời (%)",
        "Chỉ số (%)",
        "Khoảng tin cậy 95% (%)",
        "Thứ hạng có thể",
    ];
    let units = [
        ["1", "UBND huyện Mai Sơn", "283", "83,2", "94,1", "91,7 - 95,8", "1 đến 4"],
        ["2", "UBND huyện Sông Mã", "268", "78,8", "97,0", "94,5 - 98,4", "1 đến 2"],
        ["3", "UBND huyện Vân Hồ", "231", "70,0", "91,2", "87,4 - 93,9", "2 đến 4"],
        ["4", "UBND thành phố Sơn La", "284", "79,1", "92,4", "89,6 - 94,5", "2 đến 4"],
        ["5", "Bệnh viện đa khoa huyện Yên Châu", "247", "88,2", "90,7", "87,4 - 93,2", "không xếp"],
    ];
    let row = |cells: &[&str; 7]| {
        let set = |(place, text): (usize, &&str)| if place == 4 { Cell::bold(*text) } else { Cell::plain(*text) };
        cells.iter().enumerate().map(set).collect()
    };
    Block::Table(Table {
        caption: None,
        columns: vec![
            Column::centred(6),
            Column::names(33),
            Column::centred(12),
            Column::centred(12),
            Column::centred(10),
            Column::centred(17),
            Column::centred(13),
        ],
        header: vec![head.map(Cell::plain).to_vec()],
        rows: units.iter().map(row).collect(),
        note: Some(vec![Run::plain(
            "Ghi chú: Thứ hạng chỉ xét trong 04 UBND cấp huyện, dùng chung một mẫu phiếu; bệnh viện dùng mẫu phiếu riêng nên \
             không xếp chung.",
        )]),
    })
}

fn first_annex() -> Annex {
    let alt = "Biểu đồ khoảng, chỉ số hài lòng của 4 UBND cấp huyện, năm 2022. Cao nhất Sông Mã 97,0% (94,5 - 98,4), thấp nhất \
               Vân Hồ 91,2% (87,4 - 93,9). Bảng số liệu ngay dưới.";
    let factors = [
        ("A. Tiếp cận dịch vụ hành chính công", "92,6\n88,9 - 95,1", "96,0\n92,7 - 97,8"),
        ("B. Thủ tục hành chính", "94,8\n92,1 - 96,6", "97,6\n95,0 - 98,9"),
        ("C. Công chức trực tiếp giải quyết công việc", "95,3\n93,2 - 96,8", "97,9\n95,2 - 99,1"),
    ];
    let table = Table {
        caption: Some("Chỉ số và khoảng tin cậy 95% theo yếu tố, phần trăm".to_owned()),
        columns: vec![
            Column::names(50),
            Column::centred(25),
            Column { align: Align::Right, width: 25, names_row: false },
        ],
        header: vec![
            vec![Cell::plain("Yếu tố"), Cell::plain("UBND cấp huyện").over(2)],
            vec![Cell::plain(""), Cell::plain("Mai Sơn"), Cell::plain("Sông Mã")],
        ],
        rows: factors.iter().map(|(name, first, second)| [*name, first, second].map(Cell::plain).to_vec()).collect(),
        note: Some(vec![Run::plain("Các yếu tố do cùng một nhóm người trả lời.")]),
    };
    Annex {
        title: "Kết quả theo đơn vị và yếu tố".to_owned(),
        orientation: Orientation::Portrait,
        blocks: vec![
            Block::Figure(Figure {
                picture: Picture::png(png(165, 54), alt).unwrap(),
                caption: Some("Chỉ số hài lòng năm 2022: phần lớn khoảng tin cậy chồng lên nhau".to_owned()),
                note: Some(vec![Run::plain("Chấm là chỉ số, đoạn ngang là khoảng tin cậy 95%. Trục bắt đầu từ 80%.")]),
            }),
            Block::Table(table),
            Block::PageBreak,
            part("CÁCH TÍNH"),
            Block::Heading {
                level: HeadingLevel::Point,
                text: vec![Run::plain("Gộp mọi câu trả lời của 22 tiêu chí.")],
            },
            Block::List(List {
                numbered: true,
                items: vec![vec![Run::plain("Công bố.")], vec![Run::plain("Đối chiếu.")]],
            }),
            Block::List(List { numbered: false, items: vec![vec![Run::plain("Không so sánh hai cách tính.")]] }),
        ],
    }
}

fn second_annex() -> Annex {
    let names = ["Tiêu chí", "Mai Sơn", "Sông Mã", "Vân Hồ", "TP Sơn La"];
    let rows = (1..=40).map(|place| {
        let cells = [format!("Tiêu chí {place}"), "91,9".into(), "93,4".into(), "88,0".into(), "ẩn".into()];
        cells.map(Cell::plain).to_vec()
    });
    let mut columns = vec![Column::names(40)];
    columns.extend([Column::centred(15); 4]);
    Annex {
        title: "Kết quả theo tiêu chí".to_owned(),
        orientation: Orientation::Landscape,
        blocks: vec![
            Block::Table(Table {
                caption: Some("Chỉ số theo tiêu chí".to_owned()),
                columns,
                header: vec![names.map(Cell::plain).to_vec()],
                rows: rows.collect(),
                note: None,
            }),
            Block::Turn(Orientation::Portrait),
            body("Lời đầy đủ của 22 tiêu chí ở phiếu hỏi."),
        ],
    }
}

/// Two signed pages and two annexes.
pub(crate) fn sample() -> Document {
    let proposals = Paragraph::new(vec![Run::plain("Đề nghị Ủy ban nhân dân tỉnh xem xét:")]).with_comment(
        "Hài Lòng",
        "Gợi ý từ số liệu: yếu tố E thấp nhất ở cả 04 UBND cấp huyện. Cơ quan tự viết kiến nghị.",
    );
    Document {
        language: WritingLanguage::Vietnamese,
        created: datetime!(2022-12-20 09:30 +7),
        letterhead: Letterhead {
            parent: Some("UBND TỈNH SƠN LA".to_owned()),
            agency: "SỞ NỘI VỤ".to_owned(),
            agency_in_prose: "Sở Nội vụ".to_owned(),
            number: None,
            sign: "BC-SNV".to_owned(),
            place: "Sơn La".to_owned(),
            date: PaperDate { day: None, month: Some(12), year: 2022 },
        },
        kind: "BÁO CÁO".to_owned(),
        subject: "Kết quả khảo sát mức độ hài lòng của người dân, tổ chức năm 2022 đối với một số cơ quan hành chính, đơn vị sự \
                  nghiệp công lập trên địa bàn tỉnh"
            .to_owned(),
        addressees: vec!["Ủy ban nhân dân tỉnh Sơn La".to_owned()],
        blocks: vec![
            body(
                "Thực hiện Đề án ban hành kèm theo Quyết định số 3235/QĐ-UBND ngày 18 tháng 12 năm 2017 của Ủy ban nhân dân \
                 tỉnh, Sở Nội vụ báo cáo kết quả khảo sát năm 2022 như sau:",
            ),
            part("KẾT QUẢ CHÍNH"),
            section(
                "Năm 2022 khảo sát 05 đơn vị. Đã chọn ngẫu nhiên 1.649 người từ danh sách hồ sơ đã trả kết quả, người bệnh đã \
                 khám; có 1.313 người trả lời, đạt 79,6%. Chỉ số hài lòng (tỷ lệ câu trả lời “Hài lòng” hoặc “Rất hài lòng” \
                 trên tổng số câu trả lời) như sau:",
            ),
            index_table(),
            section(
                "Chỉ số đo được của cả 05 đơn vị đều trên 90%. Nếu hỏi toàn bộ người đã sử dụng dịch vụ trong kỳ, chỉ số nhiều \
                 khả năng nằm trong khoảng tin cậy; khoảng của Vân Hồ, thành phố Sơn La và bệnh viện có phần dưới 90%, nên \
                 chưa khẳng định được ba đơn vị này đạt trên 90%.",
            ),
            section(
                "Trong 04 UBND cấp huyện, số liệu chỉ đủ căn cứ để nói huyện Sông Mã cao hơn thành phố Sơn La và huyện Vân Hồ; \
                 các cặp còn lại chưa phân biệt được.",
            ),
            section(
                "Thành phố Sơn La là đơn vị được khảo sát cả ba năm: 89,2% (2020), 91,3% (2021), 92,4% (2022). Chưa đủ căn cứ \
                 kết luận năm 2021 tăng so với năm 2020 (chênh 2,1 điểm; khoảng tin cậy 95% từ -2,1 đến 6,3 điểm). Năm 2022 đã \
                 sửa phiếu và bỏ hình thức phát phiếu giấy, do đó không so sánh với hai năm trước.",
            ),
            part("MỨC ĐỘ TIN CẬY CỦA SỐ LIỆU"),
            section(
                "Mẫu được chọn bằng máy, lưu hạt giống ngẫu nhiên và biên bản; kết quả chọn có thể lặp lại. Quy tắc tính chỉ số \
                 được khóa trước khi thu phiếu đầu tiên.",
            ),
            section(
                "Có 09 phiếu không đưa vào tính do trả lời quá nhanh hoặc trùng lặp, đã lưu riêng kèm lý do. Phỏng vấn lại 66 \
                 người (5%) do người khác thực hiện: tỷ lệ câu trả lời khớp 91%.",
            ),
            section("Những ô có dưới 30 phiếu, hoặc có thể làm lộ người trả lời, không công bố."),
            part("KIẾN NGHỊ"),
            Block::Paragraph(proposals),
            section("Giao các đơn vị rà soát hồ sơ quá hạn theo lĩnh vực và nguyên nhân."),
        ],
        closing: Some(vec![Run::plain(
            "Trên đây là báo cáo kết quả khảo sát năm 2022, Sở Nội vụ kính báo cáo Ủy ban nhân dân tỉnh xem xét, chỉ đạo",
        )]),
        signature: Some(Signature {
            authority: Some("KT. GIÁM ĐỐC".to_owned()),
            office: "PHÓ GIÁM ĐỐC".to_owned(),
            space: Some("(chỗ ký số)".to_owned()),
            name: "Họ và tên".to_owned(),
        }),
        recipients: ["Như trên", "Ban Dân vận Tỉnh ủy", "Thường trực HĐND tỉnh", "Các đơn vị được khảo sát", "Lưu: VT, CCHC"]
            .map(str::to_owned)
            .to_vec(),
        annexes: vec![first_annex(), second_annex()],
        mark: Some("MINH HỌA, không phải số liệu thật".to_owned()),
    }
}
