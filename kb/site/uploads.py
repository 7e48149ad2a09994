"""What readers send for examination: a pasted list or a file, read in memory and forgotten."""

from __future__ import annotations

from bottle import FileUpload, LocalRequest

from kb.site.asking import BadRequestError

MOST_BYTES = 5_000_000


def sent_text(request: LocalRequest) -> str:
    """The text of the file sent, or else of the box; raises `BadRequestError` where there is none to read."""
    upload: FileUpload | None = request.files.get("tep")
    data = upload.file.read(MOST_BYTES) if upload is not None else b""
    if not data.strip():
        data = str(request.forms.getunicode("ma") or "").encode()
    if not data.strip():
        raise BadRequestError("Xin dán danh sách mã hoặc chọn một tệp CSV.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequestError("Tệp không phải UTF-8. Hãy lưu lại dạng “CSV UTF-8” rồi gửi lại.") from None
