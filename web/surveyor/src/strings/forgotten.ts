/** What is said to someone who has forgotten the PIN. */
const vi = {
  title: 'Quên mã PIN',
  loses: 'Quên mã không mất phiếu. Phiếu đã làm vẫn gửi được; phiếu dở được giữ niêm phong.',
  how: 'Có mạng thì gọi tổ trưởng, đọc mã này và nhờ cấp lại mã PIN trên trang “Máy tính bảng”. Giữ máy mở ở trang này.',
  code: 'Mã đối chiếu, đọc cho tổ trưởng',
  asking: 'Đang hỏi máy chủ…',
  waiting: 'Máy chủ đã ghi. Đang chờ tổ trưởng cấp lại.',
  noNetwork: 'Chưa hỏi được máy chủ: không có mạng. Đến chỗ có mạng rồi bấm “Hỏi lại”.',
  noAnswer: 'Máy chủ đang bận hoặc chưa trả lời được. Máy tự hỏi lại; giữ máy mở ở trang này.',
  noBox: 'Mã PIN này đặt từ bản ứng dụng cũ, không cấp lại được. Phiếu đã làm vẫn gửi được. Hãy thử nhớ lại mã.',
  failed: 'Trả lời của máy chủ không mở được khoá của máy này. Bấm “Hỏi lại”; vẫn vậy thì báo tổ trưởng.',
  again: 'Hỏi lại',
  back: 'Về nhập mã PIN',
  fresh: 'Đặt mã PIN mới',
};

const en: typeof vi = {
  title: 'Forgot the PIN',
  loses: 'Forgetting it loses nothing. Finished submissions can still be sent; unfinished ones stay sealed.',
  how: 'Where there is network, call your supervisor, read out this code and ask for a new PIN on the page “Tablets”. Keep this page open.',
  code: 'Code to read to your supervisor',
  asking: 'Asking the server…',
  waiting: 'The server has noted it. Waiting for your supervisor.',
  noNetwork: 'The server could not be asked: there is no network. Go where there is network and press “Ask again”.',
  noAnswer: 'The server is busy or did not answer. The tablet asks again by itself; keep this page open.',
  noBox: 'This PIN was set by an older app and cannot be replaced. Finished submissions can still be sent. Please try to remember it.',
  failed: 'The answer of the server does not open this tablet. Press “Ask again”; if it stays so, tell your supervisor.',
  again: 'Ask again',
  back: 'Back to the PIN',
  fresh: 'Set a new PIN',
};

export const forgottenWords = (lang: string): typeof vi => (lang === 'en' ? en : vi);
