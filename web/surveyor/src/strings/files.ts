/** The words of photographs, recordings and places: in the chunks that show them, not in the shell. */
import { size, type Lang } from './format';
import { langOf } from './language.svelte';
import type { Said, Strings } from './vi';

const counted = (count: number, one: string, many: string): string => (count === 1 ? `1 ${one}` : `${count} ${many}`);

const filesVi = {
  photoNone: 'Chưa có ảnh',
  photoRules: 'Chỉ chụp giấy tờ hoặc nơi được hỏi. Không chụp mặt người, số giấy tờ tuỳ thân hay số điện thoại.',
  photoOpen: 'Mở máy ảnh',
  photoTake: 'Chụp',
  photoAgain: 'Chụp lại',
  photoDrop: 'Bỏ ảnh này',
  photoClose: 'Thôi chụp',
  photoChoose: 'Chụp bằng ứng dụng máy ảnh',
  photoOf: (size: string) => `Ảnh đã niêm phong và lưu trên máy, ${size}`,
  photoAlt: 'Ảnh vừa lưu, đọc lại từ máy',
  photoSealing: 'Đang niêm phong và lưu ảnh…',
  photoRefused: 'Máy không cho dùng máy ảnh. Hãy cho phép trong cài đặt, hoặc chụp bằng ứng dụng máy ảnh.',
  photoBroken: 'Không đọc được ảnh này. Xin chụp lại.',
  photosStopped: (free: string) => `Bộ nhớ sắp đầy${free}. Máy đã ngừng nhận ảnh và bản ghi âm để giữ chỗ cho câu trả lời.`,
  left: (free: string) => `, còn ${free}`,
  notKept: 'CHƯA LƯU được. Hãy thử lại; nếu vẫn không được, để trống câu này và báo tổ trưởng.',
  noRoom: 'CHƯA LƯU được vì bộ nhớ của máy đã đầy. Hãy xoá bớt ảnh, video hoặc tệp khác trên máy rồi thử lại, hoặc để trống câu này.',
  gone: 'Tệp này không còn đọc được trên máy. Xin làm lại, hoặc để trống câu này.',

  audioNone: 'Chưa có bản ghi âm',
  audioRules: (minutes: number) => `Xin phép trước khi ghi. Nhiều nhất ${minutes} phút. Không nói tên hay số điện thoại của ai.`,
  audioStart: 'Bắt đầu ghi',
  audioStop: 'Dừng và lưu',
  audioAgain: 'Ghi lại từ đầu',
  audioDrop: 'Bỏ bản ghi này',
  audioRunning: (now: string, most: string) => `Đang ghi, chưa xong: ${now} / ${most}`,
  audioKeptTo: (now: string) => `Đã giữ trên máy đến ${now}. Máy tắt giữa chừng thì phần này vẫn còn.`,
  audioBroken: 'Lần ghi trước bị ngắt giữa chừng. Phần đã ghi được giữ lại: xin nghe lại, nếu thiếu thì ghi lại từ đầu.',
  audioBrokenGone: 'Lần ghi trước bị ngắt và không đọc lại được. Xin ghi lại, hoặc để trống câu này.',
  audioLeftBoth: 'Lần ghi vừa rồi bị ngắt giữa chừng. Phần đã ghi và bản ghi trước đều còn trên máy. Xin chọn một.',
  audioTakeNew: 'Dùng phần vừa ghi',
  audioKeepOld: 'Giữ bản ghi trước',
  audioLeft: 'Lần ghi vừa rồi bị ngắt giữa chừng. Phần đã ghi còn trên máy, nhưng chưa lưu được thành câu trả lời.',
  audioTryAgain: 'Lưu phần đã ghi',
  audioDropLeft: 'Bỏ phần đã ghi',
  audioLevel: 'Mức âm thanh',
  audioQuiet: 'Chưa nghe thấy gì. Đưa máy lại gần người nói.',
  audioSealing: 'Đang niêm phong và lưu bản ghi…',
  audioOf: (size: string) => `Bản ghi đã niêm phong và lưu trên máy, ${size}`,
  audioAlt: 'Nghe lại bản đã lưu',
  audioRefused: 'Máy không cho dùng micrô. Hãy cho phép trong cài đặt, hoặc để trống câu này.',
  audioNever: 'Trình duyệt này không ghi âm được. Để trống câu này.',

  placeAsk: '“Ông/Bà có đồng ý cho ghi nơi hỏi hôm nay không? Máy chỉ ghi vị trí gần đúng, trong khoảng một ki-lô-mét, không ghi đúng nhà nào.”',
  placeYes: 'Ông/Bà đồng ý, ghi nơi này',
  placeNo: 'Ông/Bà không đồng ý',
  placeAsking: 'Đang xác định vị trí, nhiều nhất 20 giây…',
  placeOf: (north: string, east: string) => `${north}° vĩ bắc, ${east}° kinh đông`,
  placeRounded: 'Đã làm tròn đến khoảng 1 km trước khi lưu.',
  placeDrop: 'Bỏ vị trí này',
  placeRefused: 'Máy không cho biết đang ở đâu. Hãy cho phép trong cài đặt, hoặc để trống câu này.',
  placeLate: 'Chưa xác định được vị trí. Ra chỗ thoáng rồi thử lại, hoặc để trống câu này.',

  lost: (count: number) =>
    `${counted(count, 'ảnh hoặc bản ghi âm', 'ảnh hoặc bản ghi âm')} không còn đọc được trên máy. Câu đó nay để trống; làm lại được. Các câu khác còn nguyên.`,

  waiting: (photos: number, recordings: number) =>
    [photos > 0 ? `${photos} ảnh` : '', recordings > 0 ? `${recordings} bản ghi âm` : ''].filter((part) => part !== '').join(', '),
  waitingTitle: (files: string, size: string) => `Còn ${files} chờ gửi, ${size}`,
  waitingNote: 'Câu trả lời đã ở máy chủ. Ảnh và bản ghi âm gửi sau, từng đoạn; mất mạng thì gửi tiếp từ chỗ dở.',
  waitingAfter: 'Câu trả lời gửi trước, ảnh và bản ghi âm gửi sau.',
  waitingSlow: 'Mạng chậm nên máy chưa tự gửi ảnh. Bấm “Gửi ngay” để gửi.',
  sendingFile: (kind: string, held: string, all: string) => `Đang gửi ${kind}: ${held} / ${all}`,
  answersIn: (files: string) => `Máy chủ đã nhận câu trả lời, còn ${files} chờ gửi`,
  filesTitle: 'Ảnh và bản ghi âm',
  spaceTitle: 'Những gì chiếm chỗ trên máy',
  spaceFiles: (count: number) => `${count} ảnh và bản ghi âm`,
  spaceSubmissions: (count: number) => `${count} phiếu đã chốt`,
  spaceUnfinished: (count: number) => `${count} phiếu làm dở`,
  spaceRest: 'Ứng dụng, danh sách, bộ câu hỏi và bản sao thứ hai',
  spaceCure: 'Muốn có chỗ ngay thì gửi phiếu, rồi xoá bớt ảnh, video hoặc tệp khác của máy. Phiếu và ảnh chưa lưu bền thì không xoá được.',
  photo: 'ảnh',
  recording: 'bản ghi âm',
  fileThere: 'Máy chủ đã có đủ',
  fileHere: 'Còn trên máy này, chờ gửi',
  fileHeld: 'Máy chủ chưa nhận tệp này; máy sẽ thử lại',
  fileOf: (kind: string, size: string) => `${kind.charAt(0).toUpperCase()}${kind.slice(1)}, ${size}`,
};

type Words = Said<typeof filesVi>;

const filesEn: Words = {
  photoNone: 'No photograph yet',
  photoRules: 'Only papers or the place that is asked for. No faces, no identity or telephone numbers.',
  photoOpen: 'Open the camera',
  photoTake: 'Take it',
  photoAgain: 'Take it again',
  photoDrop: 'Drop this photograph',
  photoClose: 'No photograph',
  photoChoose: "Use the tablet's camera app",
  photoOf: (size) => `The photograph is sealed and saved on this tablet, ${size}`,
  photoAlt: 'The photograph as saved, read back from this tablet',
  photoSealing: 'Sealing and saving the photograph…',
  photoRefused: "The tablet does not allow the camera. Allow it in the settings, or use the tablet's camera app.",
  photoBroken: 'This photograph cannot be read. Please take it again.',
  photosStopped: (free) => `Storage nearly full${free}. Photographs and recordings are stopped, to keep room for answers.`,
  left: (free) => `, ${free} left`,
  notKept: 'NOT saved. Try again; if it fails again, leave this question empty and tell your supervisor.',
  noRoom: "NOT saved: the tablet's storage is full. Delete other pictures, videos or files on it and try again, or leave this question empty.",
  gone: 'This file cannot be read on the tablet any more. Please make it again, or leave the question empty.',

  audioNone: 'No recording yet',
  audioRules: (minutes) => `Ask before you record. At most ${minutes} minutes. Nobody's name or telephone number.`,
  audioStart: 'Start recording',
  audioStop: 'Stop and save',
  audioAgain: 'Record again',
  audioDrop: 'Drop this recording',
  audioRunning: (now, most) => `Recording, not finished: ${now} of ${most}`,
  audioKeptTo: (now) => `Kept on this tablet up to ${now}. That much stays if the tablet goes off.`,
  audioBroken: 'The recording was broken off. What there was of it is kept: listen to it, and record again if something is missing.',
  audioBrokenGone: 'The recording was broken off and cannot be read. Please record again, or leave this question empty.',
  audioLeftBoth: 'The recording was broken off. What there is of it and the one before are both on this tablet. Please choose one.',
  audioTakeNew: 'Use what was just recorded',
  audioKeepOld: 'Keep the one before',
  audioLeft: 'The recording was broken off. What there is of it is on this tablet, but could not be saved as the answer.',
  audioTryAgain: 'Save what was recorded',
  audioDropLeft: 'Drop what was recorded',
  audioLevel: 'Sound level',
  audioQuiet: 'Nothing is heard yet. Hold the tablet closer.',
  audioSealing: 'Sealing and saving the recording…',
  audioOf: (size) => `The recording is sealed and saved on this tablet, ${size}`,
  audioAlt: 'Listen to it as saved',
  audioRefused: 'The tablet does not allow the microphone. Allow it in the settings, or leave this question empty.',
  audioNever: 'This browser cannot record. Leave this question empty.',

  placeAsk: '“May I note where we are today? The tablet notes about a kilometre, never a house.”',
  placeYes: 'Agrees, note this place',
  placeNo: 'Does not agree',
  placeAsking: 'Finding the place, at most 20 seconds…',
  placeOf: (north, east) => `${north}° north, ${east}° east`,
  placeRounded: 'Rounded to about 1 km before it was saved.',
  placeDrop: 'Drop this place',
  placeRefused: 'The tablet does not say where it is. Allow it in the settings, or leave this question empty.',
  placeLate: 'The place was not found. Step outside and try again, or leave this question empty.',

  lost: (count) =>
    `${counted(count, 'photograph or recording', 'photographs or recordings')} cannot be read on this tablet any more. Its question is empty now and can be answered again. All else is as it was.`,

  waiting: (photos, recordings) =>
    [photos > 0 ? counted(photos, 'photograph', 'photographs') : '', recordings > 0 ? counted(recordings, 'recording', 'recordings') : '']
      .filter((part) => part !== '')
      .join(', '),
  waitingTitle: (files, size) => `${files} still to be sent, ${size}`,
  waitingNote: 'The answers are on the server. Photographs and recordings follow in pieces and go on where they stopped.',
  waitingAfter: 'Answers go first, photographs and recordings after them.',
  waitingSlow: 'The network is slow, so photographs wait. Press "Send now" to send them.',
  sendingFile: (kind, held, all) => `Sending a ${kind}: ${held} of ${all}`,
  answersIn: (files) => `The server has the answers; ${files} still to be sent`,
  filesTitle: 'Photographs and recordings',
  spaceTitle: 'What takes the room',
  spaceFiles: (count) => counted(count, 'photograph or recording', 'photographs and recordings'),
  spaceSubmissions: (count) => counted(count, 'finalised submission', 'finalised submissions'),
  spaceUnfinished: (count) => counted(count, 'unfinished interview', 'unfinished interviews'),
  spaceRest: 'The app, its lists and questionnaires, and second copies',
  spaceCure: 'For room at once, send, then delete other pictures, videos or files of the tablet. What is not kept safe yet is never deleted.',
  photo: 'photograph',
  recording: 'recording',
  fileThere: 'The server has all of it',
  fileHere: 'On this tablet, waiting to be sent',
  fileHeld: 'Not taken by the server yet; it will be tried again',
  fileOf: (kind, size) => `${kind.charAt(0).toUpperCase()}${kind.slice(1)}, ${size}`,
};

export { filesVi, filesEn };

export function fileWords(words: Strings): Words {
  return langOf(words) === 'vi' ? filesVi : filesEn;
}

export function sized(bytes: number, words: Strings): string {
  return size(bytes, langOf(words) satisfies Lang);
}
