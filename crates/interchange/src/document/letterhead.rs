//! Who writes, when and under which number; who signs.

/// The head of the first page: agency, number, place and date. The national motto is not a choice and not a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// The body above the agency, `UBND TỈNH SƠN LA`.
    pub parent: Option<String>,
    /// The agency in capitals, `SỞ NỘI VỤ`.
    pub agency: String,
    /// The agency as a sentence names it, `Sở Nội vụ`.
    pub agency_in_prose: String,
    /// The number; left blank for the office clerk if there is none yet.
    pub number: Option<String>,
    /// The letters after the number, `BC-SNV`.
    pub sign: String,
    /// `Sơn La`.
    pub place: String,
    pub date: PaperDate,
}

/// The date of a paper, parts of which the clerk may still have to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperDate {
    pub day: Option<u8>,
    pub month: Option<u8>,
    pub year: i32,
}

/// The signature block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// By whose authority, `KT. GIÁM ĐỐC`.
    pub authority: Option<String>,
    /// The office of who signs, `GIÁM ĐỐC`.
    pub office: String,
    /// What stands in the space left for the digital signature, `(chỗ ký số)`; nothing if there is nothing.
    pub space: Option<String>,
    /// The name, without a title before it.
    pub name: String,
}
