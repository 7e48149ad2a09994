// What stands in place of hits where there are none: how to go on.
import { each, esc } from "./view.js";

const slug = (code) => code.toLowerCase().replace(/[^a-z0-9]+/g, "-");

/** The advice for a request; `popular` are procedures that many ask for. */
export function nothing(view, request, { sectors = [], total }, popular) {
  const filtered = Object.keys(request.filters).length > 0;
  const clear = `<li><a href="${esc(view.addressOf({ ...request, page: 1, filters: {} }))}">bỏ các bộ lọc</a>;</li>`;
  const near = ({ value, label }) => `<li>${view.link(`/linh-vuc/${slug(value)}/`, label)}</li>`;
  const nearest = `<h2>Lĩnh vực gần nhất</h2><ul class="chips">${each(sectors, near)}</ul>`;
  const cards = `<h2>Thủ tục hay được hỏi</h2><ul class="cards two">${each(popular, (one) => view.card(one))}</ul>`;
  return (
    `<div class="prose"><p>Hãy thử:</p><ul><li>gõ ít từ hơn, chỉ giữ việc cần làm (ví dụ “đổi bằng lái” thay vì cả câu);</li>` +
    `<li>dùng tên khác (ví dụ “sổ đỏ”, “thẻ căn cước”, “hộ khẩu”);</li>${filtered ? clear : ""}` +
    `<li>duyệt theo ${view.link("/su-kien/", "sự kiện")} hoặc ${view.link("/linh-vuc/", "lĩnh vực")}.</li></ul>` +
    `${sectors.length ? nearest : ""}</div>${!total && popular.length ? cards : ""}`
  );
}
