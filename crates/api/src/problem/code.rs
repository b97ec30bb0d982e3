//! The catalogue of problems: one entry each, with its status, and a title and advice in both languages. A code that
//! was given out is never given another meaning.

use axum::http::StatusCode;

/// The catalogue of problems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// Not JSON, or not the JSON this address takes.
    Unreadable,
    /// An identifier or a parameter in the address that is not written as it should be.
    BadAddress,
    /// Fields that are wrong; they are listed in `errors`.
    Invalid,
    SignInNeeded,
    TokenExpired,
    WrongPassword,
    TryLater,
    NotAllowed,
    NoSuchThing,
    MethodNotAllowed,
    Exists,
    /// The same file was brought in before.
    FileTaken,
    StateForbids,
    TooLarge,
    NotGzip,
    UnknownMedia,
    CodeRefused,
    CodeUsed,
    CodeExpired,
    NotEnrolled,
    TabletLocked,
    TabletState,
    StillOwed,
    StorageNotKept,
    ProtocolTooOld,
    NotABundle,
    /// No line of this tablet speaks of such a file.
    FileUnknown,
    /// The piece does not begin where the file ends.
    WrongOffset,
    /// The file is complete and not the one it should be.
    WrongHash,
    Timeout,
    Busy,
    DiskFull,
    Internal,
}

impl Code {
    pub const ALL: [Self; 33] = [
        Self::Unreadable,
        Self::BadAddress,
        Self::Invalid,
        Self::SignInNeeded,
        Self::TokenExpired,
        Self::WrongPassword,
        Self::TryLater,
        Self::NotAllowed,
        Self::NoSuchThing,
        Self::MethodNotAllowed,
        Self::Exists,
        Self::FileTaken,
        Self::StateForbids,
        Self::TooLarge,
        Self::NotGzip,
        Self::UnknownMedia,
        Self::CodeRefused,
        Self::CodeUsed,
        Self::CodeExpired,
        Self::NotEnrolled,
        Self::TabletLocked,
        Self::TabletState,
        Self::StillOwed,
        Self::StorageNotKept,
        Self::ProtocolTooOld,
        Self::NotABundle,
        Self::FileUnknown,
        Self::WrongOffset,
        Self::WrongHash,
        Self::Timeout,
        Self::Busy,
        Self::DiskFull,
        Self::Internal,
    ];

    /// The last part of the problem's `type` address.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Unreadable => "unreadable",
            Self::BadAddress => "bad-address",
            Self::Invalid => "invalid",
            Self::SignInNeeded => "sign-in-needed",
            Self::TokenExpired => "token-expired",
            Self::WrongPassword => "wrong-password",
            Self::TryLater => "try-later",
            Self::NotAllowed => "not-allowed",
            Self::NoSuchThing => "no-such-thing",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Exists => "exists",
            Self::FileTaken => "file-taken",
            Self::StateForbids => "state-forbids",
            Self::TooLarge => "too-large",
            Self::NotGzip => "not-gzip",
            Self::UnknownMedia => "unknown-media",
            Self::CodeRefused => "code-refused",
            Self::CodeUsed => "code-used",
            Self::CodeExpired => "code-expired",
            Self::NotEnrolled => "not-enrolled",
            Self::TabletLocked => "tablet-locked",
            Self::TabletState => "tablet-state",
            Self::StillOwed => "still-owed",
            Self::StorageNotKept => "storage-not-kept",
            Self::ProtocolTooOld => "protocol-too-old",
            Self::NotABundle => "not-a-bundle",
            Self::FileUnknown => "file-unknown",
            Self::WrongOffset => "wrong-offset",
            Self::WrongHash => "wrong-hash",
            Self::Timeout => "timeout",
            Self::Busy => "busy",
            Self::DiskFull => "disk-full",
            Self::Internal => "internal",
        }
    }

    pub const fn status(self) -> StatusCode {
        match self {
            Self::Unreadable | Self::BadAddress | Self::NotGzip => StatusCode::BAD_REQUEST,
            Self::SignInNeeded | Self::TokenExpired | Self::WrongPassword | Self::NotEnrolled => {
                StatusCode::UNAUTHORIZED
            }
            Self::NotAllowed | Self::CodeRefused | Self::CodeUsed | Self::CodeExpired | Self::TabletLocked => {
                StatusCode::FORBIDDEN
            }
            Self::NoSuchThing | Self::FileUnknown => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Timeout => StatusCode::REQUEST_TIMEOUT,
            Self::Exists
            | Self::FileTaken
            | Self::StateForbids
            | Self::TabletState
            | Self::StillOwed
            | Self::StorageNotKept
            | Self::WrongOffset => StatusCode::CONFLICT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnknownMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Invalid | Self::NotABundle | Self::WrongHash => StatusCode::UNPROCESSABLE_ENTITY,
            Self::ProtocolTooOld => StatusCode::UPGRADE_REQUIRED,
            Self::TryLater => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
        }
    }

    /// Title in Vietnamese and in English.
    pub const fn titles(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => ("Không đọc được yêu cầu", "The request cannot be read"),
            Self::BadAddress => ("Địa chỉ viết sai", "The address is not written right"),
            Self::Invalid => ("Có chỗ chưa đúng", "Something in it is wrong"),
            Self::SignInNeeded => ("Cần đăng nhập", "Sign in first"),
            Self::TokenExpired => ("Phiên đăng nhập đã hết hạn", "The session has expired"),
            Self::WrongPassword => ("Tên đăng nhập hoặc mật khẩu chưa đúng", "The user name or password is not right"),
            Self::TryLater => ("Thử lại quá nhanh", "Too many tries"),
            Self::NotAllowed => ("Không có quyền", "Not allowed"),
            Self::NoSuchThing => ("Không tìm thấy", "Not found"),
            Self::MethodNotAllowed => ("Không dùng được cách gọi này", "This method is not used here"),
            Self::Exists => ("Đã có rồi", "It exists already"),
            Self::FileTaken => ("Tệp này đã nhập rồi", "This file was brought in already"),
            Self::StateForbids => ("Trạng thái hiện tại không cho phép", "Its present state does not allow this"),
            Self::TooLarge => ("Gửi lên quá lớn", "Too large"),
            Self::NotGzip => ("Dữ liệu nén bị hỏng", "The compressed data is damaged"),
            Self::UnknownMedia => ("Không nhận kiểu dữ liệu này", "This kind of data is not taken"),
            Self::CodeRefused => ("Mã không dùng được", "The code cannot be used"),
            Self::CodeUsed => ("Mã này đã dùng rồi", "This code was used already"),
            Self::CodeExpired => ("Mã này hết hạn", "This code has expired"),
            Self::NotEnrolled => ("Máy chưa đăng ký", "This tablet is not enrolled"),
            Self::TabletLocked => ("Máy đã khoá", "This tablet is locked"),
            Self::TabletState => ("Máy đang ở trạng thái khác", "The tablet is in another state"),
            Self::StillOwed => ("Máy còn nợ phiếu", "The tablet still owes submissions"),
            Self::StorageNotKept => ("Máy này chưa dùng đi thực địa được", "This tablet is not fit for field work yet"),
            Self::ProtocolTooOld => ("Ứng dụng quá cũ", "The app is too old"),
            Self::NotABundle => ("Không có phần nào của gói phiếu còn nguyên", "Not one part of a bundle is whole"),
            Self::FileUnknown => ("Không phiếu nào nói đến tệp này", "No submission speaks of this file"),
            Self::WrongOffset => ("Đoạn gửi không nối tiếp phần đã có", "The piece does not follow what is there"),
            Self::WrongHash => ("Tệp nhận đủ nhưng không đúng", "The file is complete and not the right one"),
            Self::Timeout => ("Quá thời gian chờ", "It took too long"),
            Self::Busy => ("Máy chủ đang bận", "The server is busy"),
            Self::DiskFull => ("Ổ đĩa của máy chủ đã đầy", "The server's disk is full"),
            Self::Internal => ("Máy chủ gặp lỗi", "The server failed"),
        }
    }

    /// What to do about it, in Vietnamese and in English.
    pub const fn advice(self) -> (&'static str, &'static str) {
        match self {
            Self::Unreadable => (
                "Nội dung gửi lên không phải JSON mà địa chỉ này nhận. Xem /api/docs rồi gửi lại.",
                "The body is not the JSON this address takes. See /api/docs and send it again.",
            ),
            Self::BadAddress => (
                "Một mã hoặc tham số trong địa chỉ không đúng dạng. Xem /api/docs rồi gọi lại.",
                "An identifier or a parameter in the address is not of its form. See /api/docs and ask again.",
            ),
            Self::Invalid => (
                "Sửa từng chỗ được nêu rồi gửi lại. Chưa có gì được lưu.",
                "Mend each place that is named and send it again. Nothing was stored.",
            ),
            Self::SignInNeeded => ("Đăng nhập rồi làm lại việc này.", "Sign in and do this again."),
            Self::TokenExpired => (
                "Làm mới phiên hoặc đăng nhập lại. Phiếu đã lưu trên máy không bị ảnh hưởng.",
                "Refresh the session or sign in again. What a tablet holds is not affected.",
            ),
            Self::WrongPassword => (
                "Xem lại tên đăng nhập và mật khẩu. Quên thì nhờ người quản trị đặt lại.",
                "Check the user name and the password. If forgotten, ask an administrator to set a new one.",
            ),
            Self::TryLater => (
                "Đợi hết thời gian ghi trong Retry-After rồi thử lại.",
                "Wait as long as Retry-After says and try again.",
            ),
            Self::NotAllowed => (
                "Vai trò của tài khoản không được làm việc này. Cần thì hỏi người quản trị.",
                "The role of this account may not do this. Ask an administrator if you need it.",
            ),
            Self::NoSuchThing => (
                "Địa chỉ này không có gì, hoặc đã bị bỏ. Về trang chương trình để tìm lại.",
                "There is nothing at this address. Go back to the programme and look from there.",
            ),
            Self::MethodNotAllowed => (
                "Địa chỉ này có, nhưng không nhận cách gọi đó. Xem /api/docs.",
                "The address exists but does not take this method. See /api/docs.",
            ),
            Self::Exists => ("Chọn tên hoặc mã khác.", "Choose another name or code."),
            Self::FileTaken => (
                "Nếu tệp trước sai thì gỡ nó ra rồi nhập tệp đã sửa. Chưa có gì được lưu.",
                "If the earlier one was wrong, take it back and bring the mended one in. Nothing was stored.",
            ),
            Self::StateForbids => (
                "Xem trạng thái của đợt khảo sát; mỗi trạng thái chỉ cho đổi một số thứ.",
                "Look at the campaign's state; each state lets only some things change.",
            ),
            Self::TooLarge => {
                ("Chia nhỏ rồi gửi lại. Chưa có gì được lưu.", "Send it in smaller parts. Nothing was stored.")
            }
            Self::NotGzip => (
                "Gửi lại từ đầu; có thể đường truyền làm hỏng. Chưa có gì được lưu.",
                "Send it again; the line may have damaged it. Nothing was stored.",
            ),
            Self::UnknownMedia => {
                ("Gửi đúng kiểu dữ liệu ghi trong /api/docs.", "Send the media type that /api/docs names.")
            }
            Self::CodeRefused => (
                "Xem lại từng chữ của mã. Nếu đã đúng, nhờ tổ trưởng mở mã mới.",
                "Check every letter of the code. If it is right, ask your supervisor for a new one.",
            ),
            Self::CodeUsed => (
                "Mỗi mã đăng ký một máy. Nhờ tổ trưởng mở mã mới cho máy này.",
                "A code enrols one tablet. Ask your supervisor for a new one for this tablet.",
            ),
            Self::CodeExpired => ("Nhờ tổ trưởng mở mã mới.", "Ask your supervisor for a new one."),
            Self::NotEnrolled => (
                "Nhờ tổ trưởng mở mã đăng ký. Phiếu đã lưu trên máy vẫn còn.",
                "Ask your supervisor for an enrolment code. What the tablet holds is still there.",
            ),
            Self::TabletLocked => (
                "Máy đã khoá theo yêu cầu của tổ trưởng. Phiếu đã làm vẫn gửi được.",
                "Locked by the supervisor. Finished submissions can still be sent.",
            ),
            Self::TabletState => (
                "Tải lại trang để xem trạng thái bây giờ của máy.",
                "Load the page again to see how the tablet stands now.",
            ),
            Self::StillOwed => (
                "Xóa chỉ chạy sau khi máy chủ đã nhận đủ. Bây giờ chưa xóa được.",
                "A wipe runs only after the server has everything. It cannot be wiped now.",
            ),
            Self::StorageNotKept => (
                "Sửa những chỗ đã nêu rồi đăng ký lại bằng chính mã đó; mã chưa bị dùng.",
                "Mend what is named and enrol again with the same code; it was not used up.",
            ),
            Self::ProtocolTooOld => (
                "Cập nhật ứng dụng để nhận danh sách mới. Phiếu đã làm vẫn gửi được.",
                "Update the app to receive new lists. Finished submissions can still be sent.",
            ),
            Self::NotABundle => (
                "Chọn đúng tệp .hlb, hoặc chép lại gói từ máy tính bảng. Phiếu vẫn còn trên máy đó.",
                "Choose the right .hlb file, or copy the bundle from the tablet again. Its submissions are still there.",
            ),
            Self::FileUnknown => (
                "Gửi phiếu trước, rồi mới gửi ảnh hoặc bản ghi âm của phiếu đó. Tệp vẫn còn trên máy.",
                "Send the submission first, then its photographs and recordings. The file is still on the tablet.",
            ),
            Self::WrongOffset => {
                ("Gửi tiếp từ vị trí ghi trong Upload-Offset.", "Go on from the place that Upload-Offset names.")
            }
            Self::WrongHash => (
                "Phần đã nhận bị bỏ. Gửi lại tệp từ đầu; có thể đường truyền hoặc ổ đĩa làm hỏng.",
                "What was received was thrown away. Send the file again from its beginning; the way or a disk damaged it.",
            ),
            Self::Timeout => {
                ("Thử lại. Việc gửi lặp không tạo ra bản thứ hai.", "Try again. Sending twice makes no second copy.")
            }
            Self::Busy => (
                "Đợi hết thời gian ghi trong Retry-After rồi thử lại. Chưa có gì được lưu.",
                "Wait as long as Retry-After says and try again. Nothing was stored.",
            ),
            Self::DiskFull => (
                "Phiếu vẫn ở trên máy và sẽ tự gửi lại. Báo người quản trị dọn chỗ trên ổ đĩa của máy chủ; không cần khởi động lại.",
                "The submissions stay on the tablet and are sent again by themselves. Tell the administrator to make room on the \
                 server's disk; it need not be started again.",
            ),
            Self::Internal => (
                "Thử lại sau. Nếu vẫn lỗi, báo người quản trị mã yêu cầu ghi trong “instance”.",
                "Try again later. If it goes on, give the administrator the request id in \"instance\".",
            ),
        }
    }
}
