"""What is asked for an import: which table it is, and the file."""

from __future__ import annotations

from django import forms

from tongjian.foundation.access.viewers import Viewer
from tongjian.foundation.exchange.handlers import TemplateHandler, all_handlers
from tongjian.foundation.exchange.models import ImportBatch
from tongjian.foundation.exchange.reading import limits
from tongjian.foundation.ui.forms import Form

ACCEPTED = ".xlsx,.xls,.csv"


class UploadForm(Form):
    """A template that the viewer may import, and a file."""

    template = forms.ChoiceField(label="这是什么表", widget=forms.RadioSelect)
    file = forms.FileField(label="文件")

    def __init__(self, *args: object, viewer: Viewer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        choices = [(h.template.code, h.template.title) for h in permitted(viewer)]
        initial = choices[0][0] if len(choices) == 1 else None
        self.fields["template"] = forms.ChoiceField(
            label="这是什么表", choices=choices, widget=forms.RadioSelect, initial=initial
        )

    def clean_file(self) -> object:
        """Refuse what no table can be, before it is stored."""
        file = self.cleaned_data["file"]
        if file.size > limits.FILE_BYTES:
            raise forms.ValidationError("文件过大：请分成几个文件导入。")
        return file


class MappingForm(Form):
    """Which column of the file is which column of the template."""

    def __init__(
        self, *args: object, batch: ImportBatch, columns: list[tuple[str, str]], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.labels = labels_of(batch)
        for place, label in enumerate(self.labels):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=label,
                choices=[("", "（不导入）"), *columns],
                initial=batch.mapping.get(label, ""),
                required=False,
            )
            self.fields[f"column_{place}"].widget.attrs["class"] = "control"

    def mapping(self) -> dict[str, str]:
        """Return what was chosen for each column of the file."""
        return {
            label: self.cleaned_data[f"column_{place}"] for place, label in enumerate(self.labels)
        }

    def clean(self) -> None:
        """One column of the template takes one column of the file."""
        chosen = [value for value in self.cleaned_data.values() if value]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError("有两列对应到了同一项，请只保留一列。")


def labels_of(batch: ImportBatch) -> list[str]:
    """Return the column names of the file: those understood, then those that are left."""
    left = [label for sheet in batch.sheets for label in sheet["unmapped"]]
    return list(dict.fromkeys([*batch.mapping, *left]))


def permitted(viewer: Viewer) -> list[TemplateHandler]:
    """Return the handlers of the templates that the viewer may import."""
    return [handler for handler in all_handlers() if viewer.may(handler.permission)]
