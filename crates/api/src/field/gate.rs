//! Whether a browser keeps what is put into it: field work on storage that may be cleared loses interviews.

use sync::message::DeviceFacts;

use crate::problem::{Code, Problem, Result, Said};

/// The least room a tablet begins with, in bytes: a campaign with its photographs.
pub(super) const ROOM: u64 = 500_000_000;

type Words = (&'static str, &'static str);

const NOT_INSTALLED: Words = (
    "Ứng dụng đang mở trong trình duyệt, chưa cài: bấm “Thêm vào màn hình chính” trong trình đơn của Chrome, mở từ biểu tượng mới rồi thử lại.",
    "The app is open in the browser and not installed: choose “Add to Home screen” in Chrome's menu, open it from the new icon and try again.",
);
const NOT_KEPT: Words = (
    "Máy chưa cho giữ dữ liệu lâu dài: cài ứng dụng ra màn hình chính, mở từ đó rồi thử lại.",
    "The tablet does not yet keep data permanently: add the app to the home screen, open it from there and try again.",
);
const NO_ROOM: Words = (
    "Máy không đủ chỗ, cần còn trống ít nhất 0,5 GB: xoá bớt ảnh, phim hoặc ứng dụng rồi thử lại.",
    "There is not enough room; 0.5 GB must be free: remove photographs, films or apps and try again.",
);
const NOT_WRITTEN: Words = (
    "Trình duyệt này không ghi chắc dữ liệu xuống máy: cập nhật Chrome, không dùng cửa sổ ẩn danh, rồi thử lại.",
    "This browser does not write data through to the disk: update Chrome, use no private window, and try again.",
);

/// Refuses a tablet whose own word shows that it would lose interviews. Who says nothing of its storage is no browser; an app
/// that does not say whether it is installed is an older one, and judged by the rest.
///
/// # Errors
/// [`Code::StorageNotKept`], with what to do about each thing that is amiss.
pub(super) fn check(device: &DeviceFacts) -> Result<()> {
    let storage = device.storage;
    let faults = [
        (device.installed == Some(false), NOT_INSTALLED),
        (storage.is_some_and(|storage| !storage.persisted), NOT_KEPT),
        (storage.is_some_and(|storage| storage.quota.saturating_sub(storage.usage) < ROOM), NO_ROOM),
        (device.durable == Some(false), NOT_WRITTEN),
    ];
    let found: Vec<Words> = faults.into_iter().filter(|(is, _)| *is).map(|(_, words)| words).collect();
    if found.is_empty() {
        return Ok(());
    }
    let joined = |pick: fn(&Words) -> &'static str| found.iter().map(pick).collect::<Vec<_>>().join(" ");
    Err(Problem::new(Code::StorageNotKept).detail(Said::new(joined(|words| words.0), joined(|words| words.1))))
}
