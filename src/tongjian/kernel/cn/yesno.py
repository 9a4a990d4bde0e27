"""Yes and no in every dress an office gives them."""

from tongjian.kernel.cn import text
from tongjian.kernel.findings import Reading, error

_YES_WORDS = """
是 是的 有 对 真 已 已建 已有 已设 已设立 已成立 已建立 具备 符合 属于 同意 完成 已完成
√ ✓ ✔ ☑ ✅ ■ 对勾 打勾 勾 Y YES T TRUE 1 1.0 V
"""
_NO_WORDS = """
否 无 没 没有 不 不是 未 未建 未设 未设立 未成立 未建立 不具备 不符合 不属于 非 假 尚未 暂无
未完成 × ✗ ✘ ✕ ❌ ☒ ╳ □ ☐ 叉 N NO F FALSE 0 0.0 X
"""
_YES = frozenset(_YES_WORDS.split())
_NO = frozenset(_NO_WORDS.split())


def read(raw: object) -> Reading[bool]:
    """Return True, False, or None for a blank; an unclear answer is an error."""
    if isinstance(raw, bool):
        return Reading(raw)
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    word = text.half_width(str(raw)).strip(" .。").upper()
    word = word.replace(" ", "")
    if word in {"", "-", "--", "/", "\\"}:
        return Reading(None)
    if word in _YES:
        return Reading(True)
    if word in _NO:
        return Reading(False)
    message = f"“{str(raw).strip()[:20]}”看不出是“是”还是“否”"
    return Reading(None, (error("yes_no_unclear", message, suggestion="请填“是”或“否”。"),))
